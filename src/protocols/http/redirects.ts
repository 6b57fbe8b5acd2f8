import { type RequestTarget, sameSite } from "./url.ts";

/** True for a status that sends the client elsewhere. */
export const isRedirect = (status: number): boolean =>
  status === 302 || status === 301 || status === 303 || status === 307 || status === 308;

/** The method of the next request, as browsers choose it (Fetch standard, HTTP-redirect fetch). */
export const methodAfter = (status: number, method: string): string => {
  if ((status === 301 || status === 302) && method === "POST") return "GET";
  if (status === 303 && method !== "GET" && method !== "HEAD") return "GET";
  return method;
};

/** Headers that describe a body which is not sent again. */
export const bodyHeaders: readonly string[] = [
  "content-type",
  "content-encoding",
  "content-language",
  "content-location",
];

/** Headers that are meant for one site only. */
export const secretHeaders: readonly string[] = ["authorization", "cookie", "proxy-authorization", "host"];

/** The URL that `Location` means, seen from the last one; null when it is none. */
export const redirectUrl = (location: string, from: string): string | null => {
  try {
    // A header is Latin-1 on the wire, but servers write UTF-8 into it.
    return new URL(Buffer.from(location, "latin1").toString("utf8"), from).href;
  } catch {
    return null;
  }
};

/** User and password that still hold after a redirect: the URL's own, or the last ones on the same site. */
export const authorizationAfter = (
  last: string | null,
  from: RequestTarget,
  to: RequestTarget,
): string | null => to.authorization ?? (sameSite(from, to) ? last : null);
