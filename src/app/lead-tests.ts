import { readFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { type Clock, systemClock } from "../base/clock.ts";
import type { Host } from "../base/host.ts";
import { Logger } from "../base/logger.ts";
import type { Options } from "../config/options.ts";
import type { ResolvedOptions } from "../config/resolve.ts";
import type { CustomOption, ScenarioDescription } from "../loader/scenario-description.ts";
import { Redactor, secretsOfEnvironment } from "../outputs/secrets.ts";
import { firstEdits } from "./config-users.ts";
import { ConsoleDesk } from "./console-desk.ts";
import { openLogFile } from "./log-file.ts";
import { noShape, type PlannedShape, plannedShape } from "./planned-shape.ts";
import { type PlannedTest, requireHost } from "./planned-test.ts";
import { PluginRoom } from "./plugin-room.ts";
import type { Judge } from "./run-facts.ts";
import { optionsOfTakeover, type Takeover } from "./run-takeover.ts";
import { ScenarioSession } from "./scenario-session.ts";
import { viewOf } from "./scenario-view.ts";
import { SignalSteering } from "./signal-steering.ts";
import type { SteeredTest } from "./steered-test.ts";
import { keyRate, steerByKeys } from "./steering-keys.ts";
import { withTargetTls } from "./target-tls.ts";
import { type ConductorParts, TestConductor } from "./test-conductor.ts";
import type { TestStage } from "./test-stage.ts";

/** What the command hands to whoever leads its tests. */
export interface CommandParts {
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

/** What a stage for tests is made of. */
export interface StageRoom {
  readonly clock: Clock;
  readonly desk: ConsoleDesk;
  readonly logger: Logger;
  readonly session: ScenarioSession;
  readonly options: Options;
}

export type OpenStage = (room: StageRoom) => Promise<TestStage>;

/**
 * Runs a test, opens the console, or lists what is in the scenario; the code to exit with.
 * @param openStage makes the place where tests have their users, once the options are known.
 * @param takeover the test of an earlier controller that goes on first, by its own scenario and options.
 */
export const leadTests = async (
  parts: CommandParts,
  openStage: OpenStage,
  takeover: Takeover | null = null,
): Promise<number> => {
  const { host, first } = parts;
  const clock = systemClock();
  const logFile = first.logfile === null ? null : openLogFile(first.logfile);
  const desk = new ConsoleDesk({
    ...{ host, jsonOnStdout: first.json, logFile, skipsLog: first.skipLogSetup },
    wallNow: () => clock.wallNow(),
  });
  const logger = new Logger(desk.log, "main", first.loglevel, () => clock.wallNow());
  const signals = new SignalSteering(host, logger, clock);
  let session: ScenarioSession | undefined;
  try {
    session = await ScenarioSession.open({
      locustfile: first.locustfile,
      plugins: first.plugin,
      workingFolder: host.cwd,
      desk,
      clock,
      logLevel: first.loglevel,
      watches: !host.debugged,
      onExit: (callback) => host.onExit(callback),
      ...(takeover !== null && { stored: takeover.stored.scenario }),
    });
    return await runScenario(parts, { clock, desk, logger, signals, session }, openStage, takeover);
  } finally {
    signals.close();
    await session?.close();
    logFile?.close();
  }
};

interface Room {
  readonly clock: Clock;
  readonly desk: ConsoleDesk;
  readonly logger: Logger;
  readonly signals: SignalSteering;
  readonly session: ScenarioSession;
}

const runScenario = async (
  parts: CommandParts,
  room: Room,
  openStage: OpenStage,
  takeover: Takeover | null,
): Promise<number> => {
  const { host } = parts;
  const { desk, logger, session } = room;
  const resolved = withTargetTls(parts.resolve(session.customOptions), host.cwd);
  const { warnings } = resolved;
  const { options, custom, secrets } = takeover === null ? resolved : askedBy(resolved.options, takeover);
  const hidden = [...secretsOfEnvironment(host.env), ...secrets];
  desk.redactor = new Redactor(hidden);
  const readText = (path: string): string => readFileSync(resolvePath(host.cwd, path), "utf8");
  const edits = takeover?.stored.edits ?? (await firstEdits(session, options, readText));
  const collected = await session.collect(options, edits);
  const { description } = collected;
  for (const warning of [...warnings, ...description.warnings]) logger.warning(warning);
  const text = parts.listing(description, options);
  if (text !== null) {
    await session.room.call("settle", null);
    host.stdout.write(text);
    return 0;
  }
  const shape = plannedShape(options, description, !options.headless && !options.autostart);
  if (shape !== null) warnOfMoot(shape, resolved, logger);
  // What was edited by hand is what goes on; a shape asks for its own.
  const edited = shape === null ? takeover?.journaled.course.request : undefined;
  const { users, spawnRate } = edited ?? options;
  const test = { options: { ...options, users, spawnRate }, custom, secrets, ...collected, shape };
  if (options.headless) requireHost(test);
  const stage = await openStage({ ...room, options });
  try {
    const conductorParts = {
      host,
      version: parts.version,
      judge: parts.judge,
      secrets: hidden,
      stage,
      plugins: new PluginRoom(session, room.clock),
      ...room,
    };
    if (options.headless) return await runHeadless(test, conductorParts, room.signals);
    const { runConsole } = await import("./console-run.ts");
    return await runConsole(test, conductorParts, room.signals);
  } finally {
    await stage.close();
  }
};

/** Options that were given and say nothing while a shape leads the load. */
const warnOfMoot = (
  { name, replacesUsers, replacesSpawnRate, replacesRunTime }: PlannedShape,
  { sourceOf }: ResolvedOptions,
  logger: Logger,
): void => {
  const replaced = { users: replacesUsers, spawnRate: replacesSpawnRate, runTime: replacesRunTime };
  const flags = { users: "--users", spawnRate: "--spawn-rate", runTime: "--run-time" };
  const moot = (["users", "spawnRate", "runTime"] as const).filter(
    (option) => replaced[option] && sourceOf(option) !== "default",
  );
  if (moot.length === 0) return;
  const given = moot.map((option) => flags[option]).join(", ");
  logger.warning(`${name} leads the load, so ${given} mean nothing; --shape ${noShape} lets them count`);
};

/** One test, at once, and the end. */
const runHeadless = async (
  test: PlannedTest,
  parts: ConductorParts,
  signals: SignalSteering,
): Promise<number> => {
  const { desk, logger } = parts;
  const { autostart, autoquit } = test.options;
  if (autostart || autoquit !== null) {
    logger.warning(
      "--autostart and --autoquit are for the web console; with --headless they say nothing new",
    );
  }
  let steered: SteeredTest | null = null;
  let wanted = test.options.users;
  const endKeys = steerByKeys(parts.host, logger, {
    // A load shape says by itself how many there shall be.
    wanted: () => (steered === null || test.shape !== null ? null : wanted),
    async want(users) {
      await steered?.edit({ users, spawnRate: keyRate });
      wanted = users;
    },
  });
  try {
    const conductor = await TestConductor.open(parts, test);
    return await conductor.run(test, {
      outputs: [],
      scenario: () => viewOf(test, parts.session),
      steer(running) {
        steered = running;
        signals.target = running?.controller ?? null;
        desk.onWantsStop = (reason) => running?.controller.stop(reason);
      },
      isLast: () => true,
    });
  } finally {
    endKeys();
  }
};

/** What a test that goes on was asked for by. */
const askedBy = (now: Options, takeover: Takeover): Pick<PlannedTest, "options" | "custom" | "secrets"> => {
  const { custom, secrets } = takeover.stored;
  return { options: optionsOfTakeover(now, takeover), custom, secrets };
};
