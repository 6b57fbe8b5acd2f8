import { AcridaError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Controller } from "../cluster/controller.ts";
import type { ClusterTest } from "../cluster/controller-parts.ts";
import type { Journal } from "../cluster/journal.ts";
import { loadShapeOf } from "./asked-shape.ts";
import type { TestParts } from "./test-stage.ts";
import { iterationsSource } from "./user-ends.ts";

/** What a controller leads a test by: the scenario's own parts of it run in the scenario thread of this process. */
export const clusterTest = (
  parts: TestParts,
  { scenario, journal }: Pick<ClusterTest, "scenario"> & { readonly journal: Journal },
  controller: Controller,
  logger: Logger,
): ClusterTest => {
  const { run, options, session, description, listeners, dispatched } = parts;
  const users = (): number => controller.userCount;
  const shape = loadShapeOf(parts.shape, parts.seen.options, description, session, users);
  return {
    run,
    classes: parts.classes,
    scenario,
    settings: {
      seed: parts.seed,
      host: options.host,
      options: parts.seen.options,
      stopTimeoutMs: options.stopTimeout * 1000,
      maxNames: options.maxNames,
    },
    statistics: {
      maxNames: options.maxNames,
      entryWindows: options.csvFullHistory,
      onWarning: (message) => logger.warning(message),
    },
    data: [...(description.data ?? []), ...iterationsSource(options)],
    announcesSaturation: options.saturation !== "off",
    journal,
    shape: shape === null || dispatched === null ? shape : dispatched.under(shape, controller),
    hooks: {
      async prepare() {
        const { data, failure } = await session.room.call("setup", null);
        if (failure !== null) throw new AcridaError("SCENARIO_SETUP", failure);
        await listeners.fire("testStart", {});
        return data;
      },
      async resume(setupData) {
        await session.room.call("resumeSetups", setupData);
      },
      async finish() {
        const snapshot = controller.snapshot();
        if (snapshot !== null) listeners.show(snapshot, true);
        await listeners.fire("testStop", {});
        const failures = await session.room.call("teardown", null).catch((error: unknown) => {
          // After a second Ctrl-C the thread may have been ended under it.
          if (session.room.closed) return [];
          throw error;
        });
        if (failures.length > 0) throw new AcridaError("SCENARIO_SETUP", failures.join("\n"));
      },
    },
  };
};

/** Lets listeners and outputs hear of the test that the controller leads next. */
export const followTest = (
  controller: Controller,
  { listeners, options, outputs, shape }: TestParts,
): void => {
  listeners.follow(controller);
  controller.events.tick.add((snapshot) => outputs.snapshot(snapshot));
  if (options.resetStats) resetWhenSpawned(controller, shape !== null);
};

/** Seconds after which the test ends by itself; null for none, and where its shape alone knows. */
export const runTimeOf = ({ options, shape }: Pick<TestParts, "options" | "shape">): number | null =>
  shape?.replacesRunTime === true ? null : options.runTime;

/** A shape completes a spawning at each of its stages: the numbers begin at the first one. */
const resetWhenSpawned = (controller: Controller, onlyOnce: boolean): void => {
  let hasReset = false;
  controller.events.spawningComplete.add(() => {
    if (!(onlyOnce && hasReset)) controller.reset();
    hasReset = true;
  });
};
