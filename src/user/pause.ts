import type { WaitHandle } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import { type Abortable, neverSettles } from "../metrics/call-scope.ts";
import { untilOpen } from "../metrics/parking.ts";
import type { UserRuntime } from "./user-runtime.ts";

/** A `wait` ends at once when its user is told to stop; a `sleep` is work like any other. */
export type PauseKind = "wait" | "sleep";

class Pause implements Abortable {
  readonly pause: PauseKind;
  readonly pauseDueMs: number;
  readonly #runtime: UserRuntime;
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;
  readonly #timer: WaitHandle;

  constructor(
    runtime: UserRuntime,
    ms: number,
    kind: PauseKind,
    resolve: () => void,
    reject: (reason: unknown) => void,
  ) {
    this.pause = kind;
    this.#runtime = runtime;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = runtime.clock.setWait(() => this.#over(), ms);
    this.pauseDueMs = runtime.clock.now() + ms;
    // Last: entering may abort at once, when the user is about to stop.
    runtime.scope.enter(this);
  }

  abort(reason: unknown): void {
    this.#runtime.clock.clearWait(this.#timer);
    this.#reject(reason);
  }

  #over(): void {
    const { clock, gate, scope } = this.#runtime;
    // Before it leaves: the user must not look idle in between.
    if (gate.isShut(clock.now())) untilOpen(this.#runtime).then(this.#resolve, this.#reject);
    else this.#resolve();
    scope.leave(this);
  }
}

/** Lets time pass for the code that awaits it; cut with its user. Past the fence it lasts until the gate opens. */
export const pause = (runtime: UserRuntime, ms: number, kind: PauseKind): Promise<void> => {
  if (runtime.scope.closed) return neverSettles();
  return new Promise((resolve, reject) => new Pause(runtime, ms, kind, resolve, reject));
};

/**
 * Sleeps for some seconds within a task.
 * @throws AcridaError MISUSE for anything but a number of 0 or more.
 */
export const sleepSeconds = (runtime: UserRuntime, seconds: number): Promise<void> => {
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new AcridaError("MISUSE", `sleep(seconds): expected a number of 0 or more, got ${seconds}`);
  }
  return pause(runtime, seconds * 1000, "sleep");
};
