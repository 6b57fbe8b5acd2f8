import { type Outcome, outcome } from "../../metrics/sample.ts";
import type { EngineResponse } from "../../net/http-engine.ts";
import { sayFailure } from "./call-sample.ts";
import { addPhases, readPhases } from "./phases.ts";
import { RedirectedRequest } from "./redirected-request.ts";
import type { RequestGroup } from "./request-group.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import type { HttpResponse } from "./response.ts";

/** A request with its chain of redirects that makes the one sample of it all, under its first method and name. */
export class RecordedRequest extends RedirectedRequest {
  protected options: HttpRequestOptions | undefined = undefined;
  protected startMs = 0;
  protected name = "";
  protected firstMethod = "";
  protected firstUrl = "";
  /** The innermost that it was made in; null for none. */
  protected group: RequestGroup | null = null;
  /** What the caller made of the answer; null where status or fault decide. */
  protected verdict: Outcome | null = null;
  protected verdictReason: unknown = null;

  /** `reason` is the caller's, null where status or fault decide. */
  protected record(
    how: Outcome,
    raw: EngineResponse | null,
    response: HttpResponse | null,
    reason: unknown,
  ): void {
    const { session } = this;
    const { sample, phases } = session;
    sample.method = this.firstMethod;
    sample.name = this.name;
    sample.outcome = how;
    sample.dueMs = this.startMs;
    sample.startMs = this.startMs;
    sample.endMs = raw === null || how === outcome.aborted ? session.engine.now() : raw.endedAtMs;
    sample.bytes = this.earlierBytes + (raw?.bodyBytes ?? 0);
    sample.retries = this.retries + (raw?.retries ?? 0);
    sample.hops = this.hops;
    sample.error = null;
    sample.errorKind = "";
    sample.exception = null;
    if (how === outcome.failed) {
      sayFailure(sample, response, this.verdict === outcome.failed, reason);
      if (this.group !== null) this.group.fails(sample);
    }
    sample.timings = raw === null ? null : phases;
    sample.excess = session.excess.take();
    if (raw !== null) readPhases(phases, raw);
    if (raw !== null && this.earlier !== null) addPhases(phases, this.earlier);
    sample.url = this.firstUrl;
    sample.response = response;
    sample.context = this.options?.context;
    session.runtime.sink.record(sample);
    sample.response = null;
    sample.context = undefined;
  }
}
