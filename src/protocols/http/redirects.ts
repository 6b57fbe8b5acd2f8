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

/** True unless a header describes a body, which is then not sent again (RFC 9110 §15.4). */
export const outlivesBody = (name: string): boolean =>
  !name.startsWith("content-") && !["digest", "repr-digest", "last-modified", "expect"].includes(name);

/** True for headers that are meant for one site only. */
export const isSecretHeader = (name: string): boolean =>
  name === "authorization" || name === "cookie" || name === "proxy-authorization" || name === "host";

/** The URL that `Location` means, seen from the last one; null when it is none. */
export const redirectUrl = (location: string, from: string): string | null => {
  // On the wire a header is of bytes, and servers write UTF-8 or Latin-1 into this one: each byte goes back as it came.
  const ascii = location.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return URL.canParse(ascii, from) ? new URL(ascii, from).href : null;
};

/** User and password that still hold after a redirect: the URL's own, or the last ones on the same site. */
export const authorizationAfter = (
  last: string | null,
  from: RequestTarget,
  to: RequestTarget,
): string | null => to.authorization ?? (sameSite(from, to) ? last : null);
