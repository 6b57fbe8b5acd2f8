import type { Clock } from "../base/clock.ts";
import { outcome, type Sample, type SampleSink } from "../metrics/sample.ts";
import { type EventHook, fire, type ListenerFailed } from "./event-hook.ts";
import type { RequestEvent } from "./events.ts";

/** Hands each sample on, then tells the listeners of `events.request`; costs one look where there are none. */
export class RequestEvents implements SampleSink {
  readonly #inner: SampleSink;
  readonly #hook: EventHook<RequestEvent>;
  readonly #clock: Clock;
  readonly #onError: ListenerFailed;

  constructor(inner: SampleSink, hook: EventHook<RequestEvent>, clock: Clock, onError: ListenerFailed) {
    this.#inner = inner;
    this.#hook = hook;
    this.#clock = clock;
    this.#onError = onError;
  }

  record(sample: Sample): void {
    this.#inner.record(sample);
    if (this.#hook.listenerCount === 0 || sample.outcome === outcome.aborted) return;
    const agoMs = this.#clock.now() - sample.startMs;
    const failed = sample.outcome === outcome.failed;
    const payload: RequestEvent = {
      requestType: sample.method,
      name: sample.name,
      responseTime: sample.endMs - sample.startMs,
      responseLength: sample.bytes,
      response: sample.response,
      context: sample.context,
      exception: failed ? (sample.exception ?? sample.error) : null,
      startTime: (this.#clock.wallNow() - agoMs) / 1000,
      url: sample.url,
    };
    void fire(this.#hook, payload, this.#onError);
  }
}
