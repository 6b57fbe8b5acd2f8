import { readFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { firstEdits } from "../app/config-users.ts";
import { ConsoleDesk } from "../app/console-desk.ts";
import { type LoadPlaceMaker, loadThreadPlaces } from "../app/load-places.ts";
import { LocalStage } from "../app/local-stage.ts";
import { OwnThread } from "../app/own-thread.ts";
import { plannedShape } from "../app/planned-shape.ts";
import { classWithoutHost, hostMissing, type PlannedTest } from "../app/planned-test.ts";
import { PluginRoom } from "../app/plugin-room.ts";
import { ScenarioSession } from "../app/scenario-session.ts";
import { viewOf } from "../app/scenario-view.ts";
import type { SteeredTest } from "../app/steered-test.ts";
import { withTargetTls } from "../app/target-tls.ts";
import { TestConductor } from "../app/test-conductor.ts";
import type { TestScenario } from "../app/test-scenario.ts";
import { installedVersion } from "../app/version.ts";
import { systemClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { type GuestHost, guestHost, type Host } from "../base/host.ts";
import { formatLogRecord, Logger, type LogSink } from "../base/logger.ts";
import { decideExit } from "../cli/exit-codes.ts";
import { resolve } from "../config/resolve.ts";
import type { Output } from "../outputs/output.ts";
import { resultOf } from "../outputs/result.ts";
import { Redactor, secretsOfEnvironment } from "../outputs/secrets.ts";
import type { TestResult } from "../outputs/test-result.ts";
import type { ReadOptions } from "./load-test-options.ts";
import { inOptionNames } from "./option-names.ts";
import { testSnapshot } from "./test-snapshot.ts";

interface OpenScenario {
  readonly session: TestScenario;
  readonly places: LoadPlaceMaker;
}

/**
 * Leads one test from its scenario to its result.
 * @param steer told of the test while it may be steered.
 * @throws AcridaError of a test that can't begin.
 */
export const leadLoadTest = async (
  given: ReadOptions,
  steer: (test: SteeredTest | null, plan: PlannedTest) => void,
): Promise<TestResult> => {
  const host = guestHost();
  try {
    return await lead(given, host, steer);
  } finally {
    host.leave();
  }
};

const lead = async (
  given: ReadOptions,
  host: GuestHost,
  steer: (test: SteeredTest | null, plan: PlannedTest) => void,
): Promise<TestResult> => {
  const clock = systemClock();
  const wallNow = () => clock.wallNow();
  const logFile = logSink(given, host);
  const desk = new ConsoleDesk({ host, jsonOnStdout: false, logFile, skipsLog: false, wallNow });
  const logger = new Logger(desk.log, "main", given.first.loglevel, wallNow);
  const room = { clock, desk, logger };
  const { session, places } = await openScenario(given, host, room);
  try {
    const test = await planned(given, host, session, logger);
    const hidden = [...secretsOfEnvironment(host.env), ...test.secrets];
    desk.redactor = new Redactor(hidden);
    const stage = new LocalStage({ outer: host, clock, logger, places });
    const shown = test.options.printStats ? host : { ...host, stdout: nowhere, stderr: nowhere };
    const conductor = await TestConductor.open(
      {
        ...room,
        host: shown,
        version: installedVersion(),
        session,
        plugins: new PluginRoom(session, clock),
        stage,
        judge: decideExit,
        secrets: hidden,
        // Its arguments are the program's own business.
        command: ["node", host.program],
      },
      test,
    );
    const keeper = new ResultKeeper();
    const { onSnapshot } = given;
    const teller: Output[] =
      onSnapshot === null
        ? []
        : [{ title: "onSnapshot", snapshot: (snapshot) => onSnapshot(testSnapshot(snapshot)) }];
    await conductor.run(test, {
      outputs: [...teller, keeper],
      scenario: () => viewOf(test, session),
      steer(running) {
        desk.onWantsStop = (reason) => running?.controller.stop(reason);
        steer(running, test);
      },
      isLast: () => true,
    });
    return keeper.result;
  } finally {
    await session.close();
  }
};

/** Nobody reads tables that were not asked for. */
const nowhere: Host["stdout"] = { write() {}, columns: 100, interactive: false };

const logSink = ({ onLog }: ReadOptions, { stderr }: Host): LogSink => {
  const toStderr: LogSink["write"] = (record) => void stderr.write(`${formatLogRecord(record)}\n`);
  let write = onLog ?? toStderr;
  return {
    write(said) {
      const isOurs = said.source === "main";
      const record = isOurs ? { ...said, message: inOptionNames(said.message) } : said;
      // One that throws, now or later, ends neither the test nor the program.
      const broke = (error: unknown): void => {
        if (write === toStderr) return;
        write = toStderr;
        const message = `onLog threw ${messageOf(error)}; what is logged comes here from now on`;
        toStderr({ ...record, level: "error", source: "main", message });
      };
      try {
        Promise.resolve<unknown>(write(record)).catch(broke);
      } catch (error) {
        broke(error);
      }
    },
  };
};

const openScenario = async (
  { classes, locustfile, first: { loglevel: logLevel, plugin: plugins } }: ReadOptions,
  host: GuestHost,
  { clock, desk }: Pick<Parameters<typeof TestConductor.open>[0], "clock" | "desk">,
): Promise<OpenScenario> => {
  if (classes !== null) {
    const places = await OwnThread.open({ classes, desk, logLevel });
    return { session: places.scenario, places };
  }
  const session = await ScenarioSession.open({
    ...{ locustfile, plugins, workingFolder: host.cwd, desk, clock, logLevel, watches: !host.debugged },
    onExit: (callback) => host.onExit(callback),
  });
  return { session, places: loadThreadPlaces(host, clock, desk) };
};

const planned = async (
  { source, customOptions }: ReadOptions,
  host: Host,
  session: TestScenario,
  logger: Logger,
): Promise<PlannedTest> => {
  const configFile = { ...source, values: { ...source.values, ...customOptions } };
  const resolved = resolve({ argv: [], env: {}, configFile }, session.customOptions);
  const { options, custom, secrets, warnings } = withTargetTls(resolved, host.cwd);
  const readText = (path: string): string => readFileSync(resolvePath(host.cwd, path), "utf8");
  const collected = await session.collect(options, await firstEdits(session, options, readText));
  for (const warning of [...warnings, ...collected.description.warnings]) logger.warning(warning);
  const shape = plannedShape(options, collected.description, false);
  const test = { options, custom, secrets, ...collected, shape };
  const homeless = classWithoutHost(test);
  if (homeless !== null) throw hostMissing(homeless, '{ host: "http://localhost:8080" }');
  return test;
};

/** Keeps the result for whoever awaits it. */
class ResultKeeper implements Output {
  readonly title = "the result";
  #result: TestResult | null = null;

  finish(...[snapshot, summary]: Parameters<NonNullable<Output["finish"]>>): void {
    this.#result = resultOf(snapshot, summary);
  }

  get result(): TestResult {
    if (this.#result === null) throw new Error("the test ended without a result");
    return this.#result;
  }
}
