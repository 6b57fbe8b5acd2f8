import { AsyncResource } from "node:async_hooks";
import { isThenable } from "../../base/thenable.ts";
import type { Abortable } from "../../metrics/call-scope.ts";
import { generatorKind, outcome } from "../../metrics/sample.ts";
import type { EngineResponse, Fault, PendingExchange } from "../../net/http-engine.ts";
import { isControlFlow } from "../../user/control-flow.ts";
import { BodyStream } from "./body-stream.ts";
import { RecordedRequest } from "./recorded-request.ts";
import { leadsElsewhere } from "./redirected-request.ts";
import type { HttpRequestOptions, ResponseCallback } from "./request-options.ts";
import { HttpResponse, type Verdict } from "./response.ts";
import { StreamedResponse } from "./streamed-response.ts";
import { machineFault, unsentAnswer } from "./unsent.ts";

const DEFAULT_TIMEOUT_SECONDS = 60;

type Resolve = (response: HttpResponse) => void;
type Reject = (reason: unknown) => void;

let lastResolve: Resolve;
let lastReject: Reject;
/** One executor for all promises: a closure for each would be the costliest part of a call. */
const keepSettlers = (resolve: Resolve, reject: Reject): void => {
  lastResolve = resolve;
  lastReject = reject;
};

const ignore = (): void => {};

/**
 * One call of a scenario, from the method to the promise, redirects included; it makes the one sample. Used again for
 * the next call of its session when nobody can hold it any more.
 */
export class HttpCall extends RecordedRequest implements Abortable, Verdict {
  private callback: ResponseCallback | null = null;
  /** The asynchronous context of the caller: its callback must not run in that of whoever opened the connection. */
  private context: AsyncResource | null = null;
  private resolve: Resolve = ignore;
  private reject: Reject = ignore;
  private promise: Promise<HttpResponse> | null = null;
  private pending: PendingExchange | null = null;
  private over = true;
  /** Over, and held by nobody: neither a response nor a signal can reach it. */
  reusable = false;
  /** Set while the caller may still decide. */
  private response: HttpResponse | null = null;
  private raw: EngineResponse | null = null;
  private onSignal: (() => void) | null = null;

  /** Sends the request; throws `AcridaError` before anything is sent when it can't be made. */
  start(
    startMs: number,
    method: string,
    url: string,
    options: HttpRequestOptions | undefined,
    callback: ResponseCallback | undefined,
  ): Promise<HttpResponse> {
    const { session } = this;
    this.startChain();
    this.prepare(method, url, options, startMs);
    this.options = options;
    this.callback = callback ?? null;
    this.context = callback === undefined ? null : new AsyncResource("HttpCallback");
    this.startMs = startMs;
    this.deadlineMs = startMs + (options?.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1_000 * session.patience;
    this.name = options?.name ?? session.requestName ?? this.target.path;
    this.group = session.groups.current;
    this.firstMethod = method;
    this.firstUrl = this.target.url;
    this.verdict = null;
    this.over = false;
    this.reusable = false;
    const promise = new Promise<HttpResponse>(keepSettlers);
    this.promise = promise;
    this.resolve = lastResolve;
    this.reject = lastReject;
    session.runtime.scope.enter(this);
    this.intake = options?.stream === true ? this.newStream(options) : null;
    if (options?.signal !== undefined) this.listen(options.signal);
    const { unsendable } = this;
    if (unsendable !== null) session.runtime.clock.setImmediate(() => this.unsent(unsendable));
    else if (!this.over) this.pending = session.pool.send(this, this);
    return promise;
  }

  onResponse(raw: EngineResponse): void {
    this.pending = null;
    const { session } = this;
    const unkept = raw.setsCookies
      ? session.cookies.keep(raw.rawHeaders, this.target.url, raw.endedAtMs)
      : null;
    const fault = raw.fault ?? (unkept ? null : this.redirect(raw, this.options, this.firstMethod));
    if (this.redirecting) {
      this.redirecting = false;
      this.pending = session.pool.send(this, this);
      return;
    }
    const facts = {
      sent: this.plan ?? { method: this.method, target: this.target, head: this.head },
      fault,
      elapsedMs: raw.endedAtMs - this.startMs,
      earlier: this.earlier,
      maxBodyBytes: this.maxBodyBytes,
    };
    const { intake } = this;
    const response = intake?.begun
      ? new StreamedResponse(raw, facts, intake, session.runtime.sink)
      : new HttpResponse(raw, facts);
    if (unkept !== null) {
      const { reject } = this;
      response.close();
      this.record(response.ok ? outcome.ok : outcome.failed, raw, response, null);
      this.end();
      reject(unkept);
    } else if (this.callback !== null || this.options?.catchResponse === true) this.letDecide(response, raw);
    else {
      this.record(response.ok ? outcome.ok : outcome.failed, raw, response, null);
      const { resolve } = this;
      this.end();
      this.reusable = this.onSignal === null && intake === null;
      resolve(response);
    }
  }

  /** What a scenario gives as a body is no fault of the target: its error is the scenario's own, or this machine's. */
  onBodyError(error: unknown): void {
    const fault = machineFault(error);
    if (fault === null) this.cut(error);
    else this.unsent(fault);
  }

  abort(reason: unknown): void {
    // Nobody may be awaiting it, and a user that ends is no fault of the scenario.
    this.promise?.catch(ignore);
    this.cut(reason);
  }

  succeed(): void {
    this.verdict = outcome.ok;
    this.verdictReason = null;
  }

  fail(reason: unknown): void {
    this.verdict = outcome.failed;
    this.verdictReason = reason;
  }

  private newStream(options: HttpRequestOptions): BodyStream {
    return new BodyStream(
      this.session.runtime.scope,
      options.signal,
      (status) => !leadsElsewhere(status, options, this.firstMethod),
    );
  }

  private unsent(fault: Fault): void {
    if (!this.over)
      this.onResponse(unsentAnswer(fault, this.pending?.retries ?? 0, this.session.engine.now()));
  }

  private cut(reason: unknown): void {
    if (this.over) return;
    const { pending } = this;
    pending?.abort(reason);
    this.intake?.abort(reason);
    const maySent = this.hops > 0 || this.raw !== null || pending?.sent === true;
    if (maySent) {
      this.retries += pending?.retries ?? 0;
      this.record(outcome.aborted, this.raw, this.response, null);
    }
    const { reject } = this;
    this.end();
    reject(reason);
  }

  private letDecide(response: HttpResponse, raw: EngineResponse): void {
    const { callback, context } = this;
    this.response = response;
    this.raw = raw;
    response.decide(this);
    if (callback === null || context === null) {
      // The code behind the `await` runs before the loop turns: so long it may decide.
      this.session.runtime.clock.setImmediate(() => this.decided());
      this.resolve(response);
      return;
    }
    let result: unknown;
    try {
      result = context.runInAsyncScope(callback, undefined, response);
    } catch (thrown) {
      this.threw(thrown);
      return;
    }
    if (!isThenable(result)) this.decided();
    else {
      result.then(
        () => this.decided(),
        (thrown) => this.threw(thrown),
      );
    }
  }

  private decided(): void {
    const { response } = this;
    if (this.over || response === null) return;
    const { resolve } = this;
    if (this.callback !== null) response.close();
    this.recordVerdict(response);
    this.end();
    resolve(response);
  }

  private threw(thrown: unknown): void {
    const { response } = this;
    if (this.over || response === null) return;
    if (!isControlFlow(thrown)) {
      this.fail(thrown);
      response.ok = false;
    }
    const { reject } = this;
    response.close();
    this.recordVerdict(response);
    this.end();
    reject(thrown);
  }

  private recordVerdict(response: HttpResponse): void {
    if (response.error?.kind === generatorKind) {
      // What never left this machine is no matter of opinion: it stays this machine's fault, whatever the caller says.
      this.verdict = null;
      response.ok = false;
    }
    const how = this.verdict ?? (response.ok ? outcome.ok : outcome.failed);
    this.record(how, this.raw, response, this.verdict === outcome.failed ? this.verdictReason : null);
  }

  private listen(signal: AbortSignal): void {
    const onSignal = (): void => this.abort(signal.reason);
    this.onSignal = onSignal;
    if (signal.aborted) onSignal();
    else signal.addEventListener("abort", onSignal, { once: true });
  }

  private end(): void {
    const { options, onSignal } = this;
    this.over = true;
    if (onSignal !== null) options?.signal?.removeEventListener("abort", onSignal);
    this.response?.decide(null);
    this.session.runtime.scope.leave(this);
    this.options = undefined;
    this.callback = null;
    this.context = null;
    this.resolve = ignore;
    this.reject = ignore;
    this.promise = null;
    this.pending = null;
    this.response = null;
    this.intake = null;
    this.raw = null;
    this.verdictReason = null;
    this.group = null;
    if (this.body !== null) this.dropBody();
  }
}
