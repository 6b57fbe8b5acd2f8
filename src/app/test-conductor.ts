import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import type { Controller } from "../cluster/controller.ts";
import type { RunResult } from "../cluster/run-request.ts";
import type { Options } from "../config/options.ts";
import type { Output } from "../outputs/output.ts";
import type { OutputManager } from "../outputs/output-manager.ts";
import { redactSnapshot } from "../outputs/redaction.ts";
import { Redactor } from "../outputs/secrets.ts";
import type { ScenarioView } from "../server/api.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ConsoleDesk } from "./console-desk.ts";
import { ControllerListeners } from "./controller-listeners.ts";
import { DispatchedUsers } from "./dispatched-users.ts";
import { type PlannedTest, shownHostOf, warnOfDescriptors } from "./planned-test.ts";
import { pluginOutputs } from "./plugin-outputs.ts";
import type { PluginRoom } from "./plugin-room.ts";
import { factsOf, factsOfNoTest, type Judge, type RunFacts, summaryOf } from "./run-facts.ts";
import { createOutputs } from "./run-outputs.ts";
import { shownCommand } from "./shown-command.ts";
import type { SteeredTest } from "./steered-test.ts";
import type { TestScenario } from "./test-scenario.ts";
import type { Crew, TestStage } from "./test-stage.ts";
import { LISTENERS_END_WITHIN_MS } from "./thread-room.ts";
import { withinTime } from "./within-time.ts";

export interface ConductorParts {
  readonly host: Host;
  readonly version: string;
  readonly clock: Clock;
  readonly desk: ConsoleDesk;
  readonly logger: Logger;
  readonly session: TestScenario;
  readonly plugins: PluginRoom;
  readonly stage: TestStage;
  readonly judge: Judge;
  /** What was typed to start it, for the report; the command line by default. */
  readonly command?: readonly string[];
  /** Secret wherever they stand, in every test. */
  readonly secrets: readonly string[];
}

/** What somebody who has a test run wants to do in between. */
export interface TestSteering {
  /** Beside those that the options ask for. */
  readonly outputs: readonly Output[];
  /** What the test is made of, for the report. */
  scenario(): ScenarioView;
  /** Told of the test while it may be steered. */
  steer(test: SteeredTest | null): void;
  /** Asked when users and threads have ended: the command ends with this test, so `quitting` comes before the files. */
  isLast(): boolean;
}

/** After a second Ctrl-C threads may take so long for their last lines. */
const CUT_SHORT_MS = 500;

/** Has tests run, one after the other, each with fresh load threads; the scenario thread stays. */
export class TestConductor {
  readonly #parts: ConductorParts;
  #listeners: ControllerListeners;
  #redactor: Redactor;
  #controller: Controller | null = null;
  /** Of the test that ended last, its secrets masked: the next test has others. */
  #snapshot: RunSnapshot | null = null;
  #facts: () => RunFacts;
  #hasQuit = false;

  private constructor(parts: ConductorParts, listeners: ControllerListeners, first: PlannedTest) {
    this.#parts = parts;
    this.#listeners = listeners;
    this.#redactor = this.#redactorOf(first);
    this.#facts = () => factsOfNoTest(first.options, parts.desk);
  }

  /** Fires `init`, once in a process; the options are those that are known before any test. */
  static async open(parts: ConductorParts, first: PlannedTest): Promise<TestConductor> {
    return new TestConductor(parts, await initialized(parts.session, first), first);
  }

  /**
   * Puts a new scenario thread in the place of one that is gone, and fires `init` in it.
   * @throws AcridaError of a scenario that can't be evaluated this time.
   */
  async renewScenario(first: PlannedTest): Promise<void> {
    const { desk, logger, session } = this.#parts;
    logger.warning(
      "the scenario runs in a new thread from now on: what it kept in memory is gone, and it hears init again",
    );
    await session.renew();
    desk.forgetListeners();
    this.#listeners = await initialized(session, first);
  }

  /** Load threads of other machines that would take part in a test now; null where a test makes its own. */
  get readyWorkers(): number | null {
    return this.#parts.stage.readyWorkers;
  }

  /** Lets workers make ready for a test like this. */
  async await(test: PlannedTest): Promise<void> {
    const { options, selection, description } = test;
    await this.#parts.stage.await({ options, selection, description, seen: seenBy(test) });
  }

  /** The numbers as of now, or of the last test's end, secrets masked; null before the first. */
  snapshot(): RunSnapshot | null {
    const snapshot = this.#controller?.snapshot() ?? this.#snapshot;
    return snapshot === null ? null : redactSnapshot(snapshot, this.#redactor);
  }

  /**
   * Runs a test from its outputs' start to their last line; the exit code that the command would end with.
   * @throws AcridaError of an output that can't be written, before anything runs.
   */
  async run(test: PlannedTest, steering: TestSteering): Promise<number> {
    const { host, version, clock, desk, logger, session, plugins, stage } = this.#parts;
    const { options, description } = test;
    desk.beginTest();
    this.#redactor = this.#redactorOf(test);
    const redactor = this.#redactor;
    warnOfDescriptors(test, stage.ownThreads(test), host, logger);
    const dispatched = DispatchedUsers.of(plugins, logger, description.classes, options.users);
    // What a shape wants is known only when it is asked.
    const classes =
      dispatched === null || test.shape !== null ? description.classes : await dispatched.mix(options.users);
    const seed = options.seed ?? host.freshSeed();
    const shownHost = shownHostOf(test);
    const { manager, terminal } = createOutputs(
      options,
      {
        ...{ host, clock, logger, redactor, version, scenario: () => steering.scenario() },
        command: this.#parts.command ?? shownCommand(host, session.customOptions),
        own: pluginOutputs(plugins, { options, resumed: stage.takesOver, clock }),
      },
      steering.outputs,
    );
    const { run, startedAtWallMs, moments } = stage.newRun(clock.wallNow());
    await session.room.call("update", { ...seenBy(test), state: "ready" });
    this.#listeners = await ControllerListeners.in(session);
    const testParts = {
      ...{ run, session, outputs: manager },
      ...{ options, custom: test.custom, secrets: test.secrets, selection: test.selection, description },
      ...{ classes, dispatched },
      ...{ seed, seen: seenBy(test), shape: test.shape },
      listeners: this.#listeners,
      steer: (steered: SteeredTest | null) => {
        this.#controller = steered?.controller ?? null;
        desk.onMessage = (message) => steered?.controller.mail.send(message);
        steering.steer(steered === null || dispatched === null ? steered : dispatched.steering(steered));
      },
    };
    const profile = options.profile === null ? null : redactor.mask(options.profile);
    const about = { version, host: shownHost === null ? null : redactor.mask(shownHost), profile, seed };
    desk.aboveLine = (write) => terminal.withLineAbove(write);
    try {
      await manager.start({
        ...{ id: run, version, startedAtWallMs },
        users: test.shape === null ? options.users : 0,
        spawnRate: options.spawnRate,
        runTimeSeconds: test.shape?.replacesRunTime === true ? null : options.runTime,
        shape: test.shape?.name ?? null,
        host: shownHost,
        profile,
        seed,
        scenarioFiles: session.files,
        moments,
      });
      logger.info(
        `Acrida ${version}: ${loadOf(test)}, seed ${seed}${shownHost === null ? "" : `, host ${redactor.mask(shownHost)}`}`,
      );
      return await stage.run(testParts, (result, crew) =>
        this.#conclude(result, crew, test, manager, about, steering.isLast),
      );
    } finally {
      this.#controller = null;
      await manager.release();
      desk.aboveLine = (write) => write();
    }
  }

  /** Fires the process's last events, once; the code to exit with. */
  async quit(patienceMs?: number): Promise<number> {
    await this.#sayLastWords(patienceMs);
    await this.#parts.session.room.close();
    return this.#judged().code;
  }

  async #conclude(
    result: RunResult,
    crew: Crew,
    { options }: PlannedTest,
    manager: OutputManager,
    about: Parameters<typeof summaryOf>[2],
    isLast: () => boolean,
  ): Promise<number> {
    const { clock, desk, logger } = this.#parts;
    this.#snapshot = redactSnapshot(result.snapshot, this.#redactor);
    this.#facts = () => factsOf(result, options, desk, manager.lost);
    if (result.setupError === null) logger.info(`the test ended: ${result.stopReason}`);
    else logger.error(messageOf(result.setupError));
    if (result.shapeError !== null) logger.error(messageOf(result.shapeError));
    this.#listeners.show(result.snapshot, true);
    // A second Ctrl-C means now, whatever the scenario still does.
    const patienceMs = result.interrupted ? CUT_SHORT_MS : LISTENERS_END_WITHIN_MS + 1_000;
    await crew.quit(patienceMs);
    if (result.interrupted) this.#parts.plugins.patienceMs = CUT_SHORT_MS;
    if (isLast()) {
      await this.#sayLastWords(result.interrupted ? patienceMs : undefined);
      if (!this.#parts.plugins.worksAtEnd) await this.#parts.session.room.close();
    } else await withinTime(clock, this.#settled(), LISTENERS_END_WITHIN_MS + 1_000);
    if (result.setupError === null && result.snapshot.total.requests === 0) {
      logger.warning("not one request or measurement was finished: the numbers say nothing about the target");
    }
    const summary = await manager.finish(result.snapshot, () => summaryOf(result, this.#judged(), about));
    return summary.exitCode;
  }

  async #sayLastWords(patienceMs?: number): Promise<void> {
    if (this.#hasQuit) return;
    this.#hasQuit = true;
    const said = this.#lastWords();
    await (patienceMs === undefined ? said : withinTime(this.#parts.clock, said, patienceMs));
  }

  async #lastWords(): Promise<void> {
    await this.#listeners.fire("quitting", {});
    await this.#listeners.fire("quit", { exitCode: this.#judged().code });
    await this.#settled();
  }

  /** All that the scenario thread printed is out. */
  async #settled(): Promise<void> {
    await this.#parts.session.room.call("settle", null).catch(() => {});
  }

  #judged(): ReturnType<Judge> {
    return this.#parts.judge(this.#facts());
  }

  #redactorOf({ secrets }: PlannedTest): Redactor {
    const redactor = new Redactor([...this.#parts.secrets, ...secrets]);
    this.#parts.desk.redactor = redactor;
    return redactor;
  }
}

/** Tells the scenario's thread that the process is ready; the listeners that it has then. */
const initialized = async (session: TestScenario, first: PlannedTest): Promise<ControllerListeners> => {
  await session.room.call("update", { ...seenBy(first), state: "ready" });
  await (await ControllerListeners.in(session)).fire("init", {});
  // Only now: listeners of `init` may have added more.
  return ControllerListeners.in(session);
};

const loadOf = ({ options, shape }: PlannedTest): string =>
  shape === null ? `${options.users} users at ${options.spawnRate} a second` : `users as ${shape.name} says`;

/** No business of a scenario: what opens the console and the bus. */
const unseen = { webToken: null, bus: null, busToken: null, busPassword: null } satisfies Partial<Options>;

/** What scenarios see as `environment`. */
const seenBy = (test: PlannedTest) => ({
  host: shownHostOf(test),
  options: { ...test.options, ...unseen, ...test.custom },
});
