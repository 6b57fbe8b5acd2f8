import type { SlotsByClass } from "../../dispatch/allocation.ts";
import type { RowLedgerState } from "../data/row-ledger.ts";
import type { SavedAbsence } from "../load-pauses.ts";
import type { RunCourse } from "../run-course.ts";
import type { SavedSaturation } from "../saturation.ts";
import type { SavedSeconds } from "../saved-seconds.ts";
import type { ThreadTime } from "../thread-record.ts";
import type { WorkerAccount } from "../worker-account.ts";
import type { Loss } from "../worker-loss.ts";

/** A worker that owes a final report. */
export interface JournaledWorker {
  readonly id: string;
  readonly index: number;
  readonly host: string;
}

/** What all records of a run came to, but its statistics. Plain data. */
export interface RunCheckpoint {
  readonly id: string;
  readonly startedAtWallMs: number;
  readonly course: RunCourse;
  readonly workers: readonly JournaledWorker[];
  readonly accounts: readonly (readonly [worker: string, account: WorkerAccount])[];
  readonly losses: readonly Loss[];
  readonly threadTimes: readonly (readonly [worker: string, time: ThreadTime])[];
  /** Slots whose users ended by themselves. */
  readonly ended: SlotsByClass;
  readonly saturation: SavedSaturation;
  readonly pauses: readonly SavedAbsence[];
  /** Who was given which rows of data. */
  readonly rows: RowLedgerState | null;
  readonly seconds: SavedSeconds;
}
