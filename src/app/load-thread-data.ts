import type { MessagePort } from "node:worker_threads";
import type { LogLevel } from "../base/logger.ts";
import type { Selection } from "../loader/collect.ts";

/** What the scenario's classes are picked by, in every thread alike. */
export interface ScenarioSelection extends Selection {
  readonly bundlePath: string;
}

/** How the log names a load thread. */
export const sourceOf = (workerId: string): string => `worker ${workerId.slice(0, 6)}`;

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
