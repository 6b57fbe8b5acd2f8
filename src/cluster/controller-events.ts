import { Emitter } from "../base/emitter.ts";
import type { RunState } from "../runner/run-state.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { Report } from "./messages.ts";

export interface WorkerLostEvent {
  readonly id: string;
  readonly index: number;
  readonly reason: string;
  /** The task that one of its users last entered; "" where none is known. */
  readonly lastTask: string;
}

/** What a controller tells while it works. */
export class ControllerEvents {
  readonly stateChanged = new Emitter<RunState>();
  /** Everybody asked for runs; again after each edit. */
  readonly spawningComplete = new Emitter<{ readonly userCount: number }>();
  /** Other load is wanted than before: an edit, or the shape. */
  readonly loadChanged = new Emitter<WantedLoad>();
  readonly workerConnected = new Emitter<{ readonly id: string; readonly index: number }>();
  readonly workerLost = new Emitter<WorkerLostEvent>();
  /** A report that was new. */
  readonly report = new Emitter<Report>();
  /** Once a second from time zero to the last user's end. */
  readonly tick = new Emitter<RunSnapshot>();
  readonly reset = new Emitter<{ readonly resets: number }>();

  /** Nobody listens any more. */
  clear(): void {
    for (const emitter of Object.values(this) as Emitter<never>[]) emitter.clear();
  }
}
