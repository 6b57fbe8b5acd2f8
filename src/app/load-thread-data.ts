import type { MessagePort } from "node:worker_threads";
import type { LogLevel } from "../base/logger.ts";

/** What the scenario's classes are picked by, in every thread alike. */
export interface ScenarioSelection {
  readonly bundlePath: string;
  /** Names from the command line; empty for all. */
  readonly pickedClasses: readonly string[];
  readonly tags: readonly string[];
  readonly excludeTags: readonly string[];
}

/** What a load thread is started with. */
export interface LoadThreadData {
  readonly workerId: string;
  readonly selection: ScenarioSelection;
  readonly busPort: MessagePort;
  readonly board: SharedArrayBuffer;
  readonly logLevel: LogLevel;
  /** What listeners of `init` see as `environment`. */
  readonly host: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the main thread may call in a load thread besides its bus messages. */
export type LoadThreadFunctions = {
  /** Lets async listeners finish and posts what was printed; nothing comes after it. */
  quit(argument: null): Promise<void>;
};
