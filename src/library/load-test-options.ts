import { AcridaError } from "../base/errors.ts";
import type { LogRecord } from "../base/logger.ts";
import type { Options } from "../config/options.ts";
import { type ConfigFile, resolve } from "../config/resolve.ts";
import { LoadTestShape } from "../shape/load-test-shape.ts";
import { extendsClass } from "../user/class-chain.ts";
import { isRunnableUserClass } from "../user/inspect.ts";
import type { User } from "../user/user.ts";
import { errorInOptionNames } from "./option-names.ts";
import type { TestSnapshot } from "./test-snapshot.ts";

/** Options that make sense for the command alone, or that say here what another field says. */
const forTheCommand = [
  ...(["config", "list", "showTaskRatio", "showTaskRatioJson", "headless", "debug", "json"] as const),
  ...(["onlySummary", "logfile", "skipLogSetup", "version", "help", "classPicker"] as const),
  ...(["autostart", "autoquit", "webPort", "webHost", "webHostDisplayName", "webHostNames"] as const),
  ...(["webBasePath", "webToken", "webLogin", "tlsCert", "tlsKey", "controller", "worker"] as const),
  ...(["controllerHost", "controllerPort", "controllerBindHost", "controllerBindPort"] as const),
  ...(["expectWorkers", "expectWorkersMaxWait", "orphanTimeout", "runName", "runFolder"] as const),
  ...(["bus", "busToken", "busUser", "busPassword", "busNkey", "busCa", "busCert", "busKey"] as const),
] as const satisfies readonly (keyof Options)[];

/** Of a scenario file only: classes that are given as values run where they are, and as they are. */
const forFiles = [
  "shape",
  "configUsers",
  "processes",
  "plugin",
] as const satisfies readonly (keyof Options)[];

interface MainSettings {
  /** Where relative URLs lead; comes before the `host` of a class. */
  readonly host?: string | undefined;
  /** Users at the peak; 1 by default. */
  readonly users?: number | undefined;
  /** Users started, or stopped, a second; 1 by default, may be a fraction. */
  readonly spawnRate?: number | undefined;
  /** Seconds, or a text such as `1m30s`; without it the test goes on until `stop()`, or until no user is left. */
  readonly runTime?: number | string | undefined;
  /** How long a task may go on when its user is told to stop: seconds or a text; 5 s by default. */
  readonly stopTimeout?: number | string | undefined;
  /** Prints the tables of the command to standard output; nothing is printed by default. */
  readonly printStats?: boolean | undefined;
  /** The lowest level that is logged; `warning` by default. */
  readonly loglevel?: Options["loglevel"] | undefined;
}

type Others = Exclude<
  keyof Options,
  | (typeof forTheCommand)[number]
  | (typeof forFiles)[number]
  | "locustfile"
  | "userClasses"
  | keyof MainSettings
>;

/** Further options, named as in a config file and in the reference of options. */
type OtherSettings = { readonly [Name in Others]?: NonNullable<Options[Name]> | undefined };

interface Listeners {
  /** Values of the options that the scenario itself declares, by name. */
  readonly customOptions?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Gets the numbers once a second while users run; a call is left out while the promise of the last one is open. One
   * that throws is logged and called no more, and the verdict is `untrusted`.
   */
  readonly onSnapshot?: ((snapshot: TestSnapshot) => void | Promise<void>) | undefined;
  /** Gets what is logged; by default it goes to standard error. */
  readonly onLog?: ((record: LogRecord) => void) | undefined;
}

/** Users of classes that the program has: they run in its own thread, where a debugger holds them. */
interface OfClasses {
  readonly userClasses: readonly (new () => User)[];
  /** What leads the load instead of `users`. */
  readonly shapeClass?: (new () => LoadTestShape) | undefined;
  readonly locustfile?: undefined;
}

/** A scenario file: its users run in load threads, as those of the command do. */
interface OfFile {
  /** From the current folder; one or several. */
  readonly locustfile: string | readonly string[];
  /** Names of the classes that take part; by default all that are exported. */
  readonly userClasses?: readonly string[] | undefined;
  /** Name of the exported shape that leads the load, or `none`. */
  readonly shape?: string | undefined;
  /** Load threads; `auto`, one a core, by default. */
  readonly processes?: "auto" | number | undefined;
  /** Other settings of classes, as `--config-users` has them. */
  readonly configUsers?: readonly unknown[] | undefined;
  /** Files with plugins, as `--plugin` names them. */
  readonly plugin?: readonly string[] | undefined;
  readonly shapeClass?: undefined;
}

/** What a test is made of. */
export type LoadTestOptions = MainSettings & OtherSettings & Listeners & (OfClasses | OfFile);

/** The same, checked as far as it can be before the scenario is known. */
export interface ReadOptions {
  /** Classes that were given as values, by name; null for a scenario file. */
  readonly classes: Readonly<Record<string, unknown>> | null;
  readonly locustfile: readonly string[];
  /** What options are resolved from. */
  readonly source: ConfigFile;
  readonly customOptions: Readonly<Record<string, unknown>>;
  /** All that does not depend on the scenario. */
  readonly first: Options;
  readonly onSnapshot: ((snapshot: TestSnapshot) => void | Promise<void>) | null;
  readonly onLog: ((record: LogRecord) => void) | null;
}

const here = "new LoadTest()";
const usage = (message: string): AcridaError => new AcridaError("USAGE", `${here}: ${message}`);

/** @throws AcridaError USAGE for what is missing, too much, misspelt or of another type. */
export const readOptions = (options: LoadTestOptions): ReadOptions => {
  try {
    return read(options);
  } catch (thrown) {
    throw errorInOptionNames(thrown);
  }
};

const read = (options: LoadTestOptions): ReadOptions => {
  if (typeof options !== "object" || options === null) {
    throw usage(`expected an object such as { userClasses: [Shopper], users: 10 }, got ${String(options)}`);
  }
  const { userClasses, shapeClass, locustfile, customOptions = {}, onSnapshot, onLog, ...given } = options;
  expectFunction("onSnapshot", onSnapshot);
  expectFunction("onLog", onLog);
  const refused = forTheCommand.find((name) => (given as Record<string, unknown>)[name] !== undefined);
  if (refused !== undefined) throw usage(`${refused} is an option of the command and says nothing here`);
  const classes = locustfile === undefined ? classesOf(userClasses, shapeClass, given) : null;
  if (locustfile !== undefined && shapeClass !== undefined) {
    throw usage("shapeClass goes with classes; name the shape of a scenario file: shape");
  }
  const files = locustfile === undefined ? [] : [locustfile].flat();
  const settings = Object.entries({
    loglevel: "warning",
    ...given,
    ...(classes === null && { userClasses, locustfile: files }),
    // No key, no console, and tables only where they were asked for.
    headless: true,
    onlySummary: given.printStats !== true,
  }).filter(([, value]) => value !== undefined);
  const source = { path: here, values: Object.fromEntries(settings) };
  const first = resolve({ argv: [], env: {}, configFile: source }, []).options;
  const listeners = { onSnapshot: onSnapshot ?? null, onLog: onLog ?? null };
  return { classes, locustfile: files, source, customOptions, first, ...listeners };
};

const expectFunction = (name: string, value: unknown): void => {
  if (value !== undefined && typeof value !== "function") {
    throw usage(`expected ${name} to be a function, got ${typeof value}`);
  }
};

const classesOf = (userClasses: unknown, shapeClass: unknown, given: object): Record<string, unknown> => {
  if (!Array.isArray(userClasses) || userClasses.length === 0) {
    throw usage("expected userClasses: [Shopper], or the scenario as a file: locustfile: 'locustfile.ts'");
  }
  const text = userClasses.find((one) => typeof one === "string");
  if (text !== undefined) {
    throw usage(`userClasses has the name "${text}", which needs the file that it is in: locustfile`);
  }
  const misplaced = forFiles.find((name) => (given as Record<string, unknown>)[name] !== undefined);
  if (misplaced !== undefined) {
    throw usage(`${misplaced} goes with a scenario file (locustfile); classes run in the calling thread`);
  }
  for (const [index, one] of userClasses.entries()) {
    if (isRunnableUserClass(one)) continue;
    const what = typeof one === "function" ? `${one.name}, which is abstract or no User class` : String(one);
    throw usage(`expected userClasses[${index}] to be a class that extends User or HttpUser, got ${what}`);
  }
  if (shapeClass !== undefined && !extendsClass(shapeClass, LoadTestShape)) {
    throw usage("expected shapeClass to be a class that extends LoadTestShape");
  }
  const all: unknown[] = shapeClass === undefined ? userClasses : [...userClasses, shapeClass];
  // A class without a name of its own gets that of its export.
  return Object.fromEntries(all.map((one, index) => [`User${index + 1}`, one]));
};
