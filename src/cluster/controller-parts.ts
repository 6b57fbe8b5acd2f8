import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Bus } from "../bus/bus.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { RunStatisticsOptions } from "../stats/run-statistics.ts";
import type { Journal } from "./journal.ts";
import type { RunSettings } from "./messages.ts";
import type { ScenarioHooks } from "./run-request.ts";

/** What a controller is made of. */
export interface ControllerParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Prefixes the subjects on the bus and the ids of runs. */
  readonly name: string;
  readonly classes: readonly WeightedClass[];
  /** SHA-256 of the bundle, hex. */
  readonly scenario: string;
  /** For every worker; setup data comes with `prepare`. */
  readonly settings: Omit<RunSettings, "setupData">;
  readonly statistics: RunStatisticsOptions;
  /** Whether a thread that is saturated is warned of; it is marked in any case. */
  readonly announcesSaturation: boolean;
  readonly journal: Journal;
  readonly hooks: ScenarioHooks;
}
