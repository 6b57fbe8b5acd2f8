import type { AcridaError } from "../base/errors.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import { type RunState, stepRunState } from "../runner/run-state.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { remarksOn } from "../stats/time-balance.ts";
import type { ClassChange } from "./class-changes.ts";
import type { LinkUser } from "./cluster-link.ts";
import type { ControllerEvents } from "./controller-events.ts";
import type { ClusterTest, ControllerParts } from "./controller-parts.ts";
import { RowDesk } from "./data/row-desk.ts";
import type { JournaledTest } from "./journal/journaled-test.ts";
import { saveRun } from "./journal/run-checkpoint.ts";
import type { JournalRecord } from "./journal.ts";
import type { KnownWorker } from "./known-worker.ts";
import { LedTest } from "./led-test.ts";
import { LoadPlan } from "./load-plan.ts";
import { LoadSteering } from "./load-steering.ts";
import { ControllerMail } from "./mail/controller-mail.ts";
import { isLoading, orderContent, takePart } from "./order-content.ts";
import { lookAtRun } from "./run-milestones.ts";
import { conductRun, type PhaseContext } from "./run-phases.ts";
import type { RunRequest, RunResult } from "./run-request.ts";
import { resultOf } from "./run-result.ts";
import { endSilence, regainHosts, takeUpJournal } from "./run-resumption.ts";
import type { SecondKeeper } from "./second-keeper.ts";
import { giveUpAll } from "./tend-ending.ts";
import { TestRun } from "./test-run.ts";
import { takeBeat, takeReport } from "./worker-news.ts";
import { workersChanged } from "./worker-turnover.ts";

/** Leads tests, one at a time: orders users to workers along the ramp, takes their reports, ends in order. */
export class Controller {
  readonly events: ControllerEvents;
  /** The scenario's own messages. */
  readonly mail: ControllerMail;
  readonly #parts: ControllerParts;
  readonly #led: LedTest;
  readonly #rows: RowDesk;
  readonly #steering: LoadSteering;
  /** Of the hosts that have a part in what is led now; null for all. */
  #scenario: string | null = null;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#led = new LedTest(parts, this.#linkUser(), () => this.#order());
    this.events = this.#led.events;
    this.#rows = new RowDesk({
      ...parts,
      promise: (say) => this.#led.link.promise(say),
      workers: () => this.workers.length,
      hostOf: (id) => this.#led.link.registry.worker(id)?.host,
    });
    this.mail = new ControllerMail(parts, this.#led.link.registry);
    this.#steering = new LoadSteering(parts.clock, {
      leads: (run) => run.zeroMs !== null && this.#led.homecoming === null,
      respawn: (run) => this.#respawn(run),
      tell: () => this.#led.link.sendToAll(),
      loadChanged: (load) => this.events.loadChanged.emit(load),
    });
  }

  get state(): RunState {
    return this.#led.state;
  }

  /** The test that runs was asked to stop, or ends by itself; true of one that is over too. */
  get isEnding(): boolean {
    return this.#led.run?.stopAsked.isOpen === true;
  }

  /** Load threads that may run users now. */
  get workers(): readonly KnownWorker[] {
    return this.#led.workers;
  }

  /** A host with this id is there. */
  hears(host: string): boolean {
    return this.#led.link.registry.hosts.includes(host);
  }

  /**
   * Listens to hosts from now on.
   * @param resumes orders nobody anything and acknowledges nothing before `resume` knows what runs.
   */
  open(resumes = false): void {
    this.#led.link.isSilent = resumes;
    this.#led.link.open();
    this.#rows.open();
    this.mail.open();
  }

  close(): void {
    this.#led.link.close();
    this.#rows.close();
    this.mail.close();
    this.#led.pacer.stop();
    this.#led.seconds?.stop();
    this.#steering.stop();
  }

  /** From now on hosts with this scenario alone have a part: those with another one are of a test that is over. */
  expect(scenario: string): void {
    if (this.#scenario !== null && this.#scenario !== scenario) this.#led.link.forgetHosts();
    this.#scenario = scenario;
  }

  /**
   * Runs one test from setup to teardown; resolves when it is stopped.
   * @throws AcridaError SCENARIO_INVALID when no class could run.
   */
  async start(request: RunRequest, test: ClusterTest): Promise<RunResult> {
    const run = this.#newRun(request, test, this.#parts.clock.wallNow());
    const seconds = this.#led.secondsOf(run);
    void test.journal.append({ kind: "start", run: run.id, wallMs: run.startedAtWallMs, request });
    return this.#lead(run, seconds);
  }

  /**
   * Goes on with a test that an earlier controller began, from what its journal tells; else as `start`.
   * @param begin the new journal with what the old one came to, before anybody is heard.
   */
  async resume(
    { request, startedAtWallMs, records }: Pick<JournaledTest, "request" | "startedAtWallMs" | "records">,
    test: ClusterTest,
    begin: (known: Iterable<JournalRecord>) => Promise<void>,
  ): Promise<RunResult> {
    const run = this.#newRun(request, test, startedAtWallMs);
    const seconds = this.#led.secondsOf(run);
    await takeUpJournal(this.#led, run, seconds, records, begin);
    return this.#lead(run, seconds);
  }

  #newRun(request: RunRequest, test: ClusterTest, wallMs: number): TestRun {
    const run = new TestRun(test, request, new LoadPlan(test.classes), wallMs);
    stepRunState(this.#led.state, "preparing");
    this.expect(test.scenario);
    run.rows = this.#rows.begin({
      ...{ run: run.id, sources: test.data ?? [], journal: test.journal },
      isLost: (id) => run.losses.has(id) || this.#hasLeft(run, id),
    });
    return run;
  }

  /** It has reported all, maybe to an earlier controller, and is there no more. */
  #hasLeft(run: TestRun, worker: string): boolean {
    if (this.#led.homecoming !== null || !run.aggregator.account(worker).final) return false;
    return this.#led.link.registry.worker(worker) === undefined;
  }

  async #lead(run: TestRun, seconds: SecondKeeper): Promise<RunResult> {
    const { logger } = this.#parts;
    const { announcesSaturation, journal } = run.test;
    this.#led.run = run;
    this.#led.seconds = seconds;
    run.plan.setWorkers(this.workers.map(({ id }) => id));
    journal.follow(() => saveRun(run, seconds));
    this.#led.checkReady(run);
    await conductRun(run, this.#phaseContext());
    const result = resultOf(run, this.#led.snapshotOf(run, "stopped"));
    if (announcesSaturation && result.balance !== null) {
      for (const remark of remarksOn(result.balance)) logger.warning(remark);
    }
    void journal.append({ kind: "end", durationSeconds: result.durationSeconds });
    this.#led.enter("stopped");
    return result;
  }

  /** Asks for other users from now on; the test goes on. Nothing where a shape leads it. */
  edit(load: Pick<RunRequest, "users" | "spawnRate">): void {
    if (this.#led.run !== null) this.#steering.edit(this.#led.run, load);
  }

  /**
   * Gives one User class other settings from now on, on every worker; users that run are swapped at the spawn rate.
   * @param classes all that take part, with their weights and counts as they shall be; null where those stay.
   * @throws AcridaError SCENARIO_INVALID when no class could run; then all is as before.
   */
  changeClass(className: string, classes: readonly WeightedClass[] | null, change: ClassChange): void {
    if (this.#led.run !== null) this.#steering.changeClass(this.#led.run, className, classes, change);
  }

  /** Ends the test in order. */
  stop(reason: string): void {
    this.#led.run?.stop(reason);
  }

  /** Time zero waits for so many workers from now on. */
  awaitWorkers(expectWorkers: number): void {
    const run = this.#led.run;
    if (run === null || this.#led.state !== "preparing") return;
    run.request = { ...run.request, expectWorkers };
    this.#led.checkReady(run);
  }

  /** Ends a test that has not begun to load, with an error. */
  fail(error: AcridaError): void {
    if (this.#led.state === "preparing") this.#led.run?.fail(error, error.message);
  }

  /** Ends the test without waiting for anybody. */
  stopNow(): void {
    this.#led.run?.interrupted.open();
    this.stop("interrupted");
  }

  /** Counts from the next whole second on. */
  reset(): void {
    const run = this.#led.run;
    if (run === null || run.zeroMs === null || run.endedAtMs !== null) return;
    const second = Math.floor(run.runTimeMs(this.#parts.clock.now()) / 1000) + 1;
    run.note({ kind: "reset", second });
    run.statistics.resetFrom(second);
    run.resets++;
    this.#led.link.sendToAll();
    this.events.reset.emit({ resets: run.resets });
  }

  /** Users told to run and not told to stop, as of the newest beats. */
  get userCount(): number {
    return this.#led.link.registry.users.total;
  }

  /** The numbers as of now; null before the first test. */
  snapshot(): RunSnapshot | null {
    return this.#led.run === null ? null : this.#led.snapshotOf(this.#led.run);
  }

  #phaseContext(): PhaseContext {
    const { clock, logger } = this.#parts;
    return {
      clock,
      logger,
      readyWorkers: () => this.workers.length,
      enter: (state) => this.#led.enter(state),
      regain: () => regainHosts(this.#led),
      beginLoad: (run, first) => {
        if (!run.headsForRequest) run.aim(clock.now(), first);
        this.#led.seconds?.start();
        this.#led.pacer.start();
        this.#steering.followShape(run, first);
      },
      endLoad: () => {
        endSilence(this.#led);
        this.#led.pacer.stop();
        this.#steering.stop();
      },
      giveUpAll: (run) => {
        this.#led.seconds?.stop();
        giveUpAll(run, this.#led.link.registry, clock.now());
      },
    };
  }

  #linkUser(): LinkUser {
    return {
      takes: (scenario) => this.#scenario === null || scenario === this.#scenario,
      content: (workers) => orderContent(this.#led.run, this.#led.state, this.workers.length, workers),
      ordered: (workers, number) => {
        const run = this.#led.run;
        if (run === null) return;
        takePart(run, this.#led.state, workers);
        for (const { id } of workers) run.plan.sent(id, number);
      },
      changed: (change) => workersChanged(this.#led, change),
      heard: (workers, beat) => takeBeat(this.#led, workers, beat),
      heardOfOld: (host) => this.#led.homecoming?.heardOfOld(host),
      reported: (report, answer) => takeReport(this.#led, report, answer),
      stepped: (step) => this.#led.homecoming?.step(step),
      ticked: () => {
        this.#led.seconds?.notice();
        this.#rows.tick();
        if (this.#led.state !== "stopped" && this.#led.homecoming === null)
          this.#led.run?.noteLife(this.#parts.clock.now(), this.#parts.clock.wallNow());
        lookAtRun(this.#led, true);
      },
    };
  }

  /** The spawning is not complete any more. */
  #respawn(run: TestRun): void {
    run.spawned = false;
    if (this.#led.state === "running") this.#led.enter("spawning");
    else this.#led.link.sendToAll();
    this.#led.pacer.soon();
  }

  /** Decides who runs what now and orders it; when to do so again. */
  #order(): number | null {
    const run = this.#led.run;
    if (run === null || !isLoading(this.#led.state)) return null;
    const nowMs = this.#parts.clock.now();
    const changed = run.plan.step(nowMs);
    if (changed.length > 0) this.#led.link.sendTo(changed);
    lookAtRun(this.#led);
    return run.plan.nextStepInMs(nowMs);
  }
}
