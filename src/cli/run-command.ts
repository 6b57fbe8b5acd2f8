import { access, readFile } from "node:fs/promises";
import { resolve as resolvePath } from "node:path";
import { localRun } from "../app/local-run.ts";
import { loadConfigModule } from "../app/scenario-session.ts";
import type { Host } from "../base/host.ts";
import { loadConfigFile } from "../config/config-file.ts";
import type { Options } from "../config/options.ts";
import { configPath, parseLeniently, resolve } from "../config/resolve.ts";
import { classListText } from "./class-list.ts";
import { decideExit } from "./exit-codes.ts";
import { refuseFileAsClass } from "./file-as-class.ts";
import { refuseRateAsFile } from "./rate-as-file.ts";
import { type ClassWeights, taskRatioJson, taskRatios, taskRatioText } from "./task-ratio.ts";

/** Runs the scenario that the command line names; the code to exit with. */
export const runCommand = async (host: Host, version: string): Promise<number> => {
  const { argv, env, cwd } = host;
  const configFile = await loadConfigFile(configPath(argv, env), {
    exists: (path) => exists(resolvePath(cwd, path)),
    readText: (path) => readFile(resolvePath(cwd, path), "utf8"),
    loadModule: (path) => loadConfigModule(resolvePath(cwd, path)),
  });
  const sources = { argv, env, configFile };
  const { options: first, sourceOf } = parseLeniently(sources);
  await refuseRateAsFile(first.locustfile, (path) => exists(resolvePath(cwd, path)));
  refuseFileAsClass(first.userClasses);
  if (first.worker) {
    const { workerCommand } = await import("./worker-command.ts");
    return workerCommand(host, version, sources);
  }
  if (first.debug) {
    const { debugRun } = await import("../app/debug-run.ts");
    return debugRun({ host, first, resolve: (custom) => resolve(sources, custom) });
  }
  const formFollows = !first.headless && !first.autostart && !lists(first);
  const lead = first.controller ? (await import("../app/controller-process.ts")).controllerProcess : localRun;
  return lead({
    host,
    version,
    first,
    resolve: (custom) => resolve(sources, custom, formFollows),
    listing: ({ classes }, options) => listingText(classes, options, sourceOf("users") !== "default"),
    judge: decideExit,
  });
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const lists = (options: Options): boolean =>
  options.list || options.showTaskRatio || options.showTaskRatioJson;

const listingText = (
  classes: readonly ClassWeights[],
  options: Options,
  usersGiven: boolean,
): string | null => {
  if (options.list) return classListText(classes.map(({ name }) => name));
  if (!options.showTaskRatio && !options.showTaskRatioJson) return null;
  const ratios = taskRatios(classes, usersGiven ? options.users : null);
  return options.showTaskRatioJson ? taskRatioJson(ratios) : taskRatioText(ratios);
};
