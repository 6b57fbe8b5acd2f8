import type { EngineRequest, Fault, Origin } from "../../net/http-engine.ts";
import { basicAuthorization } from "./basic-authorization.ts";
import { encodeBody, noBody, type RequestBody } from "./body.ts";
import type { BodyStream } from "./body-stream.ts";
import { encodeFields } from "./fields.ts";
import { addHeaders, cookiePairs, type HeaderMap, withOwnCookies } from "./request-headers.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { headWith, type RequestPlan } from "./request-plan.ts";
import { routeFor, straightRoute } from "./route.ts";
import type { SessionCore } from "./session-core.ts";
import { StreamedBody } from "./streamed-body.ts";
import { dropUnsent, machineFault } from "./unsent.ts";
import { type RequestTarget, withQuery } from "./url.ts";

const noTarget: RequestTarget = {
  origin: { key: "", secure: false, hostname: "", port: 0, insecure: false },
  url: "",
  path: "",
  line: "",
  host: "",
  authorization: null,
  proxyAuthorization: null,
  route: straightRoute(false),
};

const noHeaders: HeaderMap = new Map();

/** True when the options change nothing of what is sent but the body, and what is said of it. */
const changesOnlyBody = (options: HttpRequestOptions): boolean =>
  options.params === undefined &&
  options.headers === undefined &&
  options.auth === undefined &&
  options.cookies === undefined &&
  options.insecure === undefined &&
  options.tls === undefined &&
  options.proxy === undefined &&
  options.socketPath === undefined;

const hasBody = (options: HttpRequestOptions): boolean =>
  options.json !== undefined ||
  options.form !== undefined ||
  options.body !== undefined ||
  options.multipart !== undefined;

/** One request as the engine gets it, made of what a scenario asks for. */
export class OutgoingRequest implements EngineRequest {
  method = "";
  head = "";
  body: Uint8Array | string | StreamedBody | null = null;
  expectsContinue = false;
  askedAtMs = 0;
  deadlineMs = 0;
  readonly maxBodyBytes: number;
  /** Reads the body of the answer while it comes; null where that is collected. */
  intake: BodyStream | null = null;
  protected readonly session: SessionCore;
  protected target: RequestTarget = noTarget;
  /** That of a request that says no more; null for any other. */
  protected plan: RequestPlan | null = null;
  protected headers: HeaderMap = noHeaders;
  protected contentType: string | null = null;
  protected authorization: string | null = null;
  protected ownCookies = "";
  /** Why it can't be sent, by a fault of this machine; null when it can. */
  protected unsendable: Fault | null = null;
  private accept: string | null = null;

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
    this.unsendable = null;
    if (session.headers.map.size === 0 && (options === undefined || changesOnlyBody(options))) {
      const plan = session.plans.plan(method, url);
      const { target } = plan;
      this.target = target;
      this.expectsContinue = false;
      this.headers = noHeaders;
      this.authorization = target.authorization;
      this.ownCookies = "";
      const cookieLine = session.cookies.line(target.url, nowMs, target.origin.key);
      if (options !== undefined && hasBody(options)) {
        const body = this.bodyOf(options);
        this.takeBody(body);
        this.plan = null;
        this.head = plan.headWithBody(body, cookieLine);
      } else {
        this.body = null;
        this.contentType = null;
        this.accept = null;
        this.plan = cookieLine === "" ? plan : null;
        this.head = cookieLine === "" ? plan.head : plan.headWithCookies(cookieLine);
      }
    } else this.prepareFrom(url, options ?? {}, nowMs);
  }

  /** The head for what is set now. */
  protected newHead(nowMs: number): string {
    this.plan = null;
    const kept = this.session.cookies.header(this.target.url, nowMs, this.target.origin.key);
    const { body, ownCookies } = this;
    this.takeExpectation();
    return headWith(this.method, this.target, {
      headers: this.headers,
      contentType: this.contentType,
      accept: this.accept,
      authorization: this.authorization,
      cookies: withOwnCookies(kept, ownCookies),
      bodyBytes: body === null ? null : body.length,
    });
  }

  /** Lets go of the body: what it reads from is closed. */
  protected dropBody(): void {
    const { body } = this;
    this.body = null;
    if (body instanceof StreamedBody) body.discard();
  }

  private prepareFrom(url: string, options: HttpRequestOptions, nowMs: number): void {
    const { plans, headers: defaults } = this.session;
    const whole = options.params === undefined ? url : withQuery(url, encodeFields(options.params, "params"));
    const headers: HeaderMap = new Map(defaults.map);
    if (options.headers !== undefined) addHeaders(headers, options.headers);
    this.target = plans.target(whole, routeFor(plans.route, options));
    this.headers = headers;
    this.authorization =
      options.auth === undefined ? this.target.authorization : basicAuthorization(...options.auth);
    this.ownCookies = options.cookies === undefined ? "" : cookiePairs(options.cookies);
    // Last, because a stream is taken here: nothing that follows can be refused.
    this.takeBody(this.bodyOf(options));
    this.head = this.newHead(nowMs);
  }

  private takeBody({ content, contentType, accept }: RequestBody): void {
    this.body = content;
    this.contentType = contentType;
    this.accept = accept;
  }

  /** None where this machine has nothing left to look at the file with. */
  private bodyOf(options: HttpRequestOptions): RequestBody {
    try {
      return encodeBody(options);
    } catch (error) {
      this.unsendable = machineFault(error);
      if (this.unsendable === null) throw error;
      dropUnsent(options);
      return noBody;
    }
  }

  /** Without a body a request must not expect the word to send it (RFC 9110 §10.1.1). */
  private takeExpectation(): void {
    const expectation = this.headers.get("expect")?.[1].trim().toLowerCase();
    const expected = expectation === "100-continue";
    this.expectsContinue = expected && this.body !== null && this.body.length !== 0;
    if (expected && !this.expectsContinue) this.headers.delete("expect");
  }
}
