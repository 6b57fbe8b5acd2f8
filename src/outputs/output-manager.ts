import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { Output, RunInfo } from "./output.ts";
import { redactSnapshot, redactSummary } from "./redaction.ts";
import { Redactor } from "./secrets.ts";

/** An output that was dropped, and why. Any of them means exit code 5. */
export interface LostOutput {
  readonly title: string;
  readonly reason: string;
}

export interface OutputManagerOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Masks secrets in all texts before any output sees them. */
  readonly redactor?: Redactor;
  /** How long one output may take to finish that does not say so itself. */
  readonly finishWithinMs?: number;
}

const FINISH_WITHIN_MS = 30_000;

/**
 * Hands snapshots to outputs and keeps them from harming the run or each other: one that throws, rejects or hangs is
 * named in the log and dropped; one that still works at the last snapshot misses this one.
 */
export class OutputManager {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  readonly #finishWithinMs: number;
  readonly #lost: LostOutput[] = [];
  readonly #busy = new Map<Output, Promise<void>>();
  #live: readonly Output[];

  /** @param outputs in the order in which they finish: files first, the terminal last, so that it knows of lost ones. */
  constructor(outputs: readonly Output[], options: OutputManagerOptions) {
    this.#live = outputs;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#redactor = options.redactor ?? new Redactor();
    this.#finishWithinMs = options.finishWithinMs ?? FINISH_WITHIN_MS;
  }

  get lost(): readonly LostOutput[] {
    return this.#lost;
  }

  /** @throws AcridaError of the first output that refuses its target: nothing should run then. */
  async start(info: RunInfo): Promise<void> {
    const shown = { ...info, host: info.host === null ? null : this.#redactor.mask(info.host) };
    for (const output of this.#live) {
      try {
        await output.start?.(shown);
      } catch (thrown) {
        if (!(thrown instanceof AcridaError)) this.#drop(output, thrown);
        else {
          await this.release();
          throw thrown;
        }
      }
    }
  }

  /** Lets all outputs go, whatever became of the run; waits for none that still works. */
  async release(): Promise<void> {
    const live = this.#live;
    this.#live = [];
    const going = live.map((output) => ({ gone: this.#letGo(output), works: this.#busy.has(output) }));
    await Promise.all(going.filter(({ works }) => !works).map(({ gone }) => gone));
  }

  snapshot(snapshot: RunSnapshot): void {
    const shown = redactSnapshot(snapshot, this.#redactor);
    for (const output of this.#live) {
      if (this.#busy.has(output)) continue;
      try {
        const working = output.snapshot?.(shown);
        if (working !== undefined) this.#watch(output, working);
      } catch (thrown) {
        this.#drop(output, thrown);
      }
    }
  }

  /**
   * Lets the outputs finish, one after the other, and returns the last summary.
   * @param summarize the run's summary given the outputs lost so far: each output sees the exit code as it then is.
   */
  async finish(
    snapshot: RunSnapshot,
    summarize: (lost: readonly LostOutput[]) => RunSummary,
  ): Promise<RunSummary> {
    const shown = redactSnapshot(snapshot, this.#redactor);
    await Promise.all([...this.#busy].map(([output, working]) => this.#inTime(output, working)));
    for (const output of this.#live) {
      try {
        const working = output.finish?.(shown, redactSummary(summarize(this.#lost), this.#redactor));
        if (working !== undefined) await this.#last(output, working);
      } catch (thrown) {
        this.#drop(output, thrown);
      }
    }
    return summarize(this.#lost);
  }

  async #last(output: Output, working: Promise<void>): Promise<void> {
    const done = () => void this.#busy.delete(output);
    this.#busy.set(output, working.then(done, done));
    await this.#inTime(output, working);
  }

  #watch(output: Output, working: Promise<void>): void {
    const watched = Promise.resolve(working).then(
      () => void this.#busy.delete(output),
      (thrown: unknown) => {
        this.#busy.delete(output);
        this.#drop(output, thrown);
      },
    );
    this.#busy.set(output, watched);
  }

  /** Waits for the promise, but not for ever; what goes wrong drops the output. */
  async #inTime(output: Output, working: Promise<void>): Promise<void> {
    let timer: ReturnType<Clock["setTimer"]> | undefined;
    const withinMs = output.finishWithinMs ?? this.#finishWithinMs;
    const late = new Promise<never>((_, reject) => {
      const tooLate = () => reject(new Error(`not done after ${withinMs / 1000} s`));
      timer = this.#clock.setTimer(tooLate, withinMs);
    });
    try {
      await Promise.race([working, late]);
    } catch (thrown) {
      this.#drop(output, thrown);
    } finally {
      if (timer !== undefined) this.#clock.clearTimer(timer);
    }
  }

  #drop(output: Output, thrown: unknown): void {
    if (!this.#live.includes(output)) return;
    this.#live = this.#live.filter((other) => other !== output);
    const reason = this.#redactor.mask(messageOf(thrown));
    this.#lost.push({ title: output.title, reason });
    this.#logger.error(`${output.title} was dropped, the run goes on without it: ${reason}`);
    void this.#letGo(output);
  }

  /** Not while it works: it may write to what it is asked to close. */
  async #letGo(output: Output): Promise<void> {
    try {
      await this.#busy.get(output);
      await output.release?.();
    } catch (thrown) {
      this.#logger.debug(`${output.title} could not let go: ${this.#redactor.mask(messageOf(thrown))}`);
    }
  }
}
