import { type MeasuredRequest, OneUser } from "../app/one-user.ts";
import { hostMissing } from "../app/planned-test.ts";
import { systemClock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import { guestHost } from "../base/host.ts";
import { formatLogRecord, Logger } from "../base/logger.ts";
import { resolve } from "../config/resolve.ts";
import { customOptionsOf } from "../loader/collect.ts";
import { maskSecrets } from "../outputs/secrets.ts";
import { inspectClasses, isRunnableUserClass } from "../user/inspect.ts";
import { needsHostKey, type User } from "../user/user.ts";
import { errorInOptionNames } from "./option-names.ts";

/** How one user is run; each field may be left out. */
export interface RunUserOptions {
  /** Where relative URLs lead; comes before the `host` of the class. */
  readonly host?: string | undefined;
  /** Tasks after which the user ends; 1 by default. */
  readonly iterations?: number | undefined;
  /** Run only tasks with one of these tags, and none with one of those. */
  readonly tags?: readonly string[] | undefined;
  readonly excludeTags?: readonly string[] | undefined;
  /** Fixes the choice of tasks and the waits. */
  readonly seed?: number | undefined;
  /** Logs requests and answers as they are on the wire, credentials masked, to standard error. */
  readonly dumpHttp?: boolean | undefined;
  /** Values of the options that the scenario itself declares, by name. */
  readonly customOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Gets a line for each task, request and exception; `console.log` by default, false for silence. */
  readonly print?: ((line: string) => void) | false | undefined;
}

/** What one user did. */
export interface UserRun {
  /** In the order in which they ended; the first 10,000. */
  readonly requests: readonly MeasuredRequest[];
  /** How many of all failed. */
  readonly failures: number;
  /** Tracebacks of what tasks, hooks and listeners threw, with the lines of the scenario. */
  readonly exceptions: readonly string[];
}

const here = "runUser()";
const usage = (message: string): AcridaError => new AcridaError("USAGE", `${here}: ${message}`);

/**
 * Runs one user once in this thread, where a debugger can hold it: setup, onStart, tasks, onStop, teardown. No time
 * limit ends anything, and what a task throws is in `exceptions`.
 * @throws AcridaError of a class that can't be run, a missing host, or a setup or teardown that threw.
 */
export const runUser = async (UserClass: new () => User, settings: RunUserOptions = {}): Promise<UserRun> => {
  const Class: unknown = UserClass;
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw usage(
      `expected an object such as { host: "http://localhost:8080" } after the class, got ${JSON.stringify(settings)}`,
    );
  }
  const { print = toConsole, customOptions = {}, iterations = 1, ...given } = settings;
  if (print !== false && typeof print !== "function") {
    throw usage(`expected print to be a function, or false for silence, got ${typeof print}`);
  }
  if (!isRunnableUserClass(Class)) {
    const name = typeof Class === "function" ? Class.name : String(Class);
    throw usage(`expected a class that extends User or HttpUser and is not abstract, got ${name}`);
  }
  const host = guestHost();
  try {
    const values = { ...given, userIterations: iterations, ...customOptions };
    const configFile = { path: here, values };
    const { options, custom } = resolve({ argv: [], env: {}, configFile }, await customOptionsOf());
    const clock = systemClock();
    const write = (line: string): void => host.stderr.write(`${line}\n`);
    const logger = new Logger(
      { write: (record) => write(maskSecrets(formatLogRecord(record))) },
      "user",
      options.dumpHttp ? "info" : "warning",
      () => clock.wallNow(),
    );
    const filter = { include: options.tags, exclude: options.excludeTags, chosen: {}, equalWeights: false };
    inspectClasses([Class], { clock, logger, filter });
    const usersHost = options.host ?? Class.host;
    if (Class[needsHostKey] && !usersHost) throw hostMissing(Class.name, '{ host: "http://localhost:8080" }');
    const user = new OneUser({
      ...{ Class, clock, logger, filter, host: usersHost, tasks: options.userIterations },
      seed: options.seed ?? host.freshSeed(),
      options: { ...options, ...custom },
      print: print === false ? () => {} : safely(print, logger),
    });
    const { measured, failures, exceptions } = await user.run();
    return { requests: measured, failures, exceptions };
  } catch (thrown) {
    throw errorInOptionNames(thrown);
  } finally {
    host.leave();
  }
};

/** A print of the caller's that throws ends nothing: it is said once, and no line comes to it any more. */
const safely = (print: (line: string) => unknown, logger: Logger): ((line: string) => void) => {
  let isBroken = false;
  const broke = (error: unknown): void => {
    if (!isBroken) logger.error(`print threw ${messageOf(error)}; nothing more is printed`);
    isBroken = true;
  };
  return (line) => {
    if (isBroken) return;
    try {
      Promise.resolve(print(maskSecrets(line))).catch(broke);
    } catch (error) {
      broke(error);
    }
  };
};

/** Test runners show what goes to the console beside the test that it is of. */
const toConsole = (line: string): void => console.log(line);
