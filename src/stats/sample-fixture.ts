import { outcome, type Sample } from "../metrics/sample.ts";
import type { SnapshotMoment } from "./run-statistics.ts";

/** For tests only: a sample of `GET /` that took `elapsedMs`, 10 ms unless told otherwise. */
export const sampleOf = (fields: Partial<Sample> & { elapsedMs?: number } = {}): Sample => {
  const { elapsedMs = 10, endMs = 500, ...rest } = fields;
  return {
    method: "GET",
    name: "/",
    outcome: outcome.ok,
    dueMs: endMs - elapsedMs,
    startMs: endMs - elapsedMs,
    endMs,
    bytes: 100,
    retries: 0,
    hops: 0,
    error: null,
    errorKind: "",
    timings: null,
    excess: null,
    url: "",
    response: null,
    context: null,
    exception: null,
    ...rest,
  };
};

/** For tests only: a failed sample with this error. */
export const failureOf = (error: string, fields: Parameters<typeof sampleOf>[0] = {}): Sample =>
  sampleOf({ outcome: outcome.failed, error, ...fields });

/** For tests only: the moment of a snapshot so many milliseconds after a time zero at wall time 1,000,000. */
export const momentAt = (nowMs: number, fields: Partial<SnapshotMoment> = {}): SnapshotMoment => ({
  nowMs,
  zeroWallMs: 1_000_000,
  endedAtMs: null,
  state: "running",
  users: 3,
  targetUsers: 3,
  usersByClass: { Shopper: 3 },
  workers: [],
  ...fields,
});
