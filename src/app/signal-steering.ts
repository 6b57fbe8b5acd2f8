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

/** One Ctrl-C or SIGTERM ends what runs in order, a second cuts what is waited for, a third ends the process. */
export class SignalSteering {
  /** Null while there is nothing that could be ended in order. */
  target: SignalTarget | null = null;
  readonly #end: () => void;
  readonly #host: Host;
  readonly #logger: Logger;
  #count = 0;

  constructor(host: Host, logger: Logger) {
    this.#host = host;
    this.#logger = logger;
    this.#end = host.onStopSignal((signal) => this.#take(signal));
  }

  close(): void {
    this.#end();
  }

  #take(signal: StopSignal): void {
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
