import type { RunSnapshot } from "../stats/snapshot.ts";
import type { TimeBalance } from "../stats/time-balance.ts";
import type { SaturatedStretch } from "./saturation.ts";
import type { WorkerLoss } from "./worker-loss.ts";

/** What a test is asked to do. */
export interface RunRequest {
  readonly users: number;
  /** Users a second, above 0. */
  readonly spawnRate: number;
  /** From time zero; null for no end of its own. */
  readonly runTimeSeconds: number | null;
  /** Time zero waits for so many workers. */
  readonly expectWorkers: number;
  /** The run fails when they are not there after this time; for ever where it is left out. */
  readonly expectWorkersWithinMs?: number;
}

/** What happens at the controller around the users, in the scenario thread. */
export interface ScenarioHooks {
  /** All setups; what they returned, as JSON text by owner. A throw fails the run before any load. */
  prepare(): Promise<Readonly<Record<string, string>>>;
  /**
   * In place of `prepare` where an earlier controller called it: what it returned, nothing where it was cut off. Teardown
   * runs for all of it. Left out where no test outlives its controller.
   */
  resume?(setupData: Readonly<Record<string, string>>): Promise<void>;
  /** The teardowns of what was set up. Called once whenever `prepare` was, whatever became of it. */
  finish(): Promise<void>;
}

/** A load thread that was its own bottleneck for ten seconds or more; both seconds inclusive. */
export interface SaturatedWorker extends SaturatedStretch {
  readonly index: number;
}

/** What became of a test, beside its numbers. */
export interface RunResult {
  readonly run: string;
  readonly startedAtWallMs: number;
  /** From time zero to the end of the last user; 0 when none ever started. */
  readonly durationSeconds: number;
  /** Asked for last; with a shape, the most that it wanted. */
  readonly users: number;
  readonly spawnRate: number;
  readonly stopReason: string;
  /** What `prepare` threw, or why no load could start; null when load was sent. */
  readonly setupError: unknown;
  readonly teardownError: unknown;
  /** What the load shape did wrong; null when it did all right. */
  readonly shapeError: unknown;
  /** Samples that workers counted and whose rows never came. */
  readonly unaccounted: number;
  /** Upper bound of the samples that lost and given-up workers took with them. */
  readonly lostAtMost: number;
  readonly lost: readonly WorkerLoss[];
  /** Upper bound of the rows of data that lost workers took with them. */
  readonly rowsLost: number;
  /** Ids of workers that were waited for in vain at the end. */
  readonly givenUp: readonly string[];
  /** The end was not waited for. */
  readonly interrupted: boolean;
  readonly saturated: readonly SaturatedWorker[];
  /** Seconds in which load was missing because workers could not reach the bus. */
  readonly pausedSeconds: number;
  readonly resets: number;
  /** Users ÷ rate against what was recorded; null where not all of it is known. */
  readonly balance: TimeBalance | null;
  /** Why the journal could not be written to the end; null where it was. */
  readonly journalFailure: string | null;
  /** Load threads that took part. */
  readonly workers: number;
  readonly snapshot: RunSnapshot;
}
