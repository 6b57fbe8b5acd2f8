import { setCookie } from "hono/cookie";
import { type LoginWords, loginWordsFor } from "./login-words.ts";
import { type ConsoleContext, isEncrypted } from "./route.ts";

/** What all ways to log in have in common: cookies, languages, and what a client wants to see. */
export const longestForm = 8192;

/** Cookies know no ports: two consoles of one machine must not log each other out. */
export const cookieName = (context: ConsoleContext): string =>
  `acrida_${context.env.incoming.socket.localPort ?? 0}`;

/** Whether the browser came by https, to this server or to the proxy before it. */
export const isSecure = (context: ConsoleContext): boolean =>
  isEncrypted(context) || context.req.header("x-forwarded-proto") === "https";

/** What a browser that logged in brings from now on; no other site can have it sent. */
export const setLoginCookie = (context: ConsoleContext, basePath: string, value: string): void => {
  const path = basePath === "" ? "/" : basePath;
  setCookie(context, cookieName(context), value, {
    ...{ httpOnly: true, sameSite: "Strict", secure: isSecure(context), path },
  });
};

export const bearerOf = (context: ConsoleContext): string | undefined =>
  /^Bearer +(\S+)\s*$/i.exec(context.req.header("authorization") ?? "")?.[1];

/** Whether the link may stand on another site's page. A browser tells so on a secure origin only. */
export const mayComeFromElsewhere = (context: ConsoleContext): boolean => {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "none" && site !== "same-origin";
  return wantsPage(context);
};

/** The page is another in each language. */
export const wordsFor = (context: ConsoleContext): LoginWords => {
  context.header("Vary", "Accept-Language", { append: true });
  return loginWordsFor(context.req.header("accept-language"));
};

export const wantsPage = (context: ConsoleContext): boolean =>
  context.req.header("accept")?.includes("text/html") === true;
