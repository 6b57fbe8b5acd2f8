import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { useSourceMaps } from "../base/thread-host.ts";
import type { Options } from "../config/options.ts";
import type { ResolvedOptions } from "../config/resolve.ts";
import { bundleScenario } from "../loader/bundle.ts";
import { collectScenario, customOptionsOf, filterOf, hostOf } from "../loader/collect.ts";
import { findScenario } from "../loader/find-scenario.ts";
import { loadScenario } from "../loader/load.ts";
import type { CustomOption } from "../loader/scenario-description.ts";
import type { TagFilter } from "../user/tag-filter.ts";
import type { UserClass } from "../user/user.ts";
import { editsOf, readConfigUsers } from "./config-users.ts";
import { acridaEntry } from "./scenario-session.ts";
import { withTargetTls } from "./target-tls.ts";

export interface PickedUserParts {
  /** Values of `-f`. */
  readonly locustfile: readonly string[];
  readonly workingFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** All options, once the scenario's own are known. */
  readonly resolve: (custom: readonly CustomOption[]) => ResolvedOptions;
  /** Takes what must run before the process ends, however it does. */
  readonly onExit: (callback: () => void) => void;
}

/** The one user class that is run in this thread, and by which options. */
export interface PickedUser {
  readonly Class: UserClass;
  readonly filter: TagFilter;
  readonly options: Options;
  /** What scenarios see as options. */
  readonly seen: Readonly<Record<string, unknown>>;
  readonly host: string | undefined;
  readonly secrets: readonly string[];
}

/**
 * Evaluates a scenario in this thread and picks the first class that takes part.
 * @throws AcridaError with the user's own file and line.
 */
export const pickUser = async (parts: PickedUserParts): Promise<PickedUser> => {
  const { locustfile, workingFolder, clock, logger } = parts;
  const files = await findScenario(locustfile, workingFolder);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "acrida-"));
  parts.onExit(() => rmSync(folder, { recursive: true, force: true }));
  const bundle = await bundleScenario(files, { acridaEntry, outFolder: folder });
  const scenario = await loadScenario(bundle.path, useSourceMaps);
  const { options, custom, secrets, warnings } = withTargetTls(
    parts.resolve(await customOptionsOf()),
    workingFolder,
  );
  const picked = {
    pickedClasses: options.userClasses,
    tags: options.tags,
    excludeTags: options.excludeTags,
    equalWeights: options.equalWeights,
  };
  const read = (path: string): string => readFileSync(resolvePath(workingFolder, path), "utf8");
  const all = collectScenario(scenario, { ...picked, pickedClasses: [], clock, logger }).description.classes;
  const selection = { ...picked, edits: editsOf(readConfigUsers(options.configUsers, read), all) };
  const { classes, description } = collectScenario(scenario, { ...selection, clock, logger });
  for (const warning of [...warnings, ...description.warnings]) logger.warning(warning);
  const [Class, ...others] = [...classes.values()] as [UserClass, ...UserClass[]];
  if (others.length > 0) {
    const names = others.map(({ name }) => name).join(", ");
    logger.info(`one user is run, of ${Class.name}; name another class to run that: ${names}`);
  }
  return {
    Class,
    filter: filterOf(selection),
    options,
    seen: { ...options, debug: true, webToken: null, ...custom },
    host: options.host ?? hostOf(Class, selection),
    secrets,
  };
};
