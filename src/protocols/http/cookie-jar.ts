import { createRequire } from "node:module";
import type { Cookie, CookieJar as Jar, Store } from "tough-cookie";
import type { Clock } from "../../base/clock.ts";
import { cutText } from "../../base/cut-text.ts";
import { AcridaError, messageOf } from "../../base/errors.ts";
import { CookieStore } from "./cookie-store.ts";
import { badCookie, canBeCookie } from "./request-headers.ts";
import { HttpHeaders } from "./response-headers.ts";
import { lifeMsOf, readSetCookie } from "./set-cookie.ts";

/** Headers for so many URLs are remembered until a cookie changes. */
const MAX_REMEMBERED = 200;

/** Once a cookie has run out, others may too: then headers are remembered for this long at a time. */
const RECHECK_MS = 1_000;

const unloadable =
  "the cookies of the answer are lost: expected to load what keeps them, but no file could be opened; " +
  "raise the limit of file descriptors (ulimit -n), or use fewer users";

let loaded: typeof import("tough-cookie") | null = null;

/** Loaded at the first cookie, and at once: a scenario without cookies pays nothing, and no request waits. */
const cookieLibrary = (): typeof import("tough-cookie") => {
  loaded ??= createRequire(import.meta.url)("tough-cookie") as typeof import("tough-cookie");
  return loaded;
};

/** The cookies of one user. Costs nothing until the first one. */
export class CookieJar {
  private readonly baseUrl: () => string;
  private readonly clock: Clock;
  private jar: Jar | null = null;
  private store: CookieStore | null = null;
  private readonly remembered = new Map<string, string>();
  /** Until when the remembered headers hold, on the engine's clock: no cookie runs out before. */
  private validUntilMs = Number.POSITIVE_INFINITY;

  constructor(baseUrl: () => string, clock: Clock) {
    this.baseUrl = baseUrl;
    this.clock = clock;
  }

  /** The value of a cookie that would be sent to the host (or to this URL); undefined without one. */
  get(name: string, url: string = this.baseUrl()): string | undefined {
    return this.jar?.getCookiesSync(url).find((cookie) => cookie.key === name)?.value;
  }

  /**
   * Sets a cookie for the whole host (or that of this URL).
   * @throws AcridaError BAD_REQUEST for what can't be a cookie, HOST_MISSING without a host and a URL.
   */
  set(name: string, value: string | number, url: string = this.baseUrl()): void {
    if (!canBeCookie(name, String(value))) throw badCookie("cookies.set(name, value)", name);
    const jar = this.opened();
    // Over TLS as a secure one: so a name that begins with __Host- or __Secure- is taken too.
    const secure = /^https:/i.test(url) ? "; Secure" : "";
    let reason = "a cookie of this name needs https";
    let kept: Cookie | undefined;
    try {
      kept = jar.setCookieSync(`${name}=${value}; Path=/${secure}`, url);
    } catch (error) {
      reason = messageOf(error);
    }
    if (kept === undefined || kept === null) {
      throw new AcridaError(
        "BAD_REQUEST",
        `cookies.set(name, value, url): expected a cookie that the host of the URL may have, got another for ` +
          `${JSON.stringify(cutText(name, 100))} (${reason}); check the URL`,
      );
    }
    this.remembered.clear();
  }

  /** Forgets all cookies. */
  clear(): void {
    this.jar = null;
    this.remembered.clear();
    this.validUntilMs = Number.POSITIVE_INFINITY;
  }

  /**
   * @internal Keeps what an answer sets; a cookie that is not allowed is passed over, as browsers do. Returns why none
   * could be kept, null when all is well: the library may be asked for first when no file can be opened any more.
   */
  keep(rawHeaders: string, url: string, nowMs: number): AcridaError | null {
    if (loaded === null) {
      try {
        cookieLibrary();
      } catch (cause) {
        return new AcridaError("COOKIES_LOST", unloadable, { cause });
      }
    }
    const jar = this.opened();
    const wallMs = this.clock.wallNow();
    const { hostname } = new URL(url);
    for (const line of new HttpHeaders(rawHeaders).getAll("set-cookie")) {
      const cookie = readSetCookie(cookieLibrary(), line, hostname, wallMs);
      if (cookie === null || this.hidesSecure(jar, cookie, url)) continue;
      if (!jar.setCookieSync(cookie, url, { ignoreError: true })) continue;
      this.validUntilMs = Math.min(this.validUntilMs, nowMs + Math.max(0, lifeMsOf(cookie, wallMs)));
    }
    this.remembered.clear();
    return null;
  }

  /** @internal The value of the `Cookie` header for a request; empty for none. */
  header(url: string, nowMs: number): string {
    if (this.jar === null) return "";
    if (nowMs >= this.validUntilMs) {
      this.remembered.clear();
      this.validUntilMs = nowMs + RECHECK_MS;
    }
    let header = this.remembered.get(url);
    if (header === undefined) {
      header = this.jar.getCookieStringSync(url);
      if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
      this.remembered.set(url, header);
    }
    return header;
  }

  /** Whether a cookie that came openly would take the place of a secure one (RFC 6265bis, "leave secure cookies alone"). */
  private hidesSecure(jar: Jar, cookie: Cookie, url: string): boolean {
    if (cookie.secure || this.store?.holdsSecure !== true || !url.startsWith("http:")) return false;
    const hidden = (from: string): boolean =>
      jar.getCookiesSync(from).some(({ secure, key }) => secure && key === cookie.key);
    // A site of this machine gets secure cookies openly too, and may replace them.
    return hidden(url.replace("http:", "https:")) && !hidden(url);
  }

  private opened(): Jar {
    if (this.jar === null) {
      const { CookieJar: LibraryJar } = cookieLibrary();
      this.store = new CookieStore();
      this.jar = new LibraryJar(this.store as unknown as Store, { looseMode: true });
    }
    return this.jar;
  }
}
