import type { Cookie } from "tough-cookie";

/** Loaded lazily by who calls. */
type CookieLibrary = typeof import("tough-cookie");

/** Of name and value together, and of all attributes (RFC 6265bis §5.6). */
const MAX_COOKIE_CHARACTERS = 4_096;
const MAX_LINE_CHARACTERS = 8_192;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
const controls = /[\0-\x08\x0a-\x1f\x7f]/;
const prefixed = /^__(host|secure)-/i;

/** Whether a name with a prefix keeps what it promises; browsers compare it in any case. */
const keepsPrefix = (cookie: Cookie): boolean => {
  const found = prefixed.exec(cookie.key);
  if (found === null) return cookie.key !== "" || !prefixed.test(cookie.value);
  if (!cookie.secure) return false;
  return found[1]?.toLowerCase() === "secure" || (cookie.domain === null && cookie.path === "/");
};

/** A cookie without a name could pass its value off as one. */
const namelessPrefix = /^\s*=\s*__(host|secure)-/i;

/** False for an address and for a public suffix. */
const hasOwner = (library: CookieLibrary, host: string): boolean =>
  library.getPublicSuffix(host, { allowSpecialUseDomain: true, ignoreError: true }) != null;

/** IPv6 without its brackets, as the library writes it. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();

/**
 * The cookie that a `Set-Cookie` line of a host makes, by those rules of RFC 6265bis which the library leaves out; null
 * for one that browsers pass over. Its life is counted from now on: the library would begin again at each use.
 */
export const readSetCookie = (
  library: CookieLibrary,
  line: string,
  hostname: string,
  wallMs: number,
): Cookie | null => {
  if (line.length > MAX_LINE_CHARACTERS || controls.test(line) || namelessPrefix.test(line)) return null;
  const cookie = library.Cookie.parse(line, { loose: true });
  if (!cookie || cookie.key.length + cookie.value.length > MAX_COOKIE_CHARACTERS) return null;
  if (cookie.key === "" && cookie.value === "") return null;
  if (!keepsPrefix(cookie)) return null;
  const host = bare(hostname);
  if (cookie.domain !== null && bare(cookie.domain) === host && !hasOwner(library, host)) {
    // An address or a public suffix may name itself, and only itself.
    cookie.domain = null;
  }
  if (cookie.maxAge !== null) {
    const seconds = Number(cookie.maxAge);
    const endMs = seconds <= 0 ? 0 : Math.min(wallMs + seconds * 1_000, 8.64e15);
    cookie.expires = new Date(endMs);
    cookie.maxAge = null;
  }
  return cookie;
};

/** Milliseconds until a cookie runs out; Infinity for one that does not. */
export const lifeMsOf = (cookie: Cookie, wallMs: number): number =>
  cookie.expires instanceof Date ? cookie.expires.getTime() - wallMs : Number.POSITIVE_INFINITY;
