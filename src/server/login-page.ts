import { createHash } from "node:crypto";
import type { LoginWords } from "./login-words.ts";
import { contentPolicy } from "./security-headers.ts";

const STYLE =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:22rem;margin:15vh auto;padding:0 1rem}" +
  "label{display:block;font-weight:600}input,button{font:inherit;box-sizing:border-box;width:100%;padding:.5rem;margin:.25rem 0 1rem}" +
  "p[role=alert]{font-weight:600}";

const styleHash = createHash("sha256").update(STYLE).digest("base64");

/** The policy of the pages below: no script at all, and no style but their own. */
export const loginPolicy = contentPolicy("'none'", `'sha256-${styleHash}'`);

const page = (language: string, head: string, body: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><title>Acrida</title><link rel="icon" href="data:,">${head}` +
  `<style>${STYLE}</style></head><body>${body}</body></html>\n`;

/**
 * The form that asks for the token; without script, and telling nothing of the test.
 * @param basePath a safe path, `""` or like `/load`.
 * @param error what was wrong with the last try; a text of our own.
 */
export const loginPage = (basePath: string, words: LoginWords, error: string | null): string =>
  page(
    words.language,
    "",
    `<h1>Acrida</h1><form method="post" action="${basePath}/login">` +
      (error === null ? "" : `<p role="alert">${error}</p>`) +
      `<label for="token">${words.label}</label>` +
      `<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>` +
      `<button type="submit">${words.button}</button></form>`,
  );

/**
 * The form that asks for name and password, and the links to others who know the people.
 * @param providers by label and path below the base path.
 */
export const peoplePage = (
  basePath: string,
  words: LoginWords,
  {
    asksPassword,
    providers,
  }: {
    readonly asksPassword: boolean;
    readonly providers: readonly { readonly label: string; readonly path: string }[];
  },
  error: string | null,
): string =>
  page(
    words.language,
    "",
    `<h1>Acrida</h1>${error === null ? "" : `<p role="alert">${error}</p>`}` +
      (asksPassword
        ? `<form method="post" action="${basePath}/login"><label for="username">${words.username}</label>` +
          `<input id="username" name="username" autocomplete="username" required autofocus>` +
          `<label for="password">${words.password}</label>` +
          `<input id="password" name="password" type="password" autocomplete="current-password" required>` +
          `<button type="submit">${words.button}</button></form>`
        : "") +
      providers
        .map(({ label, path }) => `<p><a href="${basePath}${path}">${escapedText(label)}</a></p>`)
        .join(""),
  );

const escapedText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Goes to the console by itself: a cookie that is `SameSite=Strict` is not sent along a redirect from another site's link. */
export const openingPage = (basePath: string, words: LoginWords): string =>
  page(
    words.language,
    `<meta http-equiv="refresh" content="0; url=${basePath}/">`,
    `<p><a href="${basePath}/">${words.open}</a></p>`,
  );
