import { entryOf, errorOf, exceptionOf } from "../outputs/result.ts";
import { roundMs, roundRate } from "../outputs/rounding.ts";
import type { ResultEntry, ResultError, ResultException } from "../outputs/test-result.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";

/** The numbers of a test as of one moment; plain data, whose fields are those of the result. */
export interface TestSnapshot {
  /** `spawning`, `running` or `stopping`. */
  readonly state: string;
  /** Seconds from the first users on. */
  readonly elapsedSeconds: number;
  /** Users that run now, and that are wanted. */
  readonly users: number;
  readonly targetUsers: number;
  readonly usersByClass: Readonly<Record<string, number>>;
  /** Requests and failures a second over the last ten whole seconds. */
  readonly currentRps: number;
  readonly currentFailuresPerSecond: number;
  readonly total: ResultEntry;
  /** By name, then method. */
  readonly entries: readonly ResultEntry[];
  readonly errors: readonly ResultError[];
  readonly exceptions: readonly ResultException[];
}

/** The parts that can be thousands of rows are made when they are read. */
export const testSnapshot = (snapshot: RunSnapshot): TestSnapshot => {
  const { state, users, targetUsers, usersByClass, total } = snapshot;
  return {
    ...{ state, users, targetUsers, usersByClass },
    elapsedSeconds: roundMs(snapshot.elapsedSeconds) ?? 0,
    currentRps: roundRate(total.currentRps),
    currentFailuresPerSecond: roundRate(total.currentFailuresPerSecond),
    total: entryOf(total),
    get entries() {
      return snapshot.entries.map(entryOf);
    },
    get errors() {
      return snapshot.errors.map(errorOf);
    },
    get exceptions() {
      return snapshot.exceptions.map(exceptionOf);
    },
  };
};
