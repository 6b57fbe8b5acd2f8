import { outcome, type Sample, type SampleSink } from "../metrics/sample.ts";
import { type HasRuntime, runtimeKey } from "./construction.ts";
import type { UserRuntime } from "./user-runtime.ts";

/** A user that says something of each of its samples. */
interface SaysContext extends HasRuntime {
  context(): unknown;
}

const fieldsOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});

/** Puts what the user says of all its samples below what a sample says of itself. */
class ContextSink implements SampleSink {
  readonly #inner: SampleSink;
  readonly #user: SaysContext;

  constructor(inner: SampleSink, user: SaysContext) {
    this.#inner = inner;
    this.#user = user;
  }

  record(sample: Sample): void {
    const { context } = sample;
    if (sample.outcome !== outcome.aborted) {
      sample.context = { ...fieldsOf(this.#said()), ...fieldsOf(context) };
    }
    this.#inner.record(sample);
    // Producers use their sample again.
    sample.context = context;
  }

  #said(): unknown {
    try {
      return this.#user.context();
    } catch (error) {
      const { logger, className } = this.#user[runtimeKey];
      logger.warning(`${className}.context() threw ${String(error)}: listeners miss what it would have said`);
      return {};
    }
  }
}

/** The same runtime, with a sink that adds the user's context. */
export const withContext = (runtime: UserRuntime, user: SaysContext): UserRuntime =>
  Object.create(runtime, { sink: { value: new ContextSink(runtime.sink, user) } }) as UserRuntime;
