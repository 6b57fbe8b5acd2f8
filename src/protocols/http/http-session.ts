import { cutText } from "../../base/cut-text.ts";
import { AcridaError } from "../../base/errors.ts";
import { neverSettles } from "../../metrics/call-scope.ts";
import { untilOpen } from "../../metrics/parking.ts";
import { isToken } from "../../net/http1/request-writer.ts";
import { hostChangedKey } from "../../user/user.ts";
import type { UserRuntime } from "../../user/user-runtime.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { DefaultHeaders } from "./default-headers.ts";
import { DumpedCall } from "./dumped-call.ts";
import { type Fetch, sendFetch } from "./fetch.ts";
import { HttpCall } from "./http-call.ts";
import { checkOptions, type HttpRequestOptions, type ResponseCallback } from "./request-options.ts";
import type { HttpResponse } from "./response.ts";
import { type RestCheck, type RestResponse, sendRest, uncached } from "./rest.ts";
import { SessionCore, type SessionSettings } from "./session-core.ts";
import { dropUnsent } from "./unsent.ts";
import { wholeUrl } from "./url.ts";

/** Why this can't be the method of a request; null when it can. */
const methodProblem = (method: unknown): string | null => {
  if (typeof method !== "string" || !isToken(method)) {
    const got = typeof method === "string" ? JSON.stringify(cutText(method, 100)) : typeof method;
    return `expected letters as the method of a request, such as GET, got ${got}`;
  }
  if (method.toUpperCase() !== "CONNECT") return null;
  return "expected a method with an answer of its own, got CONNECT, which makes a tunnel; use GET, POST or another";
};

/**
 * The HTTP client of one virtual user: its own connections and cookies. A request that fails through the target is a
 * response with `ok === false`. Every verb rejects with an `AcridaError` where nothing can be sent: BAD_REQUEST for a
 * URL, header or option that is wrong, HOST_MISSING for a path without a host; with `UserStopped` when the user is cut, and with what a callback throws.
 */
export class HttpSession {
  /** The cookies of this user. */
  readonly cookies: CookieJar;
  /** Sent with every request of this user. */
  readonly headers: DefaultHeaders;
  private readonly core: SessionCore;
  private spare: HttpCall | null = null;

  constructor(runtime: UserRuntime, settings: SessionSettings) {
    const core = new SessionCore(runtime, settings);
    this.core = core;
    this.cookies = core.cookies;
    this.headers = core.headers;
  }

  /** The name in the statistics for every request that gives none of its own; null for path and query. */
  get requestName(): string | null {
    return this.core.requestName;
  }

  set requestName(name: string | null) {
    this.core.requestName = name;
  }

  get(url: string | URL, options?: HttpRequestOptions, callback?: ResponseCallback): Promise<HttpResponse> {
    return this.send("GET", url, options, callback);
  }

  /** Does not follow redirects unless the option `redirect` says so. */
  head(url: string | URL, options?: HttpRequestOptions, callback?: ResponseCallback): Promise<HttpResponse> {
    return this.send("HEAD", url, options, callback);
  }

  options(
    url: string | URL,
    options?: HttpRequestOptions,
    callback?: ResponseCallback,
  ): Promise<HttpResponse> {
    return this.send("OPTIONS", url, options, callback);
  }

  delete(
    url: string | URL,
    options?: HttpRequestOptions,
    callback?: ResponseCallback,
  ): Promise<HttpResponse> {
    return this.send("DELETE", url, options, callback);
  }

  post(url: string | URL, options?: HttpRequestOptions, callback?: ResponseCallback): Promise<HttpResponse> {
    return this.send("POST", url, options, callback);
  }

  put(url: string | URL, options?: HttpRequestOptions, callback?: ResponseCallback): Promise<HttpResponse> {
    return this.send("PUT", url, options, callback);
  }

  patch(url: string | URL, options?: HttpRequestOptions, callback?: ResponseCallback): Promise<HttpResponse> {
    return this.send("PATCH", url, options, callback);
  }

  /** Sends a request of any method. */
  request(
    method: string,
    url: string | URL,
    options?: HttpRequestOptions,
    callback?: ResponseCallback,
  ): Promise<HttpResponse> {
    const problem = methodProblem(method);
    if (problem !== null) return Promise.reject(new AcridaError("BAD_REQUEST", problem));
    return this.send(method.toUpperCase(), url, options, callback);
  }

  /**
   * Counts every request that the body makes, and that gives no name of its own, under this name. Meant for one thing at
   * a time: what runs beside the body is counted so too.
   */
  async renameRequest<T>(name: string, body: () => T | PromiseLike<T>): Promise<T> {
    const before = this.requestName;
    this.requestName = name;
    try {
      return await body();
    } finally {
      this.requestName = before;
    }
  }

  /**
   * Times what the body does as one: a sample of type `GROUP`, from the body's begin to its end, waits included. It fails
   * where one of its requests does, or where the body throws, which is rethrown. Groups nest, `checkout / payment`, and
   * run side by side.
   */
  group<T>(name: string, body: () => T | PromiseLike<T>): Promise<T> {
    return this.core.groups.run(this.core.runtime, name, body);
  }

  /**
   * Sends a request for JSON. It fails where the body is none or where the check throws, which is not rethrown.
   * `StopUser` and its like go on to the task.
   */
  rest(
    method: string,
    url: string | URL,
    options: HttpRequestOptions = {},
    check?: RestCheck,
  ): Promise<RestResponse> {
    return sendRest((...call) => this.request(...call), method, url, options, check);
  }

  /** As `rest`, with the time in the query so that no cache answers; all count under the name `url?_=...`. */
  rest_(
    method: string,
    url: string,
    options: HttpRequestOptions = {},
    check?: RestCheck,
  ): Promise<RestResponse> {
    const fresh = uncached(url, this.core.runtime.clock.wallNow());
    return this.rest(method, fresh.url, { name: fresh.name, ...options }, check);
  }

  /** The web's `fetch`, for code that expects it: it may be handed on by itself. The answers count as any others. */
  get fetch(): Fetch {
    const { host } = this.core.runtime;
    return (input, init, options) =>
      sendFetch(
        (...call) => this.request(...call),
        (url) => wholeUrl(host, url),
        input,
        init,
        options,
      );
  }

  /** Closes the connections: requests in flight fail with the kind `reset`, the next one opens new connections. */
  close(): void {
    this.core.close();
  }

  [hostChangedKey](): void {
    this.core.hostChanged();
  }

  private send(
    method: string,
    url: string | URL,
    options: HttpRequestOptions | undefined,
    callback: ResponseCallback | undefined,
  ): Promise<HttpResponse> {
    const { runtime } = this.core;
    if (runtime.scope.closed) {
      dropUnsent(options);
      return neverSettles();
    }
    const startMs = runtime.clock.now();
    if (runtime.gate.isShut(startMs)) return this.sendWhenOpen(method, url, options, callback);
    try {
      if (options !== undefined) checkOptions(options);
      if (callback !== undefined && typeof callback !== "function") {
        throw new AcridaError("BAD_REQUEST", `expected a function as the callback, got ${typeof callback}`);
      }
      const call = this.idleCall();
      return call.start(startMs, method, typeof url === "string" ? url : this.urlOf(url), options, callback);
    } catch (error) {
      dropUnsent(options);
      return Promise.reject(error);
    }
  }

  private sendWhenOpen(
    method: string,
    url: string | URL,
    options: HttpRequestOptions | undefined,
    callback: ResponseCallback | undefined,
  ): Promise<HttpResponse> {
    return untilOpen(this.core.runtime).then(
      () => this.send(method, url, options, callback),
      (reason) => {
        dropUnsent(options);
        throw reason;
      },
    );
  }

  /** The last call, when it is over and nobody can hold it, else a new one. */
  private idleCall(): HttpCall {
    const { spare } = this;
    if (spare?.reusable) return spare;
    const call = this.core.isDumped ? new DumpedCall(this.core) : new HttpCall(this.core);
    this.spare = call;
    return call;
  }

  private urlOf(url: unknown): string {
    if (url instanceof URL) return url.href;
    throw new AcridaError("BAD_REQUEST", `expected a URL or a path as the first argument, got ${typeof url}`);
  }
}
