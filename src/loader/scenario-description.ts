import type { CustomOption } from "../user/custom-option.ts";
import type { DataDescription } from "../user/data-registry.ts";

export type { CustomOption };

/** One task of a TaskSet or User, as data. */
export interface TaskDescription {
  readonly name: string;
  readonly weight: number;
  /** The tasks of a nested TaskSet; absent for a plain task. */
  readonly tasks?: readonly TaskDescription[];
}

/** A User class that takes part, as data that crosses threads. */
export interface UserClassDescription {
  readonly name: string;
  readonly weight: number;
  readonly fixedCount: number;
  readonly host: string | undefined;
  readonly needsHost: boolean;
  /** `tasks` is the one TaskSet that its users run from start to end. */
  readonly hasTaskSet?: boolean;
  readonly tasks: readonly TaskDescription[];
}

/** A load shape that the scenario has. */
export interface ShapeDescription {
  readonly name: string;
  /** Users, spawn rate and run time of the command mean something to it. */
  readonly useCommonOptions: boolean;
}

/** What the controller must know of a scenario: found in the scenario thread, sent to everyone. */
export interface ScenarioDescription {
  readonly classes: readonly UserClassDescription[];
  readonly shapes: readonly ShapeDescription[];
  readonly customOptions: readonly CustomOption[];
  readonly warnings: readonly string[];
  /** Sources of rows, in the order in which the scenario declares them. */
  readonly data?: readonly DataDescription[];
}
