import { RunStatistics } from "../stats/run-statistics.ts";
import { Aggregator } from "./aggregator.ts";
import type { ClusterTest } from "./controller-parts.ts";
import type { RunRows } from "./data/run-rows.ts";
import { Latch } from "./latch.ts";
import type { LoadPlan } from "./load-plan.ts";
import { LostWorkers } from "./lost-workers.ts";
import type { RunSettings } from "./messages.ts";
import type { RunRequest } from "./run-request.ts";
import { Saturation } from "./saturation.ts";
import type { ThreadTime } from "./thread-record.ts";
import type { KnownWorker, LostWorker } from "./worker-registry.ts";

/** Everything that belongs to one test and ends with it. */
export class TestRun {
  readonly id: string;
  /** What it is made of. */
  readonly test: ClusterTest;
  /** As last edited. */
  request: RunRequest;
  readonly startedAtWallMs: number;
  readonly plan: LoadPlan;
  readonly statistics: RunStatistics;
  readonly aggregator: Aggregator;
  readonly losses: LostWorkers;
  readonly saturation = new Saturation();
  /** Workers that got the settings: each owes a final report. */
  readonly participants = new Map<string, KnownWorker>();
  /** Where the time of each worker's thread went, by its newest report. */
  readonly threadTimes = new Map<string, ThreadTime>();
  readonly workersReady = new Latch();
  /** The test is to end; `stopReason` says why. */
  readonly stopAsked = new Latch();
  /** Nothing is waited for any more. */
  readonly interrupted = new Latch();
  readonly usersGone = new Latch();
  readonly givenUp: string[] = [];
  settings: RunSettings | null = null;
  zeroMs: number | null = null;
  zeroWallMs: number;
  /** When users were told to stop, on the controller's clock. */
  stoppedMs: number | null = null;
  /** Run time at which the last user was gone. */
  endedAtMs: number | null = null;
  spawned = false;
  resets = 0;
  stopReason = "";
  /** Why no load could be sent. */
  failure: unknown = null;
  teardownError: unknown = null;
  /** Rows of data and who has them; null before the test begins. */
  rows: RunRows | null = null;
  /** Workers lost before any was ready. */
  failedLoads = 0;

  constructor(test: ClusterTest, request: RunRequest, plan: LoadPlan, wallMs: number) {
    this.test = test;
    this.id = test.run;
    this.request = request;
    this.plan = plan;
    this.startedAtWallMs = wallMs;
    this.zeroWallMs = wallMs;
    this.statistics = new RunStatistics(test.statistics);
    this.aggregator = new Aggregator(test.journal, this.statistics);
    this.losses = new LostWorkers(this.aggregator);
  }

  stop(reason: string): void {
    if (this.stopAsked.isOpen) return;
    this.stopReason = reason;
    this.stopAsked.open();
  }

  /** Ends the test before any load. */
  fail(error: unknown, reason: string): void {
    this.failure = error;
    this.stop(reason);
  }

  /** The worker is no more: its users are displaced, and what it had not reported may be lost. */
  lose(lost: LostWorker, nowMs: number): void {
    const { id } = lost.worker;
    this.plan.lost(id);
    this.saturation.forget(id);
    if (!this.participants.has(id)) return;
    this.losses.add(lost, nowMs);
    const lostAtMost = this.losses.lostAtMost(id);
    this.test.journal.append({ kind: "lost", worker: id, reason: lost.reason, lostAtMost });
  }

  /** The worker owes nothing: it never had users in this test, or its final report is here. */
  hasAllOf(worker: string): boolean {
    return !this.participants.has(worker) || this.aggregator.account(worker).final;
  }

  /** This worker is waited for no more. */
  giveUp(worker: KnownWorker, nowMs: number): void {
    this.givenUp.push(worker.id);
    const reason = "was given up at the end: its last report did not come";
    this.losses.add({ worker, reason, lastTask: "", dead: false, gone: null }, nowMs);
  }

  /** Run time: from time zero; 0 before it. */
  runTimeMs(nowMs: number): number {
    return this.zeroMs === null ? 0 : nowMs - this.zeroMs;
  }
}
