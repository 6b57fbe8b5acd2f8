import { homedir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { AcridaError, exitCode } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import { LogLimit } from "../base/log-limit.ts";
import { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import type { NatsBus } from "../bus/nats-bus.ts";
import type { Options } from "../config/options.ts";
import { Redactor, secretsOfEnvironment } from "../outputs/secrets.ts";
import { reachedBus } from "./bus-address.ts";
import { ConsoleDesk } from "./console-desk.ts";
import { openLogFile } from "./log-file.ts";
import { Member } from "./member.ts";
import { SignalSteering } from "./signal-steering.ts";
import { threadCount } from "./thread-count.ts";

export interface WorkerProcessParts {
  readonly host: Host;
  readonly version: string;
  readonly options: Options;
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
}

const lines = 50;

/** Runs users for a controller, until that one ends or this process is told to; the code to exit with. */
export const workerProcess = async (parts: WorkerProcessParts): Promise<number> => {
  const { host, version, options, warnings } = parts;
  const clock = systemClock();
  const logFile = options.logfile === null ? null : openLogFile(options.logfile);
  const desk = new ConsoleDesk({
    ...{ host, jsonOnStdout: options.json, logFile, skipsLog: options.skipLogSetup },
    wallNow: () => clock.wallNow(),
  });
  desk.redactor = new Redactor([...secretsOfEnvironment(host.env), ...parts.secrets]);
  const logger = new Logger(desk.log, "main", options.loglevel, () => clock.wallNow());
  const signals = new SignalSteering(host, logger, clock);
  for (const warning of warnings) logger.warning(warning);
  // Nothing is at stake as long as no bus is reached.
  signals.target = {
    ending: "this worker ends",
    stop: () => host.exit(exitCode.passed),
    stopNow: () => host.exit(exitCode.interrupted),
  };
  let bus: NatsBus | undefined;
  try {
    const threads = threadCount(
      { processes: options.processes, users: Number.POSITIVE_INFINITY },
      host.cores,
    );
    const random = new Random(host.freshSeed(), host.freshSeed());
    const log = new Logger(new LogLimit(desk.log, clock, lines), "bus", options.loglevel, () =>
      clock.wallNow(),
    );
    const { name: machine } = host.network();
    const longestUnledMs = options.orphanTimeout * 1000;
    bus = await reachedBus(options, host, { clock, random, log }, logger, `acrida worker ${machine}`);
    const member = new Member({
      ...{ bus, clock, random, logger, desk, name: options.runName, version, machine },
      ...{ pid: host.pid, threads, watches: !host.debugged, workingFolder: host.cwd },
      ...{ cacheFolder: cacheFolder(host.env), orphanTimeoutMs: longestUnledMs },
    });
    signals.target = {
      ending: "this worker leaves in order",
      stop: () => member.leave(),
      stopNow: () => host.exit(exitCode.interrupted),
    };
    bus.onTurnedAway(({ error, forMs }) => {
      if (forMs === 0) {
        logger.error(`this worker ends if the bus goes on refusing it for ${options.orphanTimeout} s`);
      }
      if (forMs >= longestUnledMs) member.giveUp(error);
    });
    const end = await member.run();
    if (end instanceof AcridaError) throw end;
    logger.info(end === "dismissed" ? "the controller has ended" : "this worker has left");
    return end === "cut off" ? exitCode.untrusted : exitCode.passed;
  } finally {
    signals.close();
    await bus?.close();
    logFile?.close();
  }
};

/** Where this user's programs keep what they can get again. */
const cacheFolder = ({ XDG_CACHE_HOME, LOCALAPPDATA }: Host["env"]): string =>
  join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache"), "acrida", "shared");
