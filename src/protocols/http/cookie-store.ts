import type { Cookie } from "tough-cookie";

/** As browsers keep them: of one domain, and in all. */
export const MAX_COOKIES_PER_DOMAIN = 50;
export const MAX_COOKIES = 3_000;

type Done = (error: null, cookie?: Cookie) => void;
type Found = (error: null, cookies: Cookie[]) => void;

const keyOf = (path: string | null, name: string): string => `${path ?? ""} ${name}`;

/** What has run out goes first, then what was used least lately. */
const rank = (cookie: Cookie, nowMs: number): number => {
  if (Number(cookie.expiryTime()) <= nowMs) return Number.NEGATIVE_INFINITY;
  return cookie.lastAccessed instanceof Date ? cookie.lastAccessed.getTime() : nowMs;
};

/**
 * Holds the cookies of one user for the library, which finds out what matches and what has run out; never more than a
 * browser would. It has the callback form of the library's own stores, the only one that a synchronous jar uses.
 */
export class CookieStore {
  readonly synchronous = true;
  /** A secure cookie was kept, then or now. */
  holdsSecure = false;
  /** All cookies that were ever kept are for all paths of their site. */
  allAtRoot = true;
  private readonly byDomain = new Map<string, Map<string, Cookie>>();
  private size = 0;

  /** Whether this very cookie is kept, and not another in its place. */
  holds(cookie: Cookie): boolean {
    return this.byDomain.get(cookie.domain ?? "")?.get(keyOf(cookie.path, cookie.key)) === cookie;
  }

  findCookie(domain: string | null, path: string | null, name: string, done: Done): void {
    done(null, this.byDomain.get(domain ?? "")?.get(keyOf(path, name)));
  }

  /** Of the domain and of all that it lies in. */
  findCookies(domain: string | null, _path: string | null, _special: boolean, found: Found): void {
    const cookies: Cookie[] = [];
    for (let name = domain ?? ""; name !== ""; name = parentOf(name)) {
      const here = this.byDomain.get(name);
      if (here !== undefined) cookies.push(...here.values());
    }
    found(null, cookies);
  }

  putCookie(cookie: Cookie, done: Done): void {
    const domain = cookie.domain ?? "";
    if (cookie.secure) this.holdsSecure = true;
    if (cookie.path !== "/") this.allAtRoot = false;
    let here = this.byDomain.get(domain);
    if (here === undefined) {
      here = new Map();
      this.byDomain.set(domain, here);
    }
    const before = here.size;
    here.set(keyOf(cookie.path, cookie.key), cookie);
    this.size += here.size - before;
    const nowMs = cookie.lastAccessed instanceof Date ? cookie.lastAccessed.getTime() : 0;
    if (here.size > MAX_COOKIES_PER_DOMAIN) this.evict(here.values(), nowMs);
    else if (this.size > MAX_COOKIES) this.evict(this.all(), nowMs);
    done(null);
  }

  updateCookie(_old: Cookie, cookie: Cookie, done: Done): void {
    this.putCookie(cookie, done);
  }

  removeCookie(domain: string | null, path: string | null, name: string, done: Done): void {
    const here = this.byDomain.get(domain ?? "");
    if (here?.delete(keyOf(path, name))) {
      this.size--;
      // Nothing stays of a domain without cookies, or names of the moment would pile up.
      if (here.size === 0) this.byDomain.delete(domain ?? "");
    }
    done(null);
  }

  private *all(): Iterable<Cookie> {
    for (const here of this.byDomain.values()) yield* here.values();
  }

  private evict(cookies: Iterable<Cookie>, nowMs: number): void {
    let first: Cookie | undefined;
    let firstRank = Number.POSITIVE_INFINITY;
    for (const cookie of cookies) {
      const itsRank = rank(cookie, nowMs);
      if (itsRank >= firstRank) continue;
      first = cookie;
      firstRank = itsRank;
    }
    if (first !== undefined) this.removeCookie(first.domain, first.path, first.key, () => {});
  }
}

const parentOf = (domain: string): string => {
  const dot = domain.indexOf(".");
  return dot === -1 ? "" : domain.slice(dot + 1);
};
