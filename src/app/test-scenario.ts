import type { Options } from "../config/options.ts";
import type { CustomOption, ScenarioDescription } from "../loader/scenario-description.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";
import type { PluginDescription } from "./plugin-calls.ts";
import type { ScenarioThreadFunctions } from "./scenario-thread-data.ts";

/** Where the controller's part of a scenario runs. */
export interface ScenarioCalls {
  /** Calls one of its functions; rejects with the user's own error, or when the place is gone. */
  call<Name extends keyof ScenarioThreadFunctions>(
    name: Name,
    argument: Parameters<ScenarioThreadFunctions[Name]>[0],
  ): Promise<Awaited<ReturnType<ScenarioThreadFunctions[Name]>>>;
  /** It was ended, or is no more. */
  readonly closed: boolean;
  close(): Promise<void>;
}

/** The options that pick classes and tasks. */
export type PickingOptions = Pick<Options, "userClasses" | "tags" | "excludeTags" | "equalWeights">;

/** What was picked: every thread picks by the same selection. */
export interface CollectedClasses {
  readonly selection: ScenarioSelection;
  readonly description: ScenarioDescription;
}

/** A scenario as whoever has tests of it run sees it. */
export interface TestScenario {
  /** Its source files, absolute; none of classes that were given as values. */
  readonly files: readonly string[];
  /** Tells it from other scenarios. */
  readonly hash: string;
  /** Options that it adds to the command line. */
  readonly customOptions: readonly CustomOption[];
  /** What extends Acrida with it. */
  readonly plugins: readonly PluginDescription[];
  /** Another one after `renew`. */
  readonly room: ScenarioCalls;
  /** The classes that take part, and what their setups are. */
  collect(options: PickingOptions, edits?: ScenarioSelection["edits"]): Promise<CollectedClasses>;
  /** Evaluates it in a new thread, in the place of one that is gone. @throws AcridaError of one that can't be. */
  renew(): Promise<void>;
  close(): Promise<void>;
}
