import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Clock } from "../base/clock.ts";
import { AttemptLimit } from "./attempt-limit.ts";
import {
  bearerOf,
  cookieName,
  longestForm,
  mayComeFromElsewhere,
  setLoginCookie,
  wantsPage,
  wordsFor,
} from "./login-exchange.ts";
import { loginPage, loginPolicy, openingPage } from "./login-page.ts";
import type { LoginWords } from "./login-words.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { type ConsoleBindings, type ConsoleContext, peerOf } from "./route.ts";
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

  const logIn = (context: ConsoleContext): void => setLoginCookie(context, basePath, check.cookie);

  const openByLink = (context: ConsoleContext, token: string): Response => {
    const refusal = refusalOfToken(context, token);
    if (refusal !== null) return refusal;
    logIn(context);
    if (!mayComeFromElsewhere(context)) return context.redirect(`${basePath}/`, 303);
    context.header("Content-Security-Policy", loginPolicy);
    return context.html(openingPage(basePath, wordsFor(context)));
  };

  const openByForm = async (context: ConsoleContext): Promise<Response> => {
    if (Number(context.req.header("content-length") ?? Number.NaN) > longestForm) return refuseWrong(context);
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
    const bearer = bearerOf(context);
    if (bearer === undefined) return refuse(context, NEEDS_TOKEN, () => null);
    return refusalOfToken(context, bearer) ?? (await next());
  };
};
