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
import type { RefusalLog } from "./refusal-log.ts";
import { type ConsoleBindings, type ConsoleContext, peerOf } from "./route.ts";
import { TokenCheck } from "./token-check.ts";
import { type Refuse, refusalOfToken, refuseWrong } from "./token-gate.ts";

export interface AuthOptions {
  readonly token: string;
  readonly basePath: string;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
}

const NEEDS_TOKEN =
  "expected the console's token, which is printed at start: log in, or send it as a bearer token";

/** Lets nobody by without the token: as a cookie from the login form or the link, or as a bearer header. */
export const auth = (options: AuthOptions): MiddlewareHandler<ConsoleBindings> => {
  const { basePath, refusals } = options;
  const check = new TokenCheck(options.token);
  const attempts = new AttemptLimit(options.clock);

  const refuse: Refuse = (context, reason, said, status = 401) => {
    const { method, path } = context.req;
    refusals.refused(peerOf(context), method, path, reason);
    context.header("WWW-Authenticate", 'Bearer realm="acrida"');
    if (!wantsPage(context)) return context.json({ success: false, message: reason }, status);
    context.header("Content-Security-Policy", loginPolicy);
    const words = wordsFor(context);
    return context.html(loginPage(basePath, words, said(words)), status);
  };

  const refusalOf = (context: ConsoleContext, token: string): Response | null =>
    refusalOfToken(context, token, check, attempts, refuse);

  const logIn = (context: ConsoleContext): void => setLoginCookie(context, basePath, check.cookie);

  const openByLink = (context: ConsoleContext, token: string): Response => {
    const refusal = refusalOf(context, token);
    if (refusal !== null) return refusal;
    logIn(context);
    if (!mayComeFromElsewhere(context)) return context.redirect(`${basePath}/`, 303);
    context.header("Content-Security-Policy", loginPolicy);
    return context.html(openingPage(basePath, wordsFor(context)));
  };

  const openByForm = async (context: ConsoleContext): Promise<Response> => {
    if (Number(context.req.header("content-length") ?? Number.NaN) > longestForm)
      return refuseWrong(context, refuse);
    const form = await context.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const token = form.token;
    const refusal = refusalOf(context, typeof token === "string" ? token.trim() : "");
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
    return refusalOf(context, bearer) ?? (await next());
  };
};
