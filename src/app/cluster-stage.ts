import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Bus } from "../bus/bus.ts";
import { Controller } from "../cluster/controller.ts";
import type { DiskJournal } from "../cluster/journal/disk-journal.ts";
import { protocolVersion } from "../cluster/messages.ts";
import type { RunResult } from "../cluster/run-request.ts";
import { ByteOffer } from "../cluster/share/byte-offer.ts";
import { Reception } from "../cluster/share/reception.ts";
import type { Hello, News } from "../cluster/share/share-messages.ts";
import type { Bundle } from "../loader/bundle.ts";
import { clusterTest, followTest, runTimeOf } from "./cluster-test.ts";
import { keepTest } from "./keep-test.ts";
import { runLifecycle } from "./lifecycle.ts";
import type { Takeover } from "./run-takeover.ts";
import type { ScenarioSession } from "./scenario-session.ts";
import { isAsGood, type SharedTest, sharedTest, shareTest } from "./shared-test.ts";
import type { SteeredTest } from "./steered-test.ts";
import type { AwaitedTest, Crew, TestParts, TestStage } from "./test-stage.ts";
import type { NewsDesk } from "./thread-news.ts";

export interface ClusterStageParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly desk: NewsDesk;
  readonly session: ScenarioSession;
  /** To the workers. */
  readonly bus: Bus;
  /** Closes the bus, and ends it where it is our own. */
  readonly closeBus: () => Promise<void>;
  /** The run's name: it prefixes all subjects, and the ids of tests. */
  readonly name: string;
  readonly epoch: number;
  readonly version: string;
  /** The run's folder. */
  readonly folder: string;
  readonly journal: DiskJournal;
  /** The test of an earlier controller that goes on first. */
  readonly takeover: Takeover | null;
}

/** What members have to end in order when the command ends. */
const farewellMs = 8_000;
const lookEachMs = 50;

/** What was counted of a member under the scenario of now. */
interface Counted {
  listenerErrors: number;
  exitCode: number | null;
}

/** Tests whose users run on the workers of a cluster: one controller leads them, one after the other. */
export class ClusterStage implements TestStage {
  readonly controller: Controller;
  readonly #parts: ClusterStageParts;
  readonly #reception: Reception;
  readonly #offer: ByteOffer;
  #bundle: Bundle | null = null;
  #takeover: Takeover | null;
  /** Hash of the manifest that members follow now; "" for none. */
  #scenario = "";
  /** What workers follow, as long as no test has used it. */
  #shared: SharedTest | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  /** `--expect-workers` of the test that is led. */
  #expected = 0;
  readonly #counted = new Map<string, Counted>();

  private constructor(parts: ClusterStageParts) {
    const { bus, clock, logger, name, epoch, version } = parts;
    this.#parts = parts;
    this.#takeover = parts.takeover;
    const introduction = { acrida: version, protocol: protocolVersion };
    this.controller = new Controller({ bus, clock, logger, name, epoch });
    this.#offer = new ByteOffer(bus, name, introduction, (error) => logger.error(messageOf(error)));
    this.#reception = new Reception(
      { bus, clock, logger, name, epoch, introduction },
      {
        heard: (member, before) => this.#heard(member, before),
        gone: (member) => this.#gone(member),
        news: (news, member) => this.#take(news, member),
      },
    );
  }

  static async open(parts: ClusterStageParts): Promise<ClusterStage> {
    const { session, takeover, journal } = parts;
    const stage = new ClusterStage(parts);
    stage.#bundle = await session.portable();
    if (takeover === null) await journal.open();
    // Before members hear of this controller: they must not leave what they follow.
    else {
      const { manifest, files } = takeover.stored;
      stage.#offerTest(await sharedTest(manifest, stage.#bundle, files));
    }
    stage.#offer.open();
    stage.controller.open(takeover !== null);
    stage.#reception.open();
    return stage;
  }

  get takesOver(): boolean {
    return this.#takeover !== null;
  }

  /** Ids sort by their start: `acrida-20261122T173612345`. */
  newRun(wallMs: number): ReturnType<TestStage["newRun"]> {
    if (this.#takeover !== null) {
      const { run, startedAtWallMs, course } = this.#takeover.journaled;
      return { run, startedAtWallMs, moments: course.moments };
    }
    const time = new Date(wallMs).toISOString().slice(0, 23).replaceAll(/[-:.]/g, "");
    return { run: `${this.#parts.name}-${time}`, startedAtWallMs: wallMs, moments: [] };
  }

  /** The controller runs no load. */
  ownThreads(): number {
    return 0;
  }

  get readyWorkers(): number {
    return this.controller.workers.length;
  }

  async await(test: AwaitedTest): Promise<void> {
    if (this.#takeover !== null) return;
    await this.#share(this.newRun(this.#parts.clock.wallNow()).run, test);
  }

  async run<T>(parts: TestParts, conclude: (result: RunResult, crew: Crew) => Promise<T>): Promise<T> {
    const { logger } = this.#parts;
    const { controller } = this;
    const { users, spawnRate, expectWorkers } = parts.options;
    const runTimeSeconds = runTimeOf(parts);
    const maxWait = parts.options.expectWorkersMaxWait;
    const takeover = this.#takeover;
    const shared = takeover === null ? await this.#share(parts.run, parts) : this.#shared!;
    this.#takeover = this.#shared = null;
    const { scenario } = shared;
    const { folder, journal, session } = this.#parts;
    // Before the journal says that the test has begun.
    const bundles = { bundle: session.bundle, portable: this.#bundle! };
    if (takeover === null) await keepTest(folder, parts, shared, bundles, logger);
    this.#expected = expectWorkers;
    const steered: SteeredTest = {
      controller,
      edit: (load) => controller.edit(load),
      changeClass: (...change) => controller.changeClass(...change),
    };
    const steps = [
      {
        title: "listeners",
        setup: () => followTest(controller, parts),
        teardown: () => controller.events.clear(),
      },
      { title: "steering", setup: () => parts.steer(steered), teardown: () => parts.steer(null) },
    ];
    return runLifecycle(steps, logger, async () => {
      const test = clusterTest(parts, { scenario, journal }, controller, logger);
      const patience = maxWait === null || maxWait === 0 ? {} : { expectWorkersWithinMs: maxWait * 1000 };
      const awaited = this.#awaited;
      const request = { users, spawnRate, runTimeSeconds, expectWorkers: awaited, ...patience };
      if (takeover === null && this.readyWorkers < awaited) {
        logger.info(`waiting for ${awaited === 1 ? "a worker" : `${awaited} workers`} (load threads)`);
      }
      const result =
        takeover === null
          ? await controller.start(request, test)
          : await controller.resume(takeover.journaled, test, (known) => journal.open(known));
      return conclude(result, { quit: (withinMs) => this.#dismissCrews(withinMs) });
    });
  }

  async close(): Promise<void> {
    const { closeBus } = this.#parts;
    if (this.#reception.members.length > 0) this.#reception.dismiss();
    // Who still has a host by now, and is not heard, is no more.
    const isThere = (member: Hello): boolean => member.host === "" || this.#keepsThreads(member);
    await this.#until(() => !this.#reception.members.some(isThere), farewellMs);
    this.#reception.close();
    this.#offer.close();
    this.controller.close();
    await this.#parts.journal.close();
    await closeBus();
  }

  /** Offers what workers need for this test, and has them follow it; the hash of its manifest. */
  #share(run: string, test: AwaitedTest): Promise<SharedTest> {
    const shared = this.#turn.then(async () => {
      const next = await shareTest(run, test, this.#bundle!);
      if (this.#shared === null || !isAsGood(this.#shared, next)) this.#offerTest(next);
      return this.#shared ?? next;
    });
    this.#turn = shared.catch(() => {});
    return shared;
  }

  #offerTest(next: SharedTest): void {
    this.#shared = next;
    for (const [hash, source] of next.sources) this.#offer.add(hash, source);
    this.#offer.keep(new Set(next.sources.keys()));
    this.#follow(next.scenario);
  }

  #follow(scenario: string): void {
    this.#scenario = scenario;
    this.#counted.clear();
    this.controller.expect(scenario);
    this.#reception.follow(scenario);
  }

  /** Has members end the threads of a test that is over, with their last words. */
  async #dismissCrews(withinMs: number): Promise<void> {
    this.#reception.follow("");
    await this.#until(() => this.#reception.members.every((member) => !this.#keepsThreads(member)), withinMs);
  }

  /** A member that died with its threads is not waited for. */
  #keepsThreads({ host }: Hello): boolean {
    return host !== "" && this.controller.hears(host);
  }

  async #until(holds: () => boolean, withinMs: number): Promise<void> {
    const { clock } = this.#parts;
    const endMs = clock.now() + withinMs;
    while (!holds() && clock.now() < endMs) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, lookEachMs));
    }
  }

  /** As many as are asked for, and all that are on their way. */
  get #awaited(): number {
    return Math.max(this.#expected, this.#ableThreads);
  }

  get #ableThreads(): number {
    const able = this.#reception.members.filter(
      ({ refused }) => refused === "" || refused !== this.#scenario,
    );
    return able.reduce((sum, { threads }) => sum + threads, 0);
  }

  #heard(member: Hello, before: Hello | null): void {
    const { logger } = this.#parts;
    if (before === null) {
      const threads = member.threads === 1 ? "1 load thread" : `${member.threads} load threads`;
      logger.info(`a worker joined: ${nameOf(member)} with ${threads}`);
    }
    this.#count(member);
    this.controller.awaitWorkers(this.#awaited);
    if (member.problem !== "" && member.refused === this.#scenario) this.#hearProblem(member, before);
  }

  #hearProblem(member: Hello, before: Hello | null): void {
    if (before?.refused === member.refused) return;
    const message = `the worker ${nameOf(member)} can't run the scenario: ${member.problem}`;
    this.#parts.logger.error(message);
    if (this.#ableThreads < this.#expected)
      this.controller.fail(new AcridaError("SCENARIO_INVALID", message));
  }

  /** Takes over what listeners at the member did that decides the end of the run. */
  #count({ member, scenario, listenerErrors, exitCode, wantsQuit }: Hello): void {
    if (scenario === "" || scenario !== this.#scenario) return;
    const { desk } = this.#parts;
    const counted = this.#counted.get(member) ?? { listenerErrors: 0, exitCode: null };
    this.#counted.set(member, counted);
    for (; counted.listenerErrors < listenerErrors; counted.listenerErrors++) {
      desk.listenerFailed("at a worker", "a listener failed at a worker");
    }
    if (exitCode !== null && exitCode !== counted.exitCode) desk.exitCode(exitCode);
    counted.exitCode = exitCode;
    if (wantsQuit) desk.wantsQuit();
  }

  #gone(member: Hello): void {
    const { logger } = this.#parts;
    if (member.leaving) logger.info(`the worker ${nameOf(member)} has left`);
    else logger.warning(`the worker ${nameOf(member)} is not heard any more`);
    this.controller.awaitWorkers(this.#awaited);
  }

  #take({ records }: News, { machine }: Hello): void {
    for (const record of records) {
      this.#parts.desk.log.write({ ...record, source: `${record.source} on ${machine}` });
    }
  }
}

const nameOf = ({ machine, pid }: Hello): string => `${machine} (process ${pid})`;
