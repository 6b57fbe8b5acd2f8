import { systemClock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Host, StopSignal } from "../base/host.ts";
import { Logger } from "../base/logger.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import type { Controller } from "../cluster/controller.ts";
import type { Options } from "../config/options.ts";
import type { ResolvedOptions } from "../config/resolve.ts";
import type { CustomOption, ScenarioDescription } from "../loader/scenario-description.ts";
import { Redactor, secretsOfEnvironment } from "../outputs/secrets.ts";
import { ConsoleDesk } from "./console-desk.ts";
import { descriptorWarning } from "./descriptor-limit.ts";
import { openLogFile } from "./log-file.ts";
import { factsOf, type Judge, summaryOf } from "./run-facts.ts";
import { createOutputs } from "./run-outputs.ts";
import { runTest } from "./run-test.ts";
import { ScenarioSession } from "./scenario-session.ts";
import { threadCount } from "./thread-count.ts";
import { LISTENERS_END_WITHIN_MS } from "./thread-room.ts";
import { withinTime } from "./within-time.ts";

export interface LocalRunParts {
  readonly host: Host;
  readonly version: string;
  /** The options as far as they are known before the scenario is. */
  readonly first: Options;
  /** All options, once the scenario's own are known. */
  readonly resolve: (custom: readonly CustomOption[]) => ResolvedOptions;
  /** Text to print instead of a run; null for a run. */
  readonly listing: (description: ScenarioDescription, options: Options) => string | null;
  readonly judge: Judge;
}

/** After a second Ctrl-C threads may take so long for their last lines. */
const CUT_SHORT_MS = 500;

/** Runs a test, or lists what is in its scenario, on this machine alone; the code to exit with. */
export const localRun = async (parts: LocalRunParts): Promise<number> => {
  const { host, first } = parts;
  const clock = systemClock();
  const logFile = first.logfile === null ? null : openLogFile(first.logfile);
  const desk = new ConsoleDesk({ host, jsonOnStdout: first.json, logFile, skipsLog: first.skipLogSetup });
  const logger = new Logger(desk.log, "main", first.loglevel, () => clock.wallNow());
  const signals = new SignalSteering(host, logger);
  let session: ScenarioSession | undefined;
  try {
    session = await ScenarioSession.open({
      locustfile: first.locustfile,
      workingFolder: host.cwd,
      desk,
      clock,
      logLevel: first.loglevel,
      watches: !host.debugged,
      onExit: (callback) => host.onExit(callback),
    });
    return await runScenario(parts, session, { clock, desk, logger, signals });
  } finally {
    signals.close();
    await session?.close();
    logFile?.close();
  }
};

interface Room {
  readonly clock: ReturnType<typeof systemClock>;
  readonly desk: ConsoleDesk;
  readonly logger: Logger;
  readonly signals: SignalSteering;
}

const runScenario = async (
  parts: LocalRunParts,
  session: ScenarioSession,
  { clock, desk, logger, signals }: Room,
): Promise<number> => {
  const { host, version } = parts;
  const { options, custom, secrets, warnings } = parts.resolve(session.customOptions);
  const redactor = new Redactor([...secretsOfEnvironment(host.env), ...secrets]);
  desk.redactor = redactor;
  const { selection, description } = await session.collect(options);
  for (const warning of [...warnings, ...description.warnings]) logger.warning(warning);
  const text = parts.listing(description, options);
  if (text !== null) {
    await session.room.call("close", null);
    host.stdout.write(text);
    return 0;
  }
  requireHost(description, options);
  warnOfDescriptors(parts, description, options, logger);
  const seed = options.seed ?? host.freshSeed();
  const shownHost = options.host ?? description.classes.find((one) => one.host !== undefined)?.host ?? null;
  const { manager, terminal } = createOutputs(options, { host, clock, logger, redactor });
  desk.aboveLine = (write) => terminal.withLineAbove(write);
  await manager.start({
    version,
    startedAtWallMs: clock.wallNow(),
    users: options.users,
    spawnRate: options.spawnRate,
    runTimeSeconds: options.runTime,
    host: shownHost,
    seed,
    scenarioFiles: session.files,
  });
  logger.info(
    `Acrida ${version}: ${options.users} users at ${options.spawnRate} a second, seed ${seed}${shownHost === null ? "" : `, host ${redactor.mask(shownHost)}`}`,
  );
  const bus = new InProcessBus();
  const steer = (controller: Controller | null): void => {
    signals.controller = controller;
    desk.onWantsStop = (reason) => controller?.stop(reason);
  };
  const testParts = {
    bus,
    outer: host,
    clock,
    logger,
    desk,
    options,
    custom,
    seed,
    session,
    selection,
    description,
  };
  return runTest({ ...testParts, outputs: manager, steer }, async (result, listeners, threads) => {
    const judge = () => parts.judge(factsOf(result, options, desk, manager.lost));
    if (result.setupError === null) logger.info(`the test ended: ${result.stopReason}`);
    else logger.error(messageOf(result.setupError));
    listeners.show(result.snapshot, true);
    const lastWords = async (): Promise<void> => {
      await listeners.fire("quitting", {});
      await listeners.fire("quit", { exitCode: judge().code });
      await session.room.call("close", null).catch(() => {});
    };
    // A second Ctrl-C means now, whatever the scenario still does.
    const patienceMs = result.interrupted ? CUT_SHORT_MS : LISTENERS_END_WITHIN_MS + 1_000;
    await threads.quit(patienceMs);
    if (result.interrupted) await withinTime(clock, lastWords(), patienceMs);
    else await lastWords();
    await session.room.close();
    if (result.setupError === null && result.snapshot.total.requests === 0) {
      logger.warning("not one request or measurement was finished: the numbers say nothing about the target");
    }
    const about = { version, host: shownHost === null ? null : redactor.mask(shownHost), seed };
    const summary = await manager.finish(result.snapshot, () => summaryOf(result, judge(), about));
    return summary.exitCode;
  });
};

const requireHost = ({ classes }: ScenarioDescription, options: Options): void => {
  const homeless = classes.find((one) => one.needsHost && !one.host && options.host === null);
  if (homeless === undefined) return;
  throw new AcridaError(
    "HOST_MISSING",
    `${homeless.name} has no host: give one with --host http://localhost:8080, or write static host = "http://localhost:8080" in the class`,
  );
};

/** Only users with a connection of their own are sure to need a descriptor each. */
const warnOfDescriptors = (
  { host }: LocalRunParts,
  { classes }: ScenarioDescription,
  options: Options,
  logger: Logger,
): void => {
  if (!classes.some(({ needsHost }) => needsHost)) return;
  const { users } = options;
  const limit = host.openFileLimit();
  const warning = descriptorWarning({ users, threads: threadCount(options, host.cores), limit });
  if (warning !== null) logger.warning(warning);
};

/** One Ctrl-C or SIGTERM ends the test in order, a second cuts what is waited for, a third ends the process. */
class SignalSteering {
  controller: Controller | null = null;
  readonly #end: () => void;
  readonly #host: Host;
  readonly #logger: Logger;
  #count = 0;

  constructor(host: Host, logger: Logger) {
    this.#host = host;
    this.#logger = logger;
    this.#end = host.onStopSignal((signal) => this.#take(signal));
  }

  close(): void {
    this.#end();
  }

  #take(signal: StopSignal): void {
    this.#count += 1;
    if (this.controller === null && this.#count === 1) {
      this.#logger.warning(`${signal} outside a test: nothing more is sent, the command ends`);
    }
    if (this.controller === null || this.#count > 2) this.#host.exit(130);
    else if (this.#count === 2) this.controller.stopNow();
    else {
      this.#logger.info(`${signal}: the test ends in order; once more cuts it short`);
      this.controller.stop(`interrupted by ${signal}`);
    }
  }
}
