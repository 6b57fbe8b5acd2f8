import { workerProcess } from "../app/worker-process.ts";
import type { Host } from "../base/host.ts";
import { type OptionSources, resolve } from "../config/resolve.ts";

/** Runs this process as a worker; the code to exit with. */
export const workerCommand = (host: Host, version: string, sources: OptionSources): Promise<number> => {
  const { options, secrets, warnings, sourceOf } = resolve(sources, []);
  const needless = ["locustfile", "userClasses", "users", "spawnRate", "runTime", "tags", "excludeTags"];
  const given = needless.filter((name) => sourceOf(name) === "command line");
  const more =
    given.length === 0
      ? []
      : [`a worker needs no scenario and none of its options, the controller sends them: ${given.join(", ")} of the command line are passed over`];
  return workerProcess({ host, version, options, secrets, warnings: [...warnings, ...more] });
};
