import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import type { Host as OuterHost } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import { PortHub } from "../bus/port-bus.ts";
import { Controller } from "../cluster/controller.ts";
import type { ClusterTest } from "../cluster/controller-parts.ts";
import { Host } from "../cluster/host.ts";
import { MemoryJournal } from "../cluster/journal.ts";
import type { RunRequest, RunResult } from "../cluster/run-request.ts";
import type { Options } from "../config/options.ts";
import type { ScenarioDescription } from "../loader/scenario-description.ts";
import type { OutputManager } from "../outputs/output-manager.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ControllerListeners } from "./controller-listeners.ts";
import { runLifecycle } from "./lifecycle.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";
import { LoadThreads } from "./load-threads.ts";
import type { ScenarioSession } from "./scenario-session.ts";
import { threadCount } from "./thread-count.ts";
import type { NewsDesk } from "./thread-news.ts";

export interface TestParts {
  /** Between the controller and the hosts. */
  readonly bus: Bus;
  /** By `newRunName`. */
  readonly name: string;
  readonly outer: OuterHost;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly desk: NewsDesk;
  readonly options: Options;
  /** What listeners and users see of host and options. */
  readonly seen: { readonly host: string | null; readonly options: Readonly<Record<string, unknown>> };
  readonly seed: number;
  readonly session: ScenarioSession;
  readonly selection: ScenarioSelection;
  readonly description: ScenarioDescription;
  readonly outputs: OutputManager;
  readonly listeners: ControllerListeners;
  /** Told of the test while it may be steered. */
  readonly steer: (test: SteeredTest | null) => void;
}

/** What may be done with a test that runs. */
export interface SteeredTest {
  readonly controller: Controller;
  /** Other users and another rate, with as many load threads as they need. */
  edit(load: Pick<RunRequest, "users" | "spawnRate">): void;
}

/** Names of runs sort by their start: `local-20261122T173612345`. */
export const newRunName = (wallMs: number): string =>
  `local-${new Date(wallMs).toISOString().slice(0, 23).replaceAll(/[-:.]/g, "")}`;

/** The id of the run; each of these controllers leads one. */
export const runIdOf = (name: string): string => `${name}-1`;

/**
 * Runs one test with load threads of this process; `conclude` runs while the threads are still there, after they have
 * fired their last events and posted their last lines.
 */
export const runTest = async <T>(
  parts: TestParts,
  conclude: (result: RunResult, threads: LoadThreads) => Promise<T>,
): Promise<T> => {
  const { bus, name, clock, logger, desk, options, selection } = parts;
  const seen = { host: parts.seen.host ?? undefined, options: parts.seen.options };
  const hub = new PortHub();
  const threads = new LoadThreads({ selection, hub, desk, clock, logLevel: options.loglevel, ...seen });
  const workers = threadCount(options, parts.outer.cores);
  const host = new Host({
    name,
    bus,
    threadBus: hub,
    clock,
    random: new Random(parts.outer.freshSeed()),
    logger,
    workers,
    watches: !parts.outer.debugged,
    startThread: (workerId, exited) => threads.start(workerId, exited),
  });
  const controller = new Controller({ bus, clock, logger, name, epoch: 1 });
  follow(controller, parts);
  const steered: SteeredTest = {
    controller,
    edit(load) {
      host.grow(threadCount({ processes: options.processes, users: load.users }, parts.outer.cores));
      controller.edit(load);
    },
  };
  const steps = [
    { title: "controller", setup: () => controller.open(), teardown: () => controller.close() },
    { title: "hub", setup: () => {}, teardown: () => hub.close() },
    { title: "load threads", setup: () => host.start(), teardown: () => host.close() },
    { title: "steering", setup: () => parts.steer(steered), teardown: () => parts.steer(null) },
  ];
  return runLifecycle(steps, logger, async () => {
    const { users, spawnRate, runTime: runTimeSeconds } = options;
    const request = { users, spawnRate, runTimeSeconds, expectWorkers: workers };
    const result = await controller.start(request, clusterTest(parts, () => controller.snapshot()));
    return conclude(result, threads);
  });
};

const follow = (controller: Controller, { listeners, options, outputs }: TestParts): void => {
  listeners.follow(controller);
  controller.events.tick.add((snapshot) => outputs.snapshot(snapshot));
  if (options.resetStats) controller.events.spawningComplete.add(() => controller.reset());
};

const clusterTest = (parts: TestParts, snapshotNow: () => RunSnapshot | null): ClusterTest => {
  const { name, logger, options, session, description, listeners } = parts;
  return {
    run: runIdOf(name),
    classes: description.classes,
    scenario: session.bundle.hash,
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
    announcesSaturation: options.saturation !== "off",
    journal: new MemoryJournal(),
    hooks: {
      async prepare() {
        const { data, failure } = await session.room.call("setup", null);
        if (failure !== null) throw new AcridaError("SCENARIO_SETUP", failure);
        await listeners.fire("testStart", {});
        return data;
      },
      async finish() {
        const snapshot = snapshotNow();
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
