import { namedMessageOf } from "../base/errors.ts";
import { type Abortable, neverSettles } from "./call-scope.ts";
import { type Parkable, untilOpen } from "./parking.ts";
import { type Outcome, outcome, type SampleSink } from "./sample.ts";

/** What the body of a `measure()` may set about its sample. */
export interface MeasuredSample {
  name: string;
  /** Bytes, for the column of sizes. */
  responseLength: number;
  /** For listeners of `events.request`. */
  context: unknown;
  /** Counts the sample as failed, without a throw; the last call wins. */
  failure(message: unknown): void;
}

/** What a client may set besides, of what it measures for its user. */
export interface FaultySample extends MeasuredSample {
  /** The class of the fault behind a failure; `""` where there is none. */
  errorKind: string;
}

/** Where a measurement takes its time from and where it reports to. */
export interface MeasureTarget extends Parkable {
  readonly sink: SampleSink;
}

class Measurement<T> implements Abortable, FaultySample {
  name: string;
  errorKind = "";
  responseLength = 0;
  context: unknown = undefined;
  readonly #target: MeasureTarget;
  readonly #type: string;
  readonly #startMs: number;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  #failed = false;
  #failure: unknown = null;
  #over = false;

  constructor(
    target: MeasureTarget,
    type: string,
    name: string,
    startMs: number,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.name = name;
    this.#target = target;
    this.#type = type;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#startMs = startMs;
    target.scope.enter(this);
  }

  failure(message: unknown): void {
    this.#failed = true;
    this.#failure = message instanceof Error ? message : String(message);
  }

  abort(reason: unknown): void {
    if (this.#end(outcome.aborted)) this.#reject(reason);
  }

  succeeded(value: T): void {
    if (this.#end(this.#failed ? outcome.failed : outcome.ok)) this.#resolve(value);
  }

  threw(thrown: unknown, steers: boolean): void {
    if (!steers) {
      this.#failed = true;
      this.#failure = thrown;
    }
    if (this.#end(this.#failed ? outcome.failed : outcome.ok)) this.#reject(thrown);
  }

  #end(how: Outcome): boolean {
    if (this.#over) return false;
    this.#over = true;
    const { clock, sink, scope } = this.#target;
    const endMs = clock.now();
    scope.leave(this);
    const failed = how === outcome.failed;
    sink.record({
      method: this.#type,
      name: this.name,
      outcome: how,
      dueMs: this.#startMs,
      startMs: this.#startMs,
      endMs,
      bytes: this.responseLength,
      retries: 0,
      hops: 0,
      error: failed ? namedMessageOf(this.#failure) : null,
      errorKind: failed ? this.errorKind : "",
      timings: null,
      excess: null,
      url: "",
      response: null,
      context: this.context,
      exception: failed ? this.#failure : null,
    });
    return true;
  }
}

/**
 * Times the body and records one sample: failed when the body throws (it rethrows) or says so, aborted when the user
 * is cut meanwhile. What `steers` names (StopUser and its like) is rethrown and is no failure. At a gate that is shut
 * it begins when that opens.
 */
export const measure = <T>(
  target: MeasureTarget,
  type: string,
  name: string,
  body: (sample: FaultySample) => T | PromiseLike<T>,
  steers: (thrown: unknown) => boolean,
): Promise<T> => {
  if (target.scope.closed) return neverSettles();
  const startMs = target.clock.now();
  if (target.gate.isShut(startMs)) {
    return untilOpen(target).then(() => measure(target, type, name, body, steers));
  }
  return new Promise((resolve, reject) => {
    const measurement = new Measurement<T>(target, type, name, startMs, resolve, reject);
    const run = async (): Promise<T> => body(measurement);
    run().then(
      (value) => measurement.succeeded(value),
      (thrown) => measurement.threw(thrown, steers(thrown)),
    );
  });
};
