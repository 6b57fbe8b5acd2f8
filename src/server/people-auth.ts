import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { LogLimit } from "../base/log-limit.ts";
import type { Logger } from "../base/logger.ts";
import { AttemptLimit } from "./attempt-limit.ts";
import { TooManyWaiting } from "./extensions.ts";
import {
  bearerOf,
  cookieName,
  isSecure,
  longestForm,
  setLoginCookie,
  wantsPage,
  wordsFor,
} from "./login-exchange.ts";
import { loginPolicy, openingPage, peoplePage } from "./login-page.ts";
import { freshSecret, LoginSessions } from "./login-sessions.ts";
import type { LoginWords } from "./login-words.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { type ConsoleBindings, type ConsoleContext, peerOf, toldHeaders } from "./route.ts";
import { TokenCheck } from "./token-check.ts";
import { refusalOfToken } from "./token-gate.ts";
import type { LoginLink, WebLogin } from "./web-login.ts";

export interface PeopleAuthOptions {
  readonly login: WebLogin;
  /** For programs, as a bearer token; null for none. */
  readonly token: string | null;
  readonly basePath: string;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
  readonly logger: Logger;
}

const NEEDS_LOGIN = "expected somebody who is logged in: open the console in a browser, and log in";
const LINES_IN_TEN_SECONDS = 10;
const STATE_LASTS_SECONDS = 600;

/**
 * Lets nobody by who is not logged in: by name and password, or by a provider that sends the browser back. Tries are
 * counted before they are checked, so that many at once are as few as one after the other.
 */
export const peopleAuth = (options: PeopleAuthOptions): MiddlewareHandler<ConsoleBindings> => {
  const { login, basePath, clock, refusals, logger } = options;
  const token = options.token === null ? null : new TokenCheck(options.token);
  const log = new LogLimit({ write: ({ message }) => logger.error(message) }, clock, LINES_IN_TEN_SECONDS);
  const attempts = new AttemptLimit(clock);
  const sessions = new LoginSessions(clock);
  const providers = login.providers.map(({ label }, index) => ({ label, path: `/login/with/${index}` }));
  const cookiePath = `${basePath}/login`;
  const stateCookie = (context: ConsoleContext): string => `${cookieName(context)}_login`;

  const form = (context: ConsoleContext, error: string | null, status: 200 | 401 | 429 | 503): Response => {
    context.header("Content-Security-Policy", loginPolicy);
    const { asksPassword } = login;
    return context.html(peoplePage(basePath, wordsFor(context), { asksPassword, providers }, error), status);
  };

  const refuse = (
    context: ConsoleContext,
    reason: string,
    said: (words: LoginWords) => string | null,
    status: 401 | 429 | 503 = 401,
  ): Response => {
    const { method, path } = context.req;
    refusals.refused(peerOf(context), method, path, reason);
    if (wantsPage(context)) return form(context, said(wordsFor(context)), status);
    return context.json({ success: false, message: reason }, status);
  };

  /** Counts the try, asks, and takes the count back from who was right. */
  const letIn = async (
    context: ConsoleContext,
    ask: () => Promise<string | null>,
    welcome: () => Response,
    wrong: (words: LoginWords) => string,
  ): Promise<Response> => {
    const peer = peerOf(context);
    const waitSeconds = attempts.waitSeconds(peer);
    if (waitSeconds > 0) {
      context.header("Retry-After", String(waitSeconds));
      const reason = `too many logins; try again in ${waitSeconds} seconds`;
      return refuse(context, reason, ({ tooManyLogins }) => tooManyLogins(waitSeconds), 429);
    }
    attempts.failed(peer);
    let user: string | null;
    try {
      user = await ask();
    } catch (thrown) {
      if (thrown instanceof TooManyWaiting) {
        attempts.forgive(peer);
        context.header("Retry-After", "1");
        return refuse(context, thrown.message, ({ failed }) => failed, 503);
      }
      const message = `a login could not be checked: ${messageOf(thrown)}`;
      log.write({ level: "error", source: "", message, wallMs: clock.wallNow() });
      return refuse(context, "the login could not be checked", ({ failed }) => failed, 503);
    }
    if (user === null) return refuse(context, "the login was not accepted", wrong);
    attempts.forgive(peer);
    setLoginCookie(context, basePath, sessions.begin(user));
    return welcome();
  };

  const logIn = async (context: ConsoleContext): Promise<Response> => {
    const isTooLong = Number(context.req.header("content-length") ?? Number.NaN) > longestForm;
    const posted = isTooLong ? {} : await context.req.parseBody().catch(() => ({}));
    const { username, password } = posted as Record<string, unknown>;
    const ask = async (): Promise<string | null> => {
      if (!login.asksPassword || typeof username !== "string" || typeof password !== "string") return null;
      if (username === "") return null;
      return login.check({ username, password, request: clientOf(context) });
    };
    const welcome = (): Response => context.redirect(`${basePath}/`, 303);
    return letIn(context, ask, welcome, ({ wrongPassword }) => wrongPassword);
  };

  /** The browser gets a secret of this attempt, also along the provider's way back, which comes from another site. */
  const goToProvider = (context: ConsoleContext, index: number, { url }: LoginLink): Response => {
    const state = `${index}.${freshSecret()}`;
    setCookie(context, stateCookie(context), state, {
      ...{ httpOnly: true, sameSite: "Lax", secure: isSecure(context), path: cookiePath },
      maxAge: STATE_LASTS_SECONDS,
    });
    const filled = url
      .replaceAll("{state}", encodeURIComponent(state))
      .replaceAll("{callback}", encodeURIComponent(callbackUrl(context, index)));
    return context.redirect(filled, 303);
  };

  const callbackUrl = (context: ConsoleContext, index: number): string =>
    `http${isSecure(context) ? "s" : ""}://${context.req.header("host")}${basePath}/login/back/${index}`;

  const comeBack = async (context: ConsoleContext, index: number, provider: LoginLink): Promise<Response> => {
    const known = getCookie(context, stateCookie(context)) ?? "";
    const state = context.req.query("state") ?? "";
    deleteCookie(context, stateCookie(context), { path: cookiePath });
    // Not counted as a try: pages of other sites can send a browser here.
    if (!known.startsWith(`${index}.`) || !isSame(known, state))
      return refuse(context, "the login was not begun by this browser", ({ notLetIn }) => notLetIn);
    const ask = (): Promise<string | null> => {
      const query = new URL(context.req.url).search.slice(1);
      const returned = { query, callbackUrl: callbackUrl(context, index), request: clientOf(context) };
      return login.comeBack(provider, returned);
    };
    // The cookie is not sent along a redirect that began at another site: the console is opened by a page of our own.
    const welcome = (): Response => {
      context.header("Content-Security-Policy", loginPolicy);
      return context.html(openingPage(basePath, wordsFor(context)));
    };
    return letIn(context, ask, welcome, ({ notLetIn }) => notLetIn);
  };

  const logOut = (context: ConsoleContext): Response => {
    sessions.end(getCookie(context, cookieName(context)));
    deleteCookie(context, cookieName(context), { path: basePath === "" ? "/" : basePath });
    return context.redirect(`${basePath}/login`, 303);
  };

  return async (context, next) => {
    const { method, path } = context.req;
    const local = path.slice(basePath.length);
    const secret = getCookie(context, cookieName(context));
    const user = sessions.userOf(secret);
    if (local === "/login" && method === "POST") return await logIn(context);
    if (local === "/login" && method === "GET") return form(context, null, 200);
    const [, way, digits] = /^\/login\/(with|back)\/(\d{1,3})$/.exec(local) ?? [];
    const provider = login.providers[Number(digits)];
    if (provider !== undefined && method === "GET") {
      const index = Number(digits);
      return way === "with"
        ? goToProvider(context, index, provider)
        : await comeBack(context, index, provider);
    }
    if (user !== null) {
      if (local === "/logout" && method === "POST") return logOut(context);
      if (local === "/login/user" && method === "GET") return context.json({ user });
      context.set("user", user);
      context.set("isStillIn", () => sessions.userOf(secret) !== null);
      return await next();
    }
    const bearer = bearerOf(context);
    if (bearer === undefined || token === null) return refuse(context, NEEDS_LOGIN, () => null);
    return refusalOfToken(context, bearer, token, attempts, refuse) ?? (await next());
  };
};

const clientOf = (context: ConsoleContext) => ({ address: peerOf(context), headers: toldHeaders(context) });

const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};
