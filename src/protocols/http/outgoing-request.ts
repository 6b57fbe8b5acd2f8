import type { PhaseTimings } from "../../metrics/sample.ts";
import type { BodySource, EngineRequest, EngineResponse, Fault, Origin } from "../../net/http-engine.ts";
import { encodeBody } from "./body.ts";
import { encodeFields } from "./fields.ts";
import { phasesOf } from "./phases.ts";
import { authorizationAfter, bodyHeaders, methodAfter, redirectUrl, secretHeaders } from "./redirects.ts";
import { addHeaders, cookiePairs, type HeaderMap } from "./request-headers.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { headWith } from "./request-plan.ts";
import { HttpHeaders } from "./response-headers.ts";
import type { SessionCore } from "./session-core.ts";
import { basicAuthorization, parseTarget, type RequestTarget, sameSite, withQuery } from "./url.ts";

const noTarget: RequestTarget = {
  origin: { key: "", secure: false, hostname: "", port: 0, insecure: false },
  url: "",
  path: "",
  host: "",
  authorization: null,
};

const noHeaders: HeaderMap = new Map();

/** True when the options change nothing of what is sent. */
const changesNothing = (options: HttpRequestOptions): boolean =>
  options.params === undefined &&
  options.headers === undefined &&
  options.json === undefined &&
  options.form === undefined &&
  options.body === undefined &&
  options.auth === undefined &&
  options.cookies === undefined &&
  options.insecure === undefined;

/** What a call sends now: its first request, then each that redirects make of it. */
export class OutgoingRequest implements EngineRequest {
  method = "";
  head = "";
  body: Uint8Array | string | BodySource | null = null;
  expectsContinue = false;
  askedAtMs = 0;
  deadlineMs = 0;
  readonly maxBodyBytes: number;
  protected readonly session: SessionCore;
  protected target: RequestTarget = noTarget;
  /** Followed redirects, and what their answers took. */
  protected hops = 0;
  protected retries = 0;
  protected earlierBytes = 0;
  protected earlier: PhaseTimings | null = null;
  /** The next request of a chain stands ready. */
  protected redirecting = false;
  private headers: HeaderMap = noHeaders;
  private contentType: string | null = null;
  private accept: string | null = null;
  private authorization: string | null = null;
  private ownCookies = "";

  constructor(session: SessionCore) {
    this.session = session;
    this.maxBodyBytes = session.settings.maxBodyBytes;
  }

  get origin(): Origin {
    return this.target.origin;
  }

  /** Makes ready the first request; throws `AcridaError` when it can't be made. */
  protected prepare(
    method: string,
    url: string,
    options: HttpRequestOptions | undefined,
    nowMs: number,
  ): void {
    const { session } = this;
    this.method = method;
    this.askedAtMs = nowMs;
    this.hops = 0;
    this.retries = 0;
    this.earlierBytes = 0;
    this.earlier = null;
    this.redirecting = false;
    if (session.headers.map.size === 0 && (options === undefined || changesNothing(options))) {
      const plan = session.plans.plan(method, url);
      const cookies = session.cookies.header(plan.target.url, nowMs);
      this.target = plan.target;
      this.head = cookies === "" ? plan.head : plan.headWithCookies(cookies);
      this.body = null;
      this.headers = noHeaders;
      this.contentType = null;
      this.accept = null;
      this.authorization = plan.target.authorization;
      this.ownCookies = "";
    } else this.prepareFrom(url, options ?? {}, nowMs);
  }

  private prepareFrom(url: string, options: HttpRequestOptions, nowMs: number): void {
    const { plans, headers: defaults } = this.session;
    const whole = options.params === undefined ? url : withQuery(url, encodeFields(options.params, "params"));
    const { bytes, contentType, accept } = encodeBody(options);
    const headers: HeaderMap = new Map(defaults.map);
    if (options.headers !== undefined) addHeaders(headers, options.headers);
    this.target = plans.target(whole, options.insecure ?? plans.insecure);
    this.body = bytes;
    this.contentType = contentType;
    this.accept = accept;
    this.headers = headers;
    this.authorization =
      options.auth === undefined ? this.target.authorization : basicAuthorization(...options.auth);
    this.ownCookies = options.cookies === undefined ? "" : cookiePairs(options.cookies);
    this.head = this.newHead(nowMs);
  }

  /** Turns to where an answer points, `redirecting` then being set; a fault where it points nowhere. */
  protected redirect(raw: EngineResponse, mostHops: number): Fault | null {
    const location = new HttpHeaders(raw.rawHeaders).getAll("location")[0];
    if (location === undefined || location === "") return null;
    if (this.hops >= mostHops) return { kind: "redirects", message: `more than ${mostHops} redirects` };
    const to = this.redirectTarget(location);
    if (to === null) return { kind: "protocol", message: "redirected to what is no web address" };
    this.earlier = phasesOf(raw, this.earlier);
    this.earlierBytes += raw.bodyBytes;
    this.retries += raw.retries;
    this.hops++;
    this.turnTo(to, raw);
    this.redirecting = true;
    return null;
  }

  private redirectTarget(location: string): RequestTarget | null {
    const url = redirectUrl(location, this.target.url);
    if (url === null) return null;
    try {
      return parseTarget(url, this.target.origin.insecure);
    } catch {
      return null;
    }
  }

  private turnTo(to: RequestTarget, raw: EngineResponse): void {
    const method = methodAfter(raw.status, this.method);
    const headers: HeaderMap = new Map(this.headers);
    if (method !== this.method) {
      this.body = null;
      this.contentType = null;
      for (const name of bodyHeaders) headers.delete(name);
    }
    if (!sameSite(this.target, to)) {
      this.ownCookies = "";
      for (const name of secretHeaders) headers.delete(name);
    }
    this.authorization = authorizationAfter(this.authorization, this.target, to);
    this.method = method;
    this.headers = headers;
    this.target = to;
    this.askedAtMs = raw.endedAtMs;
    this.head = this.newHead(raw.endedAtMs);
  }

  private newHead(nowMs: number): string {
    const kept = this.session.cookies.header(this.target.url, nowMs);
    const { body, ownCookies } = this;
    return headWith(this.method, this.target, {
      headers: this.headers,
      contentType: this.contentType,
      accept: this.accept,
      authorization: this.authorization,
      cookies: kept !== "" && ownCookies !== "" ? `${kept}; ${ownCookies}` : kept + ownCookies,
      bodyBytes: body === null ? -1 : body.length,
    });
  }
}
