import type { RunResult } from "../cluster/run-request.ts";
import type { Options } from "../config/options.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { ScenarioDescription } from "../loader/scenario-description.ts";
import type { OutputManager } from "../outputs/output-manager.ts";
import type { RunMoment } from "../stats/run-moment.ts";
import type { ControllerListeners } from "./controller-listeners.ts";
import type { DispatchedUsers } from "./dispatched-users.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";
import type { PlannedShape } from "./planned-shape.ts";
import type { PlannedTest } from "./planned-test.ts";
import type { SteeredTest } from "./steered-test.ts";
import type { TestScenario } from "./test-scenario.ts";

/** What listeners and users see of host and options. */
export interface SeenByScenario {
  readonly host: string | null;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What one test is made of, wherever its users run. */
export interface TestParts {
  /** By `newRun`. */
  readonly run: string;
  readonly options: Options;
  /** Values of the scenario's own options, and those of them that nobody may see. */
  readonly custom: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  readonly seen: SeenByScenario;
  readonly seed: number;
  readonly session: TestScenario;
  readonly selection: ScenarioSelection;
  readonly description: ScenarioDescription;
  /** Those that take part, with the weights and counts to begin with. */
  readonly classes: readonly WeightedClass[];
  /** What leads the load instead of the number of users; null for nothing. */
  readonly shape: PlannedShape | null;
  /** How many users of each class there are; null where weights and counts say so. */
  readonly dispatched: DispatchedUsers | null;
  readonly outputs: OutputManager;
  readonly listeners: ControllerListeners;
  /** Told of the test while it may be steered. */
  readonly steer: (test: SteeredTest | null) => void;
}

/** The load threads of a test, wherever they are. */
export interface Crew {
  /** Lets every thread end its listeners and print its last lines; one that takes longer is not waited for. */
  quit(withinMs: number): Promise<void>;
}

/** What the next test will be run by, as far as it is known before it starts. */
export type AwaitedTest = Pick<TestParts, "selection" | "description" | "seen" | "options">;

/** What tells a test from all others; of one that goes on after an earlier controller, as it was under that. */
export interface NewRun {
  readonly run: string;
  readonly startedAtWallMs: number;
  /** When it was changed so far. */
  readonly moments: readonly RunMoment[];
}

/** Where tests have their users: on this machine alone, or on the workers of a cluster. */
export interface TestStage {
  /** The first test is one of an earlier controller, which goes on. */
  readonly takesOver: boolean;
  /** The id of a test that starts now, which no other has; of one that goes on, what it was. */
  newRun(wallMs: number): NewRun;
  /** How many load threads of this very process run users. */
  ownThreads(test: Pick<PlannedTest, "options" | "shape">): number;
  /** Load threads of other machines that would take part in a test now; null where a test makes its own. */
  readonly readyWorkers: number | null;
  /** Workers may make ready for this test. */
  await(test: AwaitedTest): Promise<void>;
  /**
   * Runs one test; `conclude` runs while the threads are still there, after they have fired their last events and
   * posted their last lines.
   */
  run<T>(parts: TestParts, conclude: (result: RunResult, crew: Crew) => Promise<T>): Promise<T>;
  /** No further test comes. */
  close(): Promise<void>;
}
