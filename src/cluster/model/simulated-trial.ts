import { nextTick } from "node:process";
import { ManualClock } from "../../base/manual-clock.ts";
import type { RunResult } from "../run-request.ts";
import { noSkew } from "../simulated-clock.ts";
import { SimulatedCluster } from "../simulated-cluster.ts";
import { SimulatedDisk } from "../simulated-disk.ts";
import { SimulatedMishaps } from "./simulated-mishaps.ts";
import {
  befallsController,
  type PlannedEvent,
  type SimulatedPlan,
  type TimedEvent,
} from "./simulated-plan.ts";

/** What a trial did, for the summary. */
export interface TrialReport {
  readonly happened: ReadonlyMap<string, number>;
  readonly simulatedMs: number;
  readonly served: number;
  readonly lost: number;
}

const stepMs = 50;
/** An edit has reached everybody who is not parked after so long, and no older order is fresh. */
const editHoldsMs = 5000;
/** A second of a worker's series may be so far from the controller's, and rows of one that is handed over go to the next. */
const secondsApartMs = 2500;
/** Numbers are looked at so often while the test runs. */
const lookEachMs = 1000;
/** Every user runs for so long: nobody will be taken for lost any more who was in reach. */
const wholeForMs = 5500;
const endsWithinMs = 90_000;

const allDone = (): Promise<void> => new Promise((resolve) => nextTick(resolve));

/**
 * Plays a plan with the real controller, hosts and workers, and holds the two promises of the protocol at every step.
 * @throws Error that says what was broken and when.
 */
export class SimulatedTrial {
  readonly cluster: SimulatedCluster;
  /** What happened when, to be read when it goes wrong. */
  readonly story: string[] = [];
  readonly #plan: SimulatedPlan;
  readonly #clock = new ManualClock(5000, undefined, allDone);
  readonly #disk = new SimulatedDisk();
  readonly #happened = new Map<string, number>();
  readonly #mishaps: SimulatedMishaps;
  #isControllerThere = true;
  #result: RunResult | null = null;
  #failure: unknown = null;
  #asked: number;
  #most: number;
  #editedMs = 0;
  #lookedMs = 0;
  #resetMs: number | null = null;
  /** The first moment at which nobody ran: users may never have been there, or all have ended. */
  readonly #servedAt: [ms: number, served: number][] = [];
  /** Since when every user runs. */
  #wholeMs: number | null = null;

  constructor(plan: SimulatedPlan) {
    this.#plan = plan;
    this.#asked = this.#most = plan.users;
    const { hosts, workersPerHost, faults, seed, requestEachMs, requests, orphanTimeoutMs } = plan;
    this.cluster = new SimulatedCluster({
      ...{ hosts, workersPerHost, faults, seed, clock: this.#clock, disk: this.#disk },
      classes: [
        { name: "Shop", weight: 2, fixedCount: 0 },
        { name: "Admin", weight: 1, fixedCount: 0 },
      ],
      behaviour: { requestEachMs, stopsWithinMs: 30 + (seed % 5) * 60, requests },
      remote: { orphanTimeoutMs },
      skew: (host) => ({ clockMs: host * 70_000, wallMs: 0 }),
    });
    this.#mishaps = new SimulatedMishaps(plan, this.cluster, this.#clock);
  }

  async play(): Promise<TrialReport> {
    const { events, calmMs, stopMs, ending, requests } = this.#plan;
    const startMs = this.#clock.now();
    this.#lead(this.#begin());
    for (const event of events) this.#plannedAt(event);
    await this.#passUntil(startMs + calmMs);
    await this.#passUntil(startMs + stopMs, () => this.#isWhole);
    if (this.#result === null) {
      if (requests === Number.POSITIVE_INFINITY) this.#expectAll(calmMs);
      this.cluster.controller.stop("enough");
      for (const event of ending) this.#plannedAt(event);
      const lastMs = this.#clock.now() + endsWithinMs;
      while (this.#result === null && this.#clock.now() < lastMs) {
        await this.#pass();
        // A controller that died at once may not have written that it was asked: who sees it go on asks again.
        if (this.#isControllerThere && this.cluster.controller.state === "running") {
          this.cluster.controller.stop("enough");
        }
      }
      if (this.#result === null) throw new Error("the test did not end");
    }
    this.#account(this.#result);
    return {
      ...{ happened: this.#happened, served: this.cluster.target.served },
      ...{ simulatedMs: this.#clock.now() - startMs, lost: this.#result.lost.length },
    };
  }

  #begin(): Promise<RunResult> {
    return this.cluster.start(this.#plan.users, this.#plan.spawnRate);
  }

  /** The result counts unless the controller that has it is dead. */
  #lead(result: Promise<RunResult>): void {
    const { controller } = this.cluster;
    const isOurs = (): boolean => this.#isControllerThere && controller === this.cluster.controller;
    result.then(
      (told) => {
        if (isOurs()) this.#result = told;
      },
      (error: unknown) => {
        if (isOurs()) this.#failure = error;
      },
    );
  }

  async #passUntil(ms: number, isEnough = () => false): Promise<void> {
    while (this.#clock.now() < ms && this.#result === null && !isEnough()) await this.#pass();
  }

  /** All has been well for so long that it is going to stay so. */
  get #isWhole(): boolean {
    const nowMs = this.#clock.now();
    if (this.cluster.target.running !== this.#asked) this.#wholeMs = null;
    else this.#wholeMs ??= nowMs;
    return this.#wholeMs !== null && nowMs - this.#wholeMs >= wholeForMs;
  }

  async #pass(): Promise<void> {
    await this.#clock.advance(stepMs);
    const { target, controller } = this.cluster;
    const nowMs = this.#clock.now();
    if (this.#failure !== null) throw this.#failure;
    target.look();
    if (target.mostRunning > this.#most) throw new Error(`${target.mostRunning} users ran, of ${this.#most}`);
    target.mostRunning = 0;
    if (target.twice.length > 0) throw new Error(`in two places: ${target.twice.join(", ")}`);
    if (nowMs - this.#editedMs > editHoldsMs && target.running <= this.#asked) this.#most = this.#asked;
    if (nowMs - this.#lookedMs < lookEachMs) return;
    this.#lookedMs = nowMs;
    this.#servedAt.push([nowMs, target.served]);
    const reported = controller.snapshot()?.total.requests ?? 0;
    if (reported > target.served) throw new Error(`${reported} samples reported, of ${target.served} served`);
  }

  #expectAll(calmMs: number): void {
    const { target, controller } = this.cluster;
    if (target.running !== this.#asked) {
      throw new Error(
        `${target.running} users run of ${this.#asked}, though all is well since ${calmMs} ms (${controller.state})`,
      );
    }
  }

  /** Reported is served, or less by no more than the report says. */
  #account({ snapshot, unaccounted, lostAtMost, lost }: RunResult): void {
    for (const one of lost) this.#tell(`lost: ${one.reason}, at most ${one.lostAtMost}`);
    const reported = snapshot.total.requests;
    const { most, least } = this.#servedSinceReset();
    const figures = `${reported} samples reported, ${least} to ${most} served, lost at most ${lostAtMost}`;
    if (reported > most || reported + lostAtMost + this.#mishaps.unknowable < least) throw new Error(figures);
    if (unaccounted > 0) throw new Error(`${unaccounted} samples unaccounted for: ${figures}`);
    if (!this.#mishaps.mayLose && lost.length > 0)
      throw new Error(`lost ${lost.map(({ reason }) => reason)}: ${figures}`);
  }

  #servedSinceReset(): { readonly most: number; readonly least: number } {
    const { served } = this.cluster.target;
    const resetMs = this.#resetMs;
    if (resetMs === null) return { most: served, least: served };
    const before = (ms: number): number => this.#servedAt.findLast(([atMs]) => atMs <= ms)?.[1] ?? 0;
    const after = (ms: number): number => this.#servedAt.find(([atMs]) => atMs >= ms)?.[1] ?? served;
    return {
      most: served - before(resetMs - secondsApartMs),
      least: served - after(resetMs + secondsApartMs),
    };
  }

  #plannedAt(event: TimedEvent): void {
    this.#clock.setTimer(() => {
      if (this.#result !== null || !this.#happen(event)) return;
      this.#tell(JSON.stringify(event));
      this.#happened.set(event.kind, (this.#happened.get(event.kind) ?? 0) + 1);
    }, event.atMs);
  }

  #tell(what: string): void {
    this.story.push(`${this.#clock.now()} ms, ${this.cluster.controller.state}: ${what}`);
  }

  #later(forMs: number, over: () => void): void {
    this.#clock.setTimer(over, forMs);
  }

  /** Whether it could happen. */
  #happen(event: PlannedEvent): boolean {
    const { cluster } = this;
    const { controller, controllerClock, controllerLink } = cluster;
    const leads = (): boolean => controller === cluster.controller && this.#isControllerThere;
    if (!this.#isControllerThere && befallsController(event)) return false;
    switch (event.kind) {
      case "freeze controller":
        cluster.freezeController();
        this.#later(event.forMs, () => {
          if (leads()) cluster.thawController();
        });
        return true;
      case "stall controller":
        controllerLink.freeze();
        this.#later(event.forMs, () => {
          if (leads() && !controllerClock.isFrozen) controllerLink.thaw();
        });
        return true;
      case "kill controller":
        this.#isControllerThere = false;
        cluster.killController();
        this.#later(event.forMs, () => {
          this.#isControllerThere = true;
          this.#restart(event.clockMs);
        });
        return true;
      case "edit":
        if (controllerClock.isFrozen || (controller.state !== "running" && controller.state !== "spawning"))
          return false;
        controller.edit(event);
        this.#ask(event.users);
        return true;
      case "reset":
        if (controllerClock.isFrozen || this.#resetMs !== null || controller.state !== "running")
          return false;
        controller.reset();
        this.#resetMs = this.#clock.now();
        return true;
      default:
        return this.#mishaps.befall(event);
    }
  }

  #ask(users: number): void {
    this.#asked = users;
    this.#most = Math.max(this.#most, users);
    this.#editedMs = this.#clock.now();
  }

  #restart(clockMs: number): void {
    const { cluster } = this;
    // What was asked for last may not have been written.
    for (const record of this.#disk.read()) {
      if (record.kind === "start" || record.kind === "checkpoint") {
        this.#asked = record.kind === "start" ? record.request.users : record.run.course.request.users;
      } else if (record.kind === "edit") this.#asked = record.users;
    }
    this.#ask(this.#asked);
    const next = cluster.restart({ ...noSkew, clockMs }, () => this.#begin());
    this.#lead(next);
  }
}
