import type { LogLevel } from "../base/logger.ts";
import type { OptionType } from "./option-type.ts";

/** What the command was told, from all sources. Times are in seconds. */
export interface Options {
  readonly locustfile: readonly string[];
  readonly plugin: readonly string[];
  readonly config: string | null;
  readonly userClasses: readonly string[];
  readonly tags: readonly string[];
  readonly excludeTags: readonly string[];
  /** JSON texts, names of files of JSON, or what a config file has in their place. */
  readonly configUsers: readonly unknown[];
  readonly equalWeights: boolean;
  readonly list: boolean;
  readonly showTaskRatio: boolean;
  readonly showTaskRatioJson: boolean;
  readonly host: string | null;
  readonly users: number;
  readonly spawnRate: number;
  readonly runTime: number | null;
  readonly shape: string | null;
  readonly stages: string | null;
  readonly stopTimeout: number;
  readonly iterations: number | null;
  readonly userIterations: number | null;
  readonly respawn: boolean;
  readonly seed: number | null;
  readonly insecure: boolean;
  /** Names of files; what is in them, once they have been read. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly keyPassphrase: string | null;
  readonly proxy: string | null;
  readonly noProxy: readonly string[];
  readonly localAddresses: readonly string[];
  readonly headless: boolean;
  readonly debug: boolean;
  readonly webPort: number;
  readonly webHost: string;
  readonly webHostDisplayName: string | null;
  readonly webHostNames: readonly string[];
  readonly webBasePath: string;
  readonly webToken: string | null;
  readonly webLogin: boolean;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  readonly classPicker: boolean;
  readonly autostart: boolean;
  readonly autoquit: number | null;
  readonly processes: "auto" | number;
  readonly saturation: "fail" | "warn" | "off";
  readonly controller: boolean;
  readonly worker: boolean;
  readonly controllerHost: string;
  readonly controllerPort: number;
  readonly controllerBindHost: string;
  readonly controllerBindPort: number;
  readonly expectWorkers: number;
  readonly expectWorkersMaxWait: number | null;
  readonly orphanTimeout: number;
  readonly runName: string;
  readonly runFolder: string | null;
  readonly bus: string | null;
  readonly busToken: string | null;
  readonly busUser: string | null;
  readonly busPassword: string | null;
  readonly busNkey: string | null;
  readonly busCa: string | null;
  readonly busCert: string | null;
  readonly busKey: string | null;
  readonly maxNames: number;
  readonly csv: string | null;
  readonly csvFullHistory: boolean;
  readonly json: boolean;
  readonly jsonFile: string | null;
  readonly profile: string | null;
  readonly html: string | null;
  readonly printStats: boolean;
  readonly onlySummary: boolean;
  readonly resetStats: boolean;
  readonly exitCodeOnError: number;
  readonly dumpHttp: boolean;
  readonly loglevel: LogLevel;
  readonly logfile: string | null;
  readonly skipLogSetup: boolean;
  readonly version: boolean;
  readonly help: boolean;
}

export const optionGroups = [
  "Scenario",
  "Load",
  "Running",
  "Many machines",
  "Web console",
  "Numbers and reports",
  "Logging",
  "Other",
] as const;
export type OptionGroup = (typeof optionGroups)[number];

/** One row of the table from which parsing, help and the reference page are made. */
export interface OptionDefinition<Name extends keyof Options = keyof Options> {
  /** The key in a config file too. */
  readonly name: Name;
  /** The first long one is the flag's name; empty for what is positional. */
  readonly flags: readonly string[];
  /** Further names for the same. */
  readonly aliases: readonly string[];
  /** Null where an environment variable or a config file makes no sense. */
  readonly environmentVariable: string | null;
  readonly inConfigFile: boolean;
  readonly type: OptionType<Options[Name]>;
  readonly default: Options[Name];
  readonly group: OptionGroup;
  readonly help: string;
  /** Its value is never shown. */
  readonly secret?: boolean;
}
