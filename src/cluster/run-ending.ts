import type { KnownWorker } from "./known-worker.ts";

/** A worker without progress for so long at the end of a run is waited for no more. */
const givenUpAfterMs = 10_000;
/** What `onStop` of a cut user has. */
const onStopMs = 5000;

/** The end of a run as far as waiting goes; times on one clock. */
export interface Ending {
  readonly stoppedMs: number;
  readonly stopTimeoutMs: number;
  readonly nowMs: number;
}

/** How one worker that took part stands at the end. */
export interface Participant {
  readonly worker: KnownWorker;
  /** It is heard no more, though it may come back. */
  readonly silent: boolean;
  /** Its final report is taken, or it has none to give. */
  readonly finished: boolean;
}

/**
 * Whether a worker is waited for, done, or given up: 10 s without progress. While its users may still use their stop
 * timeout a worker that is heard can't show any, so its time begins after that.
 */
export const endingOf = (
  { worker, silent, finished }: Participant,
  { stoppedMs, stopTimeoutMs, nowMs }: Ending,
): "awaited" | "finished" | "given up" => {
  if (finished) return "finished";
  const usersUntilMs = worker.beat.alive === 0 ? 0 : stopTimeoutMs + onStopMs;
  const since = silent ? worker.progressMs : Math.max(worker.progressMs, stoppedMs + usersUntilMs);
  return nowMs - since >= givenUpAfterMs ? "given up" : "awaited";
};
