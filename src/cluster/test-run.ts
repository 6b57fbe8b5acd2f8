import type { SlotsByClass } from "../dispatch/allocation.ts";
import { SlotSet } from "../dispatch/slot-set.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import { RunStatistics } from "../stats/run-statistics.ts";
import { type Acceptance, Aggregator } from "./aggregator.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { ClusterTest } from "./controller-parts.ts";
import { courseAfter } from "./course-after.ts";
import type { RunRows } from "./data/run-rows.ts";
import type { JournaledReport, JournalRecord } from "./journal.ts";
import type { KnownWorker, LostWorker } from "./known-worker.ts";
import { Latch } from "./latch.ts";
import { LoadPauses } from "./load-pauses.ts";
import type { LoadPlan } from "./load-plan.ts";
import { LostWorkers, lossOf } from "./lost-workers.ts";
import type { RunSettings } from "./messages.ts";
import { newCourse, type RunCourse } from "./run-course.ts";
import type { RunRequest } from "./run-request.ts";
import { Saturation } from "./saturation.ts";
import type { ThreadTime } from "./thread-record.ts";
import type { Loss } from "./worker-loss.ts";

const noteLifeEachMs = 1000;

/** Everything that belongs to one test and ends with it. */
export class TestRun {
  readonly id: string;
  /** What it is made of. */
  readonly test: ClusterTest;
  /** As last edited. */
  request: RunRequest;
  readonly startedAtWallMs: number;
  readonly plan: LoadPlan;
  statistics: RunStatistics;
  readonly aggregator: Aggregator;
  readonly losses: LostWorkers;
  readonly saturation = new Saturation();
  readonly pauses = new LoadPauses();
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
  classChanges: ClassChanges | null = null;
  stopReason = "";
  /** Why no load could be sent. */
  failure: unknown = null;
  teardownError: unknown = null;
  /** The most users that were ever asked for. */
  peakUsers = 0;
  /** Rows of data and who has them; null before the test begins. */
  rows: RunRows | null = null;
  /** What the load shape did wrong while it led the test. */
  shapeError: unknown = null;
  /** Workers lost before any was ready. */
  failedLoads = 0;
  /** As its journal tells it. */
  course: RunCourse;
  #notedMs = Number.NEGATIVE_INFINITY;
  readonly #ended = new Map<string, SlotSet>();

  constructor(test: ClusterTest, request: RunRequest, plan: LoadPlan, wallMs: number) {
    this.test = test;
    this.id = test.run;
    this.request = request;
    this.plan = plan;
    this.startedAtWallMs = wallMs;
    this.zeroWallMs = wallMs;
    this.course = newCourse(request, wallMs);
    this.statistics = new RunStatistics(test.statistics);
    this.aggregator = new Aggregator(test.journal, {
      applyChecked: (rows, worker) => this.statistics.applyChecked(rows, worker),
    });
    this.losses = new LostWorkers(this.aggregator);
  }

  /** Slots whose users ended by themselves. */
  get ended(): SlotsByClass {
    return Object.fromEntries([...this.#ended].map(([name, slots]) => [name, slots.ranges()]));
  }

  /** The run has come one step further: the journal has it, and the course. */
  note(record: JournalRecord): void {
    this.course = courseAfter(this.course, record);
    void this.test.journal.append(record);
  }

  /** A life sign in the journal, at most once a second. */
  noteLife(nowMs: number, wallMs: number): void {
    if (nowMs - this.#notedMs < noteLifeEachMs) return;
    this.#notedMs = nowMs;
    this.note({ kind: "time", wallMs, runMs: this.zeroMs === null ? null : this.runTimeMs(nowMs) });
  }

  /** Its ramp leads to what is asked for. */
  get headsForRequest(): boolean {
    const { aim } = this.course;
    const { users, spawnRate } = this.request;
    return aim !== null && aim.users === users && aim.spawnRate === spawnRate;
  }

  /** Heads for what is asked for, from what there is now. */
  aim(nowMs: number, { userClasses }: Pick<WantedLoad, "userClasses"> = {}, keepsPace = false): void {
    const { users, spawnRate } = this.request;
    const load = { users, spawnRate, ...(userClasses === undefined ? {} : { userClasses }) };
    const from = this.plan.aim(load, nowMs, keepsPace);
    this.peakUsers = Math.max(this.peakUsers, users);
    this.spawned = false;
    this.note({ kind: "aim", from, users, spawnRate, runMs: this.runTimeMs(nowMs) });
  }

  /** Takes a report as `Aggregator.accept` does, with all that it says besides; true when it was new. */
  take(report: JournaledReport, answer: (acceptance: Acceptance) => void): boolean {
    if (!this.aggregator.accept(report, answer)) return false;
    this.markEnded(report.ended);
    if (report.time !== undefined) this.threadTimes.set(report.worker, report.time);
    return true;
  }

  /** Users of these slots ended by themselves: they start no more. */
  markEnded(slots: SlotsByClass): void {
    this.plan.ended(slots);
    for (const [name, ranges] of Object.entries(slots)) {
      const known = this.#ended.get(name) ?? SlotSet.of([]);
      this.#ended.set(name, known);
      for (const [first, last] of ranges) for (let slot = first; slot <= last; slot++) known.add(slot);
    }
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

  /** Ends the test in order: nobody knows what load is wanted. */
  failShape(error: unknown): void {
    this.shapeError = error;
    this.stop("the load shape failed");
  }

  /** The worker is no more: its users are displaced, and what it had not reported may be lost. */
  lose(lost: LostWorker, nowMs: number, mostCounted?: number): void {
    const { id } = lost.worker;
    this.plan.lost(id);
    this.saturation.forget(id);
    if (this.participants.has(id)) {
      const second = this.#secondAt(nowMs);
      this.pauses.lost(id, second);
      const loss = lossOf(lost, nowMs);
      this.#lose({ ...loss, mostCounted: mostCounted ?? loss.mostCounted }, second);
    }
  }

  /** The host of a worker that was lost is back, and tells how it ended. */
  learn(lost: LostWorker, nowMs: number): void {
    if (lost.gone !== null) this.#lose(lossOf(lost, nowMs), null);
  }

  /** The worker owes nothing: it never had users in this test, or its final report is here. */
  hasAllOf(worker: string): boolean {
    return !this.participants.has(worker) || this.aggregator.account(worker).final;
  }

  /** This worker is waited for no more. */
  giveUp(worker: KnownWorker, nowMs: number): void {
    this.givenUp.push(worker.id);
    const reason = "was given up at the end: its last report did not come";
    this.#lose(lossOf({ worker, reason, lastTask: "", dead: false, gone: null }, nowMs), null);
  }

  /** The worker is heard again: what it still has to report will be reported. */
  returned(worker: string, nowMs: number): void {
    if (!this.losses.returned(worker)) return;
    const second = this.#secondAt(nowMs);
    this.pauses.returned(worker, second);
    this.note({ kind: "back", worker, second });
  }

  /** Run time: from time zero; 0 before it. */
  runTimeMs(nowMs: number): number {
    return this.zeroMs === null ? 0 : nowMs - this.zeroMs;
  }

  #secondAt(nowMs: number): number {
    return Math.floor(this.runTimeMs(nowMs) / 1000);
  }

  #lose(loss: Loss, second: number | null): void {
    if (!this.losses.add(loss)) return;
    this.note({ kind: "lost", loss, second });
  }
}
