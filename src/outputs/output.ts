import type { RunMoment } from "../stats/run-moment.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";

/** What is known of a run before it starts. */
export interface RunInfo {
  readonly id: string;
  readonly version: string;
  readonly startedAtWallMs: number;
  readonly users: number;
  readonly spawnRate: number;
  readonly runTimeSeconds: number | null;
  /** What leads the load instead of `users`, which is 0 then; null or absent for nothing. */
  readonly shape?: string | null;
  readonly host: string | null;
  /** What somebody called this test; absent where nobody did. */
  readonly profile?: string | null;
  readonly seed: number;
  readonly scenarioFiles: readonly string[];
  /** When a test that goes on was changed so far; absent of a new one. */
  readonly moments?: readonly RunMoment[];
}

/**
 * Shows or keeps the numbers of a run. Passive: it gets immutable snapshots, never blocks, and one that throws or
 * rejects is named in the log and dropped while the run goes on (exit code 5).
 */
export interface Output {
  /** How the log names it: `CSV out/run`. */
  readonly title: string;
  /** How long its `finish` may take, where that is not what outputs have in general. */
  readonly finishWithinMs?: number;
  /** Before the first snapshot; may refuse an impossible target with an AcridaError. */
  start?(info: RunInfo): void | Promise<void>;
  /** Once a second while the run lasts; left out while the promise of the last one is still open. */
  snapshot?(snapshot: RunSnapshot): void | Promise<void>;
  /** After the last report and teardown, with the last snapshot and what became of the run. */
  finish?(snapshot: RunSnapshot, summary: RunSummary): void | Promise<void>;
  /** Lets go of all that it holds (descriptors, timers): nothing more is asked of it. Also where there is nothing to let go. */
  release?(): void | Promise<void>;
}
