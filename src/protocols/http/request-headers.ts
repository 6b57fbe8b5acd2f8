import { cutText } from "../../base/cut-text.ts";
import { AcridaError } from "../../base/errors.ts";
import { headerLine } from "../../net/http1/request-writer.ts";
import type { RequestHeaders } from "./request-options.ts";

/** Headers by lower-case name, with the name as written; null takes a default header out. */
export type HeaderMap = Map<string, readonly [name: string, value: string] | null>;

export type ReadonlyHeaderMap = ReadonlyMap<string, readonly [name: string, value: string] | null>;

/** These frame the message: a wrong one would make two requests of one. */
const framing: ReadonlySet<string> = new Set(["transfer-encoding", "content-length"]);

/** Adds headers as a scenario gives them; throws `BAD_REQUEST` for one that can't be sent. */
export const addHeaders = (map: HeaderMap, headers: RequestHeaders): void => {
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of pairs as Iterable<readonly [unknown, unknown]>) {
    if (typeof name !== "string") {
      throw new AcridaError("BAD_REQUEST", `expected a text as the name of a header, got ${typeof name}`);
    }
    const key = name.toLowerCase();
    if (framing.has(key)) {
      throw new AcridaError("BAD_REQUEST", `the header \`${key}\` is Acrida's own: it follows from the body`);
    }
    if (value === undefined || value === null) {
      map.set(key, null);
      continue;
    }
    if (typeof value === "object" || typeof value === "function" || typeof value === "symbol") {
      throw new AcridaError(
        "BAD_REQUEST",
        `the header \`${cutText(name, 100)}\`: expected a text or a number, got ${Array.isArray(value) ? "a list" : typeof value}`,
      );
    }
    const text = String(value);
    headerLine(name, text);
    map.set(key, [name, text]);
  }
};

/** Whether a cookie stays one when it is written: nothing in it ends it or begins an attribute. */
export const canBeCookie = (name: string, value: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
  /^[^\s=;,]+$/.test(name) && !/[;\x00-\x1f\x7f]|[^\0-\xff]/.test(name + value);

/** Without the value, which may be a secret. */
export const badCookie = (where: string, name: string): AcridaError =>
  new AcridaError(
    "BAD_REQUEST",
    `${where}: expected a name without spaces and = ; , and a value of Latin-1 without ; and control characters, got another ` +
      `for ${JSON.stringify(cutText(name, 100))}; encode it with encodeURIComponent()`,
  );

const cookieName = (pair: string): string => pair.slice(0, Math.max(0, pair.indexOf("=")));

/** The cookies of a user and those of one request, which come in place of the user's of the same name. */
export const withOwnCookies = (kept: string, own: string): string => {
  if (kept === "" || own === "") return kept + own;
  const names = new Set(own.split("; ").map(cookieName));
  return [...kept.split("; ").filter((pair) => !names.has(cookieName(pair))), own].join("; ");
};

/** `a=1; b=2`; throws `BAD_REQUEST` for what would end a cookie. */
export const cookiePairs = (cookies: Readonly<Record<string, string | number>>): string =>
  Object.entries(cookies)
    .map(([name, value]) => {
      const text = String(value);
      if (!canBeCookie(name, text)) {
        throw badCookie("option `cookies`", name);
      }
      return `${name}=${text}`;
    })
    .join("; ");
