import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { RunMoment } from "../stats/run-moment.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { RunRequest } from "./run-request.ts";

/** Towards how many users a run is on its way, and since when. */
export interface Aim {
  readonly from: number;
  readonly users: number;
  readonly spawnRate: number;
  /** Run time at which it began. */
  readonly runMs: number;
}

/** How far a run has come: what its records but the reports and losses say. Plain data. */
export interface RunCourse {
  /** As last edited. */
  readonly request: RunRequest;
  readonly setup: "none" | "begun" | "done";
  readonly setupData: Readonly<Record<string, string>>;
  /** Wall time of time zero; null before it. */
  readonly zeroWallMs: number | null;
  readonly aim: Aim | null;
  readonly spawned: boolean;
  readonly resets: number;
  /** Weights and counts of all classes as last changed; null where they are as the scenario states them. */
  readonly classes: readonly WeightedClass[] | null;
  readonly changes: ClassChanges | null;
  /** When its load was edited and its numbers reset, as charts mark it; past a thousand no more are kept. */
  readonly moments: readonly RunMoment[];
  /** Why users were told to stop; null while they run. */
  readonly stopReason: string | null;
  /** Why no load could be sent. */
  readonly failure: string | null;
  readonly teardown: "none" | "begun" | "done";
  /** The last life sign. */
  readonly wallMs: number;
  readonly runMs: number | null;
}

/** The course of a run that was only asked for. */
export const newCourse = (request: RunRequest, wallMs: number): RunCourse => ({
  ...{ request, setup: "none", setupData: {}, zeroWallMs: null, aim: null, spawned: false, resets: 0 },
  ...{ classes: null, changes: null, moments: [] },
  ...{ stopReason: null, failure: null, teardown: "none", wallMs, runMs: null },
});
