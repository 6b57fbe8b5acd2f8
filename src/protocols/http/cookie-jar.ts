import { createRequire } from "node:module";
import type { Cookie, CookieJar as Jar, Store } from "tough-cookie";
import type { Clock } from "../../base/clock.ts";
import { cutText } from "../../base/cut-text.ts";
import { AcridaError, messageOf } from "../../base/errors.ts";
import { headerLine } from "../../net/http1/request-writer.ts";
import { CookieStore } from "./cookie-store.ts";
import { badCookie, canBeCookie } from "./request-headers.ts";
import { headerValues } from "./response-headers.ts";
import { lifeMsOf, readSetCookie } from "./set-cookie.ts";

/** Headers for so many URLs are remembered until a cookie changes. */
const MAX_REMEMBERED = 200;
/** So many lines that set a cookie are known again. */
const MAX_KNOWN_LINES = 8;

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

/** What a request says of its cookies. */
interface CookieHeader {
  readonly value: string;
  /** Empty without a cookie. */
  readonly line: string;
}

const noCookies: CookieHeader = { value: "", line: "" };

const knownLine = (url: string, line: string): string => `${url} ${line}`;

/** The cookies of one user. Costs nothing until the first one. */
export class CookieJar {
  private readonly baseUrl: () => string;
  private readonly clock: Clock;
  private jar: Jar | null = null;
  private store: CookieStore | null = null;
  /** By URL, or by site where the path makes no difference. */
  private readonly remembered = new Map<string, CookieHeader>();
  /** By URL and line, what was kept of it; made when first needed. */
  private knownLines: Map<string, Cookie> | null = null;
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
    this.store = null;
    this.knownLines = null;
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
    const wallMs = this.clock.wallNow();
    for (const line of headerValues(rawHeaders, "set-cookie")) {
      if (!this.isKept(url, line, wallMs)) this.keepLine(url, line, nowMs, wallMs);
    }
    return null;
  }

  /** @internal The value of the `Cookie` header for a request; empty for none. The site is the same for all its URLs. */
  header(url: string, nowMs: number, site: string = url): string {
    return this.headerFor(url, nowMs, site).value;
  }

  /** @internal The whole line of the `Cookie` header for a request; empty for none. */
  line(url: string, nowMs: number, site: string): string {
    return this.headerFor(url, nowMs, site).line;
  }

  private headerFor(url: string, nowMs: number, site: string): CookieHeader {
    const { jar, store, remembered } = this;
    if (jar === null || store === null) return noCookies;
    if (nowMs >= this.validUntilMs) {
      remembered.clear();
      this.validUntilMs = nowMs + RECHECK_MS;
    }
    const place = store.allAtRoot ? site : url;
    let header = remembered.get(place);
    if (header === undefined) {
      const value = jar.getCookieStringSync(url);
      header = value === "" ? noCookies : { value, line: headerLine("Cookie", value) };
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(place, header);
    }
    return header;
  }

  /** Whether a line says again what the cookie says that was kept of it: servers set the same one in many answers. */
  private isKept(url: string, line: string, wallMs: number): boolean {
    const cookie = this.knownLines?.get(knownLine(url, line));
    if (cookie === undefined || this.store?.holds(cookie) !== true) return false;
    cookie.lastAccessed = new Date(wallMs);
    return true;
  }

  private keepLine(url: string, line: string, nowMs: number, wallMs: number): void {
    const jar = this.opened();
    const cookie = readSetCookie(cookieLibrary(), line, new URL(url).hostname, wallMs);
    if (cookie === null || this.hidesSecure(jar, cookie, url)) return;
    if (!jar.setCookieSync(cookie, url, { ignoreError: true })) return;
    this.remembered.clear();
    const lifeMs = lifeMsOf(cookie, wallMs);
    this.validUntilMs = Math.min(this.validUntilMs, nowMs + Math.max(0, lifeMs));
    // One that runs out begins its life anew each time.
    if (lifeMs !== Number.POSITIVE_INFINITY) return;
    this.knownLines ??= new Map();
    if (this.knownLines.size >= MAX_KNOWN_LINES) this.knownLines.clear();
    this.knownLines.set(knownLine(url, line), cookie);
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
