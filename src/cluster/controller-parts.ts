import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Bus } from "../bus/bus.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { RunStatisticsOptions } from "../stats/run-statistics.ts";
import type { RowSource } from "../user/row-feed.ts";
import type { Journal } from "./journal.ts";
import type { RunSettings } from "./messages.ts";
import type { ScenarioHooks } from "./run-request.ts";
import type { LoadShape } from "./shape-driver.ts";

/** What a controller has as long as it lives, whatever tests it leads. */
export interface ControllerParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Prefixes the subjects on the bus. */
  readonly name: string;
  /** Its own number among the controllers that lead under this name, one after the other; hosts obey the highest. */
  readonly epoch: number;
}

/** What belongs to one test and ends with it. */
export interface ClusterTest {
  /** Its id, which no other test has. */
  readonly run: string;
  readonly classes: readonly WeightedClass[];
  /** What workers run: SHA-256 in hex, of the bundle where they have it anyway, else of the manifest. */
  readonly scenario: string;
  /** For every worker; setup data comes with `prepare`. */
  readonly settings: Omit<RunSettings, "setupData">;
  readonly statistics: RunStatisticsOptions;
  /** Whether a thread that is saturated is warned of; it is marked in any case. */
  readonly announcesSaturation: boolean;
  readonly journal: Journal;
  readonly hooks: ScenarioHooks;
  /** Sources whose rows are handed out to users; none by default. */
  readonly data?: readonly RowSource[];
  /** Leads the load instead of users and spawn rate of the request; null for none. */
  readonly shape?: LoadShape | null;
}
