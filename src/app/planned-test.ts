import { AcridaError } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import type { Options } from "../config/options.ts";
import type { ScenarioDescription } from "../loader/scenario-description.ts";
import { descriptorWarning } from "./descriptor-limit.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";
import type { PlannedShape } from "./planned-shape.ts";

/** All that a test is run by. */
export interface PlannedTest {
  readonly options: Options;
  /** Values of the scenario's own options. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Those of them that nobody may see. */
  readonly secrets: readonly string[];
  /** Every thread picks classes and tasks by it. */
  readonly selection: ScenarioSelection;
  readonly description: ScenarioDescription;
  /** What leads the load instead of the number of users; null for nothing. */
  readonly shape: PlannedShape | null;
}

/** The most users that a test may want; null where only its shape knows. */
export const peakUsersOf = ({ options, shape }: Pick<PlannedTest, "options" | "shape">): number | null => {
  if (shape === null) return options.users;
  return shape.curve === null ? null : shape.curve.peakUsers;
};

/** The host that a report names: the one asked for, else that of the first class that has one. */
export const shownHostOf = ({ options, description }: PlannedTest): string | null =>
  options.host ?? description.classes.find((one) => one.host !== undefined)?.host ?? null;

/** The first class whose users would not know where to go; null where all do. */
export const classWithoutHost = ({ options, description }: PlannedTest): string | null =>
  description.classes.find((one) => one.needsHost && !one.host && options.host === null)?.name ?? null;

/** @throws AcridaError HOST_MISSING when users of some class would not know where to go. */
export const requireHost = (test: PlannedTest): void => {
  const homeless = classWithoutHost(test);
  if (homeless !== null) throw hostMissing(homeless, "--host http://localhost:8080");
};

/** @param how one is given. */
export const hostMissing = (className: string, how: string): AcridaError =>
  new AcridaError(
    "HOST_MISSING",
    `${className} has no host: give one with ${how}, or write static host = "http://localhost:8080" in the class`,
  );

/**
 * Only users with a connection of their own are sure to need a descriptor each.
 * @param threads of this process that run users.
 */
export const warnOfDescriptors = (test: PlannedTest, threads: number, host: Host, logger: Logger): void => {
  const users = peakUsersOf(test);
  if (threads === 0 || users === null || !test.description.classes.some(({ needsHost }) => needsHost)) return;
  const limit = host.openFileLimit();
  const warning = descriptorWarning({ users, threads, limit });
  if (warning !== null) logger.warning(warning);
};
