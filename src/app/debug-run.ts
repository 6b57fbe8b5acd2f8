import { systemClock } from "../base/clock.ts";
import type { Host } from "../base/host.ts";
import { formatLogRecord, Logger, type LogSink } from "../base/logger.ts";
import type { Options } from "../config/options.ts";
import type { ResolvedOptions } from "../config/resolve.ts";
import type { CustomOption } from "../loader/scenario-description.ts";
import { Redactor, secretsOfEnvironment } from "../outputs/secrets.ts";
import { OneUser, type OneUserResult } from "./one-user.ts";
import { pickUser } from "./picked-user.ts";

/** Some weeks: no debugger holds a user that long. */
const NEVER_MS = 2 ** 31 - 1;

export interface DebugRunParts {
  readonly host: Host;
  /** The options as far as they are known before the scenario is. */
  readonly first: Options;
  /** All options, once the scenario's own are known. */
  readonly resolve: (custom: readonly CustomOption[]) => ResolvedOptions;
}

/** `--debug`: one user of the first class that takes part, in this thread; the code to exit with. */
export const debugRun = async ({ host, first, resolve }: DebugRunParts): Promise<number> => {
  const clock = systemClock();
  let redactor = new Redactor(secretsOfEnvironment(host.env));
  const log: LogSink = {
    write: (record) => host.stderr.write(`${redactor.mask(formatLogRecord(record))}\n`),
  };
  const logger = new Logger(log, "debug", first.loglevel, () => clock.wallNow());
  const {
    Class,
    filter,
    options,
    seen,
    secrets,
    host: usersHost,
  } = await pickUser({
    ...{ clock, logger, resolve, locustfile: first.locustfile, workingFolder: host.cwd },
    onExit: (callback) => host.onExit(callback),
  });
  redactor = new Redactor([...secretsOfEnvironment(host.env), ...secrets]);
  const user = new OneUser({
    ...{
      Class,
      clock,
      logger,
      filter,
      options: seen,
      host: usersHost,
      tasks: options.userIterations ?? options.iterations,
    },
    seed: options.seed ?? host.freshSeed(),
    print: (line) => host.stdout.write(`${redactor.mask(line)}\n`),
  });
  // What a setup or task waits for need not keep the process: it is there until somebody ends it.
  const alive = clock.setTimer(() => {}, NEVER_MS);
  const timer = options.runTime === null ? null : clock.setTimer(() => user.stop(), options.runTime * 1000);
  let signals = 0;
  const endSignals = host.onStopSignal(() => {
    signals += 1;
    if (signals > 1) host.exit(130);
    user.stop();
  });
  try {
    return exitCodeOf(await user.run(), options);
  } finally {
    clock.clearTimer(alive);
    if (timer !== null) clock.clearTimer(timer);
    endSignals();
  }
};

const exitCodeOf = ({ failures, exceptions, exitCode }: OneUserResult, options: Options): number =>
  exitCode ?? (failures > 0 || exceptions.length > 0 ? options.exitCodeOnError : 0);
