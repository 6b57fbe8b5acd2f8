import { nextTick } from "node:process";
import { ManualClock } from "../../base/manual-clock.ts";
import { SimulatedCluster } from "../simulated-cluster.ts";
import { SimulatedDisk } from "../simulated-disk.ts";
import { SimulatedAccount } from "./simulated-account.ts";
import { SimulatedMail } from "./simulated-mail.ts";
import { SimulatedMishaps } from "./simulated-mishaps.ts";
import { befallsController, type SimulatedPlan, type TimedEvent } from "./simulated-plan.ts";
import { SimulatedSuccession } from "./simulated-succession.ts";

/** What a trial did, for the summary. */
export interface TrialReport {
  readonly happened: ReadonlyMap<string, number>;
  readonly simulatedMs: number;
  readonly served: number;
  /** Rows that users were handed, and messages that arrived. */
  readonly rows: number;
  readonly mails: number;
}

const stepMs = 50;
/** Numbers are looked at so often while the test runs. */
const lookEachMs = 1000;
/** Every user runs for so long: nobody will be taken for lost any more who was in reach. */
const wholeForMs = 5500;
const endsWithinMs = 90_000;
/** A row comes by then, or word that there is none, once all is well: it may be asked back from others before. */
const rowWithinMs = 6000;

const allDone = (): Promise<void> => new Promise((resolve) => nextTick(resolve));

/**
 * Plays a plan with the real controller, hosts and workers, and holds the promises of the protocol at every step.
 * @throws Error that says what was broken and when.
 */
export class SimulatedTrial {
  readonly cluster: SimulatedCluster;
  /** What happened when, to be read when it goes wrong. */
  readonly story: string[] = [];
  readonly #plan: SimulatedPlan;
  readonly #clock = new ManualClock(5000, undefined, allDone);
  readonly #happened = new Map<string, number>();
  readonly #succession: SimulatedSuccession;
  readonly #mishaps: SimulatedMishaps;
  readonly #account: SimulatedAccount;
  readonly #mail: SimulatedMail | null;
  #lookedMs = 0;
  /** Since when every user runs. */
  #wholeMs: number | null = null;

  constructor(plan: SimulatedPlan) {
    this.#plan = plan;
    const disk = new SimulatedDisk();
    const { hosts, workersPerHost, faults, seed, requestEachMs, requests, orphanTimeoutMs, data } = plan;
    const cluster = new SimulatedCluster({
      ...{ hosts, workersPerHost, faults, seed, clock: this.#clock, disk, data },
      classes: [
        { name: "Shop", weight: 2, fixedCount: 0 },
        { name: "Admin", weight: 1, fixedCount: 0 },
      ],
      behaviour: { requestEachMs, stopsWithinMs: 30 + (seed % 5) * 60, requests },
      remote: { orphanTimeoutMs },
      skew: (host) => ({ clockMs: host * 70_000, wallMs: 0 }),
    });
    this.cluster = cluster;
    this.#succession = new SimulatedSuccession(plan, cluster, disk, this.#clock, () =>
      this.#note("taken over", "the second controller leads"),
    );
    this.#mishaps = new SimulatedMishaps(plan, cluster, this.#clock);
    this.#account = new SimulatedAccount(plan, cluster.target, this.#mishaps);
    this.#mail = plan.hasMail ? new SimulatedMail(cluster) : null;
  }

  async play(): Promise<TrialReport> {
    const { events, calmMs, stopMs, ending } = this.#plan;
    const startMs = this.#clock.now();
    const succession = this.#succession;
    succession.begin();
    for (const event of events) this.#plannedAt(event);
    await this.#passUntil(startMs + calmMs);
    await this.#passUntil(startMs + stopMs, () => this.#isWhole);
    if (succession.result === null) {
      this.#expectWhole();
      succession.stop();
      for (const event of ending) this.#plannedAt(event);
      const lastMs = this.#clock.now() + endsWithinMs;
      while (succession.result === null && this.#clock.now() < lastMs) {
        await this.#pass();
        if (this.cluster.controller.state === "running") succession.stop();
      }
    }
    const { result } = succession;
    if (result === null) throw new Error("the test did not end");
    for (const { reason, lostAtMost } of result.lost) this.#tell(`lost: ${reason}, at most ${lostAtMost}`);
    this.#account.settle(result, succession.resetMs, this.#clock.now());
    const { served, rows } = this.cluster.target;
    return {
      ...{ happened: this.#happened, served, rows: rows.size, mails: this.#mail?.received ?? 0 },
      simulatedMs: this.#clock.now() - startMs,
    };
  }

  async #passUntil(ms: number, isEnough = () => false): Promise<void> {
    while (this.#clock.now() < ms && this.#succession.result === null && !isEnough()) await this.#pass();
  }

  /** All has been well for so long that it is going to stay so. */
  get #isWhole(): boolean {
    const nowMs = this.#clock.now();
    const isWhole = this.cluster.target.running === this.#succession.asked && this.#rowlessMs <= rowWithinMs;
    if (!isWhole) this.#wholeMs = null;
    else this.#wholeMs ??= nowMs;
    return this.#wholeMs !== null && nowMs - this.#wholeMs >= wholeForMs;
  }

  async #pass(): Promise<void> {
    await this.#clock.advance(stepMs);
    const { target, controller } = this.cluster;
    const succession = this.#succession;
    const nowMs = this.#clock.now();
    if (succession.failure !== null) throw succession.failure;
    target.look();
    this.#mail?.look(nowMs);
    if (target.mostRunning > succession.most)
      throw new Error(`${target.mostRunning} users ran, of ${succession.most}`);
    target.mostRunning = 0;
    if (target.twice.length > 0) throw new Error(`in two places: ${target.twice.join(", ")}`);
    succession.settle(nowMs);
    if (nowMs - this.#lookedMs < lookEachMs) return;
    this.#lookedMs = nowMs;
    this.#account.look(nowMs, controller.snapshot()?.total.requests ?? 0);
  }

  #expectWhole(): void {
    const { target, controller } = this.cluster;
    const { calmMs, requests } = this.#plan;
    const though = `though all is well since ${calmMs} ms (${controller.state})`;
    if (requests === Number.POSITIVE_INFINITY && target.running !== this.#succession.asked)
      throw new Error(`${target.running} users run of ${this.#succession.asked}, ${though}`);
    if (this.#rowlessMs > rowWithinMs)
      throw new Error(`a user waits for a row since ${this.#rowlessMs} ms, ${though}`);
  }

  /** For how long the user has been waiting that waits the longest for a row. */
  get #rowlessMs(): number {
    if (this.#plan.data === null) return 0;
    return Math.max(0, ...this.cluster.threads.map(({ load }) => load?.rowlessMs ?? 0));
  }

  #plannedAt(event: TimedEvent): void {
    this.#clock.setTimer(() => {
      if (this.#succession.result !== null) return;
      this.#succession.stir();
      const could = befallsController(event) ? this.#succession.befall(event) : this.#mishaps.befall(event);
      if (could) this.#note(event.kind, JSON.stringify(event));
    }, event.atMs);
  }

  #note(kind: string, what: string): void {
    this.#tell(what);
    this.#happened.set(kind, (this.#happened.get(kind) ?? 0) + 1);
  }

  #tell(what: string): void {
    this.story.push(`${this.#clock.now()} ms, ${this.cluster.controller.state}: ${what}`);
  }
}
