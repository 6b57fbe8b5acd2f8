import type { GoneWorker, WorkerBeat } from "./messages.ts";
import type { WorkerPace } from "./worker-pace.ts";

/** A worker as the controller knows it. */
export interface KnownWorker {
  readonly id: string;
  readonly host: string;
  /** Of its host; "" for the controller's own. */
  readonly machine: string;
  /** 0…n−1 over the run, from "ready" on; −1 before, and when it is gone. */
  readonly index: number;
  /** Its host gives its users back and ends. */
  readonly leaving: boolean;
  /** What it last said of itself. */
  readonly beat: WorkerBeat;
  /** When anything about it last changed, on the clock of the caller. */
  readonly progressMs: number;
  /** When its last beat or report came, on the clock of the caller. */
  readonly heardMs: number;
  /** How many samples it may have counted since its last beat. */
  readonly pace: WorkerPace;
  /** The most users that beats about the present test told of. */
  readonly peakUsers: number;
  /** The newest order that it knew when its host was back from being lost: only a newer one lets its users go on. −1: never back. */
  readonly backWithOrder: number;
}

export interface LostWorker {
  readonly worker: KnownWorker;
  readonly reason: string;
  readonly lastTask: string;
  /** It is surely no more: nothing of it can still come. A worker of a silent host may come back. */
  readonly dead: boolean;
  /** What its host, which outlived it, knows of its end; null where the host is silent itself. */
  readonly gone: GoneWorker | null;
}
