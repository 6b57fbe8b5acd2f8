import type { AcridaError } from "../base/errors.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import { type RunState, stepRunState } from "../runner/run-state.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { remarksOn } from "../stats/time-balance.ts";
import type { Acceptance } from "./aggregator.ts";
import type { ClassChange } from "./class-changes.ts";
import { ClusterLink, type LinkUser } from "./cluster-link.ts";
import { ControllerEvents, type WorkerLostEvent } from "./controller-events.ts";
import type { ClusterTest, ControllerParts } from "./controller-parts.ts";
import { RowDesk } from "./data/row-desk.ts";
import { noteFailedLoad } from "./failed-loads.ts";
import { Homecoming } from "./homecoming.ts";
import type { JournaledTest } from "./journal/journaled-test.ts";
import { replay } from "./journal/replay.ts";
import { saveRun } from "./journal/run-checkpoint.ts";
import type { JournalRecord } from "./journal.ts";
import { LoadPlan } from "./load-plan.ts";
import { LoadSteering } from "./load-steering.ts";
import { ControllerMail } from "./mail/controller-mail.ts";
import type { Beat, GoneWorker, Report } from "./messages.ts";

import { isLoading, orderContent, takePart } from "./order-content.ts";
import { OrderPacer } from "./order-pacer.ts";
import { conductRun, type PhaseContext } from "./run-phases.ts";
import type { RunRequest, RunResult } from "./run-request.ts";
import { resultOf } from "./run-result.ts";
import { snapshotOf } from "./run-snapshot.ts";
import { SecondKeeper } from "./second-keeper.ts";
import { giveUpAll, tendEnding } from "./tend-ending.ts";
import { TestRun } from "./test-run.ts";
import type { KnownWorker, LostWorker, RegistryChange } from "./worker-registry.ts";

/** Leads tests, one at a time: orders users to workers along the ramp, takes their reports, ends in order. */
export class Controller {
  readonly events = new ControllerEvents();
  /** The scenario's own messages. */
  readonly mail: ControllerMail;
  readonly #parts: ControllerParts;
  readonly #link: ClusterLink;
  readonly #pacer: OrderPacer;
  readonly #rows: RowDesk;
  readonly #steering: LoadSteering;
  #state: RunState = "ready";
  #run: TestRun | null = null;
  #seconds: SecondKeeper | null = null;
  /** Of a test that goes on after an earlier controller: nobody is ordered anything until it is over. */
  #homecoming: Homecoming | null = null;
  /** Of the hosts that have a part in what is led now; null for all. */
  #scenario: string | null = null;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#link = new ClusterLink(parts, this.#linkUser());
    this.#pacer = new OrderPacer(parts.clock, () => this.#order());
    this.#rows = new RowDesk({
      ...parts,
      workers: () => this.workers.length,
      hostOf: (id) => this.#link.registry.worker(id)?.host,
    });
    this.mail = new ControllerMail(parts, this.#link.registry);
    this.#steering = new LoadSteering(parts.clock, {
      leads: (run) => run.zeroMs !== null && this.#homecoming === null,
      respawn: (run) => this.#respawn(run),
      tell: () => this.#link.sendToAll(),
      loadChanged: (load) => this.events.loadChanged.emit(load),
    });
  }

  get state(): RunState {
    return this.#state;
  }

  /** The test that runs was asked to stop, or ends by itself; true of one that is over too. */
  get isEnding(): boolean {
    return this.#run?.stopAsked.isOpen === true;
  }

  /** Load threads that may run users now. */
  get workers(): readonly KnownWorker[] {
    return this.#link.registry.ready.filter(({ leaving }) => !leaving);
  }

  /** A host with this id is there. */
  hears(host: string): boolean {
    return this.#link.registry.hosts.includes(host);
  }

  /**
   * Listens to hosts from now on.
   * @param resumes orders nobody anything and acknowledges nothing before `resume` knows what runs.
   */
  open(resumes = false): void {
    this.#link.isSilent = resumes;
    this.#link.open();
    this.#rows.open();
    this.mail.open();
  }

  close(): void {
    this.#link.close();
    this.#rows.close();
    this.mail.close();
    this.#pacer.stop();
    this.#seconds?.stop();
    this.#steering.stop();
  }

  /** From now on hosts with this scenario alone have a part: those with another one are of a test that is over. */
  expect(scenario: string): void {
    if (this.#scenario !== null && this.#scenario !== scenario) this.#link.forgetHosts();
    this.#scenario = scenario;
  }

  /**
   * Runs one test from setup to teardown; resolves when it is stopped.
   * @throws AcridaError SCENARIO_INVALID when no class could run.
   */
  async start(request: RunRequest, test: ClusterTest): Promise<RunResult> {
    const run = this.#newRun(request, test, this.#parts.clock.wallNow());
    const seconds = this.#secondsOf(run);
    void test.journal.append({ kind: "start", run: run.id, wallMs: run.startedAtWallMs, request });
    return this.#lead(run, seconds);
  }

  /**
   * Goes on with a test that an earlier controller began, from what its journal tells; else as `start`.
   * @param begin the new journal with what the old one came to, before anybody is heard.
   */
  async resume(
    { request, startedAtWallMs, records }: JournaledTest,
    test: ClusterTest,
    begin: (known: Iterable<JournalRecord>) => Promise<void>,
  ): Promise<RunResult> {
    const run = this.#newRun(request, test, startedAtWallMs);
    const seconds = this.#secondsOf(run);
    replay(run, seconds, records(), this.#parts.clock.now());
    await begin(saveRun(run, seconds));
    const homecoming = new Homecoming(run, this.#link.registry, this.#parts.clock);
    if (run.course.zeroWallMs === null) this.#link.isSilent = false;
    else run.zeroMs = homecoming.zeroMs;
    this.#homecoming = homecoming;
    return this.#lead(run, seconds);
  }

  #newRun(request: RunRequest, test: ClusterTest, wallMs: number): TestRun {
    const run = new TestRun(test, request, new LoadPlan(test.classes), wallMs);
    stepRunState(this.#state, "preparing");
    this.expect(test.scenario);
    run.rows = this.#rows.begin({
      ...{ run: run.id, sources: test.data ?? [], journal: test.journal },
      isLost: (id) => run.losses.has(id),
    });
    return run;
  }

  async #lead(run: TestRun, seconds: SecondKeeper): Promise<RunResult> {
    const { logger } = this.#parts;
    const { announcesSaturation, journal } = run.test;
    this.#run = run;
    this.#seconds = seconds;
    run.plan.setWorkers(this.workers.map(({ id }) => id));
    journal.follow(() => saveRun(run, seconds));
    this.#checkReady(run);
    await conductRun(run, this.#phaseContext());
    const result = resultOf(run, this.#snapshotOf(run, "stopped"));
    if (announcesSaturation && result.balance !== null) {
      for (const remark of remarksOn(result.balance)) logger.warning(remark);
    }
    void journal.append({ kind: "end", durationSeconds: result.durationSeconds });
    this.#enter("stopped");
    return result;
  }

  /** Asks for other users from now on; the test goes on. Nothing where a shape leads it. */
  edit(load: Pick<RunRequest, "users" | "spawnRate">): void {
    if (this.#run !== null) this.#steering.edit(this.#run, load);
  }

  /**
   * Gives one User class other settings from now on, on every worker; users that run are swapped at the spawn rate.
   * @param classes all that take part, with their weights and counts as they shall be; null where those stay.
   * @throws AcridaError SCENARIO_INVALID when no class could run; then all is as before.
   */
  changeClass(className: string, classes: readonly WeightedClass[] | null, change: ClassChange): void {
    if (this.#run !== null) this.#steering.changeClass(this.#run, className, classes, change);
  }

  /** Ends the test in order. */
  stop(reason: string): void {
    this.#run?.stop(reason);
  }

  /** Time zero waits for so many workers from now on. */
  awaitWorkers(expectWorkers: number): void {
    const run = this.#run;
    if (run === null || this.#state !== "preparing") return;
    run.request = { ...run.request, expectWorkers };
    this.#checkReady(run);
  }

  /** Ends a test that has not begun to load, with an error. */
  fail(error: AcridaError): void {
    if (this.#state === "preparing") this.#run?.fail(error, error.message);
  }

  /** Ends the test without waiting for anybody. */
  stopNow(): void {
    this.#run?.interrupted.open();
    this.stop("interrupted");
  }

  /** Counts from the next whole second on. */
  reset(): void {
    const run = this.#run;
    if (run === null || run.zeroMs === null || run.endedAtMs !== null) return;
    const second = Math.floor(run.runTimeMs(this.#parts.clock.now()) / 1000) + 1;
    run.note({ kind: "reset", second });
    run.statistics.resetFrom(second);
    run.resets++;
    this.#link.sendToAll();
    this.events.reset.emit({ resets: run.resets });
  }

  /** Users told to run and not told to stop, as of the newest beats. */
  get userCount(): number {
    return this.#link.registry.users.total;
  }

  /** The numbers as of now; null before the first test. */
  snapshot(): RunSnapshot | null {
    return this.#run === null ? null : this.#snapshotOf(this.#run);
  }

  #secondsOf(run: TestRun): SecondKeeper {
    const { clock, logger } = this.#parts;
    const { registry } = this.#link;
    const { announcesSaturation } = run.test;
    const told = (): void => this.events.tick.emit(this.#snapshotOf(run));
    return new SecondKeeper({ clock, logger, registry, announcesSaturation, told }, run);
  }

  async #regain(): Promise<void> {
    const homecoming = this.#homecoming;
    if (homecoming === null) return;
    await homecoming.done();
    for (const lost of homecoming.missing()) this.#lose(lost, homecoming.mostCounted(lost.worker.id));
    homecoming.takeUp();
    this.#endSilence();
  }

  #endSilence(): void {
    this.#homecoming = null;
    this.#link.isSilent = false;
  }

  #phaseContext(): PhaseContext {
    const { clock, logger } = this.#parts;
    return {
      clock,
      logger,
      readyWorkers: () => this.workers.length,
      enter: (state) => this.#enter(state),
      regain: () => this.#regain(),
      beginLoad: (run, first) => {
        if (!run.headsForRequest) run.aim(clock.now(), first);
        this.#seconds?.start();
        this.#pacer.start();
        this.#steering.followShape(run, first);
      },
      endLoad: () => {
        this.#endSilence();
        this.#pacer.stop();
        this.#steering.stop();
      },
      giveUpAll: (run) => {
        this.#seconds?.stop();
        giveUpAll(run, this.#link.registry, clock.now());
      },
    };
  }

  #linkUser(): LinkUser {
    return {
      takes: (scenario) => this.#scenario === null || scenario === this.#scenario,
      content: (workers) => orderContent(this.#run, this.#state, this.workers.length, workers),
      ordered: (workers, number) => {
        const run = this.#run;
        if (run === null) return;
        takePart(run, this.#state, workers);
        for (const { id } of workers) run.plan.sent(id, number);
      },
      changed: (change) => this.#workersChanged(change),
      heard: (workers, beat) => this.#heard(workers, beat),
      reported: (report, answer) => this.#reported(report, answer),
      ticked: () => {
        this.#seconds?.notice();
        this.#rows.tick();
        if (this.#state !== "stopped" && this.#homecoming === null)
          this.#run?.noteLife(this.#parts.clock.now(), this.#parts.clock.wallNow());
        this.#look(true);
      },
    };
  }

  #enter(state: RunState): void {
    this.#state = stepRunState(this.#state, state);
    this.#link.sendToAll();
    this.events.stateChanged.emit(state);
  }

  /** The spawning is not complete any more. */
  #respawn(run: TestRun): void {
    run.spawned = false;
    if (this.#state === "running") this.#enter("spawning");
    else this.#link.sendToAll();
    this.#pacer.soon();
  }

  /** Decides who runs what now and orders it; when to do so again. */
  #order(): number | null {
    const run = this.#run;
    if (run === null || !isLoading(this.#state)) return null;
    const nowMs = this.#parts.clock.now();
    const changed = run.plan.step(nowMs);
    if (changed.length > 0) this.#link.sendTo(changed);
    this.#look();
    return run.plan.nextStepInMs(nowMs);
  }

  #workersChanged({ ready, lost, stillborn }: RegistryChange): void {
    const run = this.#run;
    for (const one of lost) this.#lose(one);
    for (const gone of stillborn) {
      // One that took part was heard by an earlier controller.
      const worker = run?.participants.get(gone.id);
      if (worker === undefined) this.#tellLost({ ...gone, index: -1, machine: "" });
      else this.#lose({ ...gone, worker, dead: true, gone });
    }
    for (const { id, index } of ready) {
      run?.returned(id, this.#parts.clock.now());
      this.events.workerConnected.emit({ id, index });
    }
    if (run === null) return;
    run.plan.setWorkers(this.workers.map(({ id }) => id));
    this.#checkReady(run);
    this.#link.sendToAll();
    this.#pacer.soon();
  }

  #lose(lost: LostWorker, mostCounted?: number): void {
    const { id, index } = lost.worker;
    const run = this.#run;
    if (run?.losses.has(id)) return;
    if (lost.worker.leaving && (run === null || run.hasAllOf(id))) {
      run?.plan.lost(id);
      if (this.#state !== "stopped") this.#parts.logger.info(`load thread ${index} has left in order`);
      return;
    }
    run?.lose(lost, this.#parts.clock.now(), mostCounted);
    this.#tellLost({
      ...lost,
      ...(lost.dead ? {} : { cure: "Its users go on elsewhere" }),
      id,
      index,
      machine: lost.worker.machine,
      failedLoads: lost.gone?.failedLoads ?? 0,
    });
  }

  /** @param lost with what helps. */
  #tellLost(
    lost: WorkerLostEvent &
      Pick<GoneWorker, "failedLoads"> & { readonly machine: string; readonly cure?: string },
  ): void {
    const { id, index, machine, reason, lastTask, failedLoads, cure = "A new thread takes its place" } = lost;
    const run = this.#run;
    const told = `${reason}${lastTask === "" ? "" : `; a user last entered ${lastTask}`}`;
    const where = machine === "" ? "" : ` on ${machine}`;
    const name = `${index < 0 ? "" : `${index} `}(worker ${id.slice(0, 6)}${where})`;
    this.#parts.logger.error(`load thread ${name} ${told}. ${cure}`);
    if (run !== null && this.#state === "preparing" && failedLoads > 0) {
      noteFailedLoad(run, this.workers.length, failedLoads, told);
    }
    this.events.workerLost.emit({ id, index, reason, lastTask });
  }

  #checkReady(run: TestRun): void {
    if (this.workers.length >= run.request.expectWorkers) run.workersReady.open();
  }

  #heard(workers: readonly KnownWorker[], beat: Beat): void {
    const run = this.#run;
    if (run === null) return;
    this.#homecoming?.heard(beat.run === run.id ? (beat.runTimeMs ?? null) : null);
    let freed = false;
    for (const { id, beat } of workers) {
      freed = run.plan.done(id, beat.done) || freed;
      if (beat.wantsStop !== undefined && beat.run === run.id) run.stop(beat.wantsStop);
    }
    if (freed) this.#pacer.soon();
    this.#look();
  }

  #reported(report: Report, answer: (acceptance: Acceptance) => void): void {
    const run = this.#run;
    const { worker, number } = report;
    // An earlier controller's test, which this one is about to take up.
    if (run === null && this.#link.isSilent) return;
    if (run === null || report.run !== run.id) {
      // Of a test that is over: nobody waits for it, and its worker may forget it.
      answer({ number });
      return;
    }
    const isNew = run.take(report, (acceptance) => {
      const { refused } = acceptance;
      if (refused !== undefined) {
        this.#parts.logger.error(
          `report ${number} of worker ${worker} can't be read and is dropped: ${refused}`,
        );
      }
      answer(acceptance);
    });
    if (!isNew) return;
    this.#link.registry.progressed(worker, this.#parts.clock.now());
    this.#seconds?.heard(worker, report.seconds ?? []);
    this.events.report.emit(report);
    this.#pacer.soon();
    this.#look();
  }

  /** Sees whether the run has come to its next point; who is waited for is gone through at ticks, or when all told all. */
  #look(isTick = false): void {
    const run = this.#run;
    if (run === null) return;
    const nowMs = this.#parts.clock.now();
    if (
      this.#state === "spawning" &&
      run.plan.complete(nowMs) &&
      this.workers.every((one) => this.#link.upToDate(one))
    ) {
      const isNews = !run.course.spawned;
      run.spawned = true;
      if (isNews) run.note({ kind: "spawned" });
      this.#enter("running");
      if (isNews) this.events.spawningComplete.emit({ userCount: run.plan.targetUsers });
    }
    if (
      isLoading(this.#state) &&
      !run.test.shape &&
      run.plan.exhausted &&
      this.#link.registry.all.every(({ beat }) => beat.alive === 0)
    ) {
      run.stop("every user has ended");
    }
    if (this.#state !== "stopping") return;
    if (!isTick && run.aggregator.finals < run.participants.size) return;
    for (const { index, id } of tendEnding(run, this.#link.registry, nowMs)) {
      this.#parts.logger.error(
        `load thread ${index < 0 ? id : index} is waited for no more: no progress for 10 s`,
      );
    }
  }

  #snapshotOf(run: TestRun, state = this.#state): RunSnapshot {
    return snapshotOf(run, state, this.#parts.clock.now(), this.#link.registry);
  }
}
