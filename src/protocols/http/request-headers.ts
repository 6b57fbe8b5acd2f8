import { AcridaError } from "../../base/errors.ts";
import { headerLine } from "../../net/http1/request-writer.ts";
import type { RequestHeaders } from "./request-options.ts";

/** Headers by lower-case name, with the name as written; null takes a default header out. */
export type HeaderMap = Map<string, readonly [name: string, value: string] | null>;

/** These frame the message: a wrong one would make two requests of one. */
const framing: ReadonlySet<string> = new Set(["transfer-encoding", "content-length"]);

/** Adds headers as a scenario gives them; throws `BAD_REQUEST` for one that can't be sent. */
export const addHeaders = (map: HeaderMap, headers: RequestHeaders): void => {
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    if (framing.has(key)) {
      throw new AcridaError(
        "BAD_REQUEST",
        `the header \`${name}\` is Acrida's own: it follows from the body`,
      );
    }
    if (value === undefined || value === null) {
      map.set(key, null);
      continue;
    }
    const text = String(value);
    headerLine(name, text);
    map.set(key, [name, text]);
  }
};

/** `a=1; b=2`; throws `BAD_REQUEST` for what would end a cookie. */
export const cookiePairs = (cookies: Readonly<Record<string, string | number>>): string =>
  Object.entries(cookies)
    .map(([name, value]) => {
      const text = String(value);
      if (!/^[^\s=;,]+$/.test(name) || /[;\r\n\0]/.test(text)) {
        throw new AcridaError("BAD_REQUEST", `option \`cookies\`: ${JSON.stringify(name)} can't be sent`);
      }
      return `${name}=${text}`;
    })
    .join("; ");
