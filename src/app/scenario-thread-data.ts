import type { LogLevel } from "../base/logger.ts";
import type { CustomOption, ScenarioDescription } from "../loader/scenario-description.ts";
import type { ShapeContext } from "../shape/load-test-shape.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import type { EventPayloads } from "../user/events.ts";
import type { IncomingMessage } from "../user/message-board.ts";
import type { SetupProgress } from "../user/setup.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";
import type { PluginCall, PluginDescription } from "./plugin-calls.ts";
import type { PackedStats } from "./stats-view.ts";

/** What the scenario thread is started with. */
export interface ScenarioThreadData {
  readonly bundlePath: string;
  readonly board: SharedArrayBuffer;
  readonly logLevel: LogLevel;
}

/** What `environment` shows in the scenario thread from now on; a field that is left out stays. */
export interface EnvironmentUpdate {
  /** Null for none. */
  readonly host?: string | null;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly state?: string;
  readonly userCount?: number;
  readonly stats?: PackedStats;
}

/** The events that the controller's listeners hear of a run. */
export const controllerEvents = [
  "init",
  "testStart",
  "spawningComplete",
  "testStopping",
  "testStop",
  "quitting",
  "quit",
  "workerReport",
  "workerConnect",
  "heartbeatSent",
  "resetStats",
] as const satisfies (keyof EventPayloads)[];
export type ControllerEvent = (typeof controllerEvents)[number];

/** What the main thread may call in the scenario thread. */
export type ScenarioThreadFunctions = {
  /** Evaluates the scenario; the options that it adds to the command line, and its plugins. */
  load(argument: null): Promise<{
    readonly customOptions: readonly CustomOption[];
    readonly plugins: readonly PluginDescription[];
  }>;
  /** Picks and checks the classes that take part. */
  collect(argument: ScenarioSelection): ScenarioDescription;
  update(argument: EnvironmentUpdate): void;
  /** The events that have a listener: no other needs to be fired. */
  listening(argument: null): readonly ControllerEvent[];
  setup(argument: null): Promise<Pick<SetupProgress, "data"> & { readonly failure: string | null }>;
  /** In place of `setup` where an earlier controller ran it: JSON text by owner. All of it is taken for set up. */
  resumeSetups(argument: Readonly<Record<string, string>>): void;
  /** Makes the load shape with this name, anew for each test. */
  makeShape(argument: { readonly name: string; readonly classNames: readonly string[] }): void;
  /** Asks it. */
  tick(argument: ShapeContext): Promise<WantedLoad | null>;
  /** Runs the teardowns of what was set up; messages of those that threw. */
  teardown(argument: null): Promise<readonly string[]>;
  /** Calls the listeners of one event; `environment` is put into its payload here. */
  fire(argument: { readonly event: ControllerEvent; readonly payload: object }): Promise<void>;
  /** Gives a message of a worker to its listener. */
  deliver(argument: IncomingMessage): Promise<void>;
  /** Calls a function of the plugins, as `PluginFunctions` has it. */
  plugin(argument: PluginCall): unknown;
  /** Lets async listeners end, and posts what was printed. */
  settle(argument: null): Promise<void>;
};
