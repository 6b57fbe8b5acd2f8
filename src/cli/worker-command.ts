import { workerProcess } from "../app/worker-process.ts";
import type { Host } from "../base/host.ts";
import { type OptionSources, resolveForWorker } from "../config/resolve.ts";

/** What a worker hears from its controller, and needs no option for. */
const needless = [
  ...["locustfile", "userClasses", "tags", "excludeTags", "host", "users", "spawnRate", "runTime"],
  ...[
    "stopTimeout",
    "seed",
    "headless",
    "configUsers",
    "equalWeights",
    "iterations",
    "userIterations",
    "respawn",
  ],
];

/** Runs this process as a worker; the code to exit with. */
export const workerCommand = (host: Host, version: string, sources: OptionSources): Promise<number> => {
  const { options, secrets, warnings, sourceOf, passedOver } = resolveForWorker(sources);
  const given = [...needless.filter((name) => sourceOf(name) === "command line"), ...passedOver];
  const more =
    given.length === 0
      ? []
      : [
          `a worker needs no scenario and none of its options, since its controller sends them: ${given.join(", ")} passed over`,
        ];
  return workerProcess({ host, version, options, secrets, warnings: [...warnings, ...more] });
};
