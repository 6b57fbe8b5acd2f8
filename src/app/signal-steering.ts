import type { Clock } from "../base/clock.ts";
import type { Host, StopSignal } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";

/** What signals end. */
export interface SignalTarget {
  /** A sentence's part: `the test ends in order`. */
  readonly ending?: string;
  /** Ends in order. */
  stop(reason: string): void;
  /** Ends without waiting for anybody. */
  stopNow(): void;
}

/** `timeout`, `npx` and shells pass on a signal that the whole group got too: so soon, two are one. */
const SAME_PRESS_MS = 50;

/** One Ctrl-C or SIGTERM ends what runs in order, a second cuts what is waited for, a third ends the process. */
export class SignalSteering {
  /** Null while there is nothing that could be ended in order. */
  target: SignalTarget | null = null;
  readonly #end: () => void;
  readonly #host: Pick<Host, "exit">;
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, "now">;
  #count = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(host: Pick<Host, "exit" | "onStopSignal">, logger: Logger, clock: Pick<Clock, "now">) {
    this.#host = host;
    this.#logger = logger;
    this.#clock = clock;
    this.#end = host.onStopSignal((signal) => this.#take(signal));
  }

  close(): void {
    this.#end();
  }

  #take(signal: StopSignal): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#lastMs < SAME_PRESS_MS) return;
    this.#lastMs = nowMs;
    this.#count += 1;
    const { target } = this;
    if (target === null && this.#count === 1) {
      this.#logger.warning(`${signal} outside a test: nothing more is sent, the command ends`);
    }
    if (target === null || this.#count > 2) this.#host.exit(130);
    else if (this.#count === 2) target.stopNow();
    else {
      this.#logger.info(`${signal}: ${target.ending ?? "the test ends in order"}; once more cuts it short`);
      target.stop(`interrupted by ${signal}`);
    }
  }
}
