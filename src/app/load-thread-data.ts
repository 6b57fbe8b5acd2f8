import type { MessagePort } from "node:worker_threads";
import type { LogLevel } from "../base/logger.ts";
import type { Selection } from "../loader/collect.ts";
import type { FilePlace } from "../user/data-registry.ts";

/** What the scenario's classes are picked by, in every thread alike. */
export interface ScenarioSelection extends Selection {
  readonly bundlePath: string;
  /** Where the scenario's data files lie on this machine, by source; they are looked for beside it without. */
  readonly dataFiles?: Readonly<Record<string, FilePlace>>;
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
  /** Gives back the rows of data that no user was handed; for a thread that leaves, when its users have stopped. */
  giveBackRows(argument: null): Promise<void>;
};
