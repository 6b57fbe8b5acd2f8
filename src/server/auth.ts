import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Clock } from "../base/clock.ts";
import { AttemptLimit } from "./attempt-limit.ts";
import { loginPage, loginPolicy, openingPage } from "./login-page.ts";
import { type LoginWords, loginWordsFor } from "./login-words.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { type ConsoleBindings, isEncrypted, peerOf } from "./route.ts";
import { TokenCheck } from "./token-check.ts";

export interface AuthOptions {
  readonly token: string;
  readonly basePath: string;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
}

const NEEDS_TOKEN =
  "expected the console's token, which is printed at start: log in, or send it as a bearer token";
const WRONG_TOKEN = "that is not the token of this console";
const LONGEST_FORM = 8192;

type ConsoleContext = Context<ConsoleBindings>;

/**
 * Lets nobody by without the token: as a cookie from the login form or the link, or as a bearer header. A wrong token
 * may be tried only so often. Cookies and tokens too long to guess need no such limit: whoever has one gets by, however
 * many others try from the same address.
 */
export const auth = (options: AuthOptions): MiddlewareHandler<ConsoleBindings> => {
  const { basePath, refusals } = options;
  const check = new TokenCheck(options.token);
  const attempts = new AttemptLimit(options.clock);

  /** @param said of the reason on the page, in the language of who asks; null where there is nothing to say. */
  const refuse = (
    context: ConsoleContext,
    reason: string,
    said: (words: LoginWords) => string | null,
    status: 401 | 429 = 401,
  ): Response => {
    const { method, path } = context.req;
    refusals.refused(peerOf(context), method, path, reason);
    context.header("WWW-Authenticate", 'Bearer realm="acrida"');
    if (!wantsPage(context)) return context.json({ success: false, message: reason }, status);
    context.header("Content-Security-Policy", loginPolicy);
    const words = wordsFor(context);
    return context.html(loginPage(basePath, words, said(words)), status);
  };

  const refuseWrong = (context: ConsoleContext): Response =>
    refuse(context, WRONG_TOKEN, ({ wrongToken }) => wrongToken);

  /** Null when the token is right. */
  const refusalOfToken = (context: ConsoleContext, token: string): Response | null => {
    if (check.isUnguessable && check.isToken(token)) return null;
    const peer = peerOf(context);
    const waitSeconds = attempts.waitSeconds(peer);
    if (waitSeconds > 0) {
      context.header("Retry-After", String(waitSeconds));
      const reason = `too many wrong tokens; try again in ${waitSeconds} seconds`;
      return refuse(context, reason, ({ tooMany }) => tooMany(waitSeconds), 429);
    }
    if (check.isToken(token)) return null;
    attempts.failed(peer);
    return refuseWrong(context);
  };

  const logIn = (context: ConsoleContext): void => {
    const secure = isEncrypted(context) || context.req.header("x-forwarded-proto") === "https";
    const path = basePath === "" ? "/" : basePath;
    setCookie(context, cookieName(context), check.cookie, {
      httpOnly: true,
      sameSite: "Strict",
      secure,
      path,
    });
  };

  const openByLink = (context: ConsoleContext, token: string): Response => {
    const refusal = refusalOfToken(context, token);
    if (refusal !== null) return refusal;
    logIn(context);
    if (!mayComeFromElsewhere(context)) return context.redirect(`${basePath}/`, 303);
    context.header("Content-Security-Policy", loginPolicy);
    return context.html(openingPage(basePath, wordsFor(context)));
  };

  const openByForm = async (context: ConsoleContext): Promise<Response> => {
    if (Number(context.req.header("content-length") ?? Number.NaN) > LONGEST_FORM)
      return refuseWrong(context);
    const form = await context.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const token = form.token;
    const refusal = refusalOfToken(context, typeof token === "string" ? token.trim() : "");
    if (refusal !== null) return refusal;
    logIn(context);
    return context.redirect(`${basePath}/`, 303);
  };

  return async (context, next) => {
    const { method, path } = context.req;
    const local = path.slice(basePath.length);
    if (local === "/login" && method === "POST") return await openByForm(context);
    const link = method === "GET" && local === "/" ? context.req.query("token") : undefined;
    if (link !== undefined) return openByLink(context, link);
    const cookie = getCookie(context, cookieName(context));
    if (cookie !== undefined && check.isCookie(cookie)) return await next();
    const bearer = /^Bearer +(\S+)\s*$/i.exec(context.req.header("authorization") ?? "")?.[1];
    if (bearer === undefined) return refuse(context, NEEDS_TOKEN, () => null);
    return refusalOfToken(context, bearer) ?? (await next());
  };
};

/** Whether the link may stand on another site's page. A browser tells so on a secure origin only. */
const mayComeFromElsewhere = (context: ConsoleContext): boolean => {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "none" && site !== "same-origin";
  return wantsPage(context);
};

/** The page is another in each language. */
const wordsFor = (context: ConsoleContext): LoginWords => {
  context.header("Vary", "Accept-Language", { append: true });
  return loginWordsFor(context.req.header("accept-language"));
};

const wantsPage = (context: ConsoleContext): boolean =>
  context.req.header("accept")?.includes("text/html") === true;

/** Cookies know no ports: two consoles of one machine must not log each other out. */
const cookieName = (context: ConsoleContext): string =>
  `acrida_${context.env.incoming.socket.localPort ?? 0}`;
