import type { Clock } from "../base/clock.ts";
import type { Host as OuterHost } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import { Controller } from "../cluster/controller.ts";
import { Host } from "../cluster/host.ts";
import { MemoryJournal } from "../cluster/journal.ts";
import type { RunResult } from "../cluster/run-request.ts";
import { clusterTest, followTest, runTimeOf } from "./cluster-test.ts";
import { runLifecycle } from "./lifecycle.ts";
import { type LoadPlaceMaker, placesFor } from "./load-places.ts";
import type { PlannedTest } from "./planned-test.ts";
import type { SteeredTest } from "./steered-test.ts";
import type { Crew, TestParts, TestStage } from "./test-stage.ts";

export interface LocalStageParts {
  readonly outer: OuterHost;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where users run. */
  readonly places: LoadPlaceMaker;
}

const timeIn = (wallMs: number): string =>
  new Date(wallMs).toISOString().slice(0, 23).replaceAll(/[-:.]/g, "");

/** Tests on this machine alone: each with a controller and places for its users, on a bus within the process. */
export class LocalStage implements TestStage {
  readonly takesOver = false;
  readonly #parts: LocalStageParts;

  constructor(parts: LocalStageParts) {
    this.#parts = parts;
  }

  /** Ids sort by their start: `local-20261122T173612345-1`. */
  newRun(wallMs: number): ReturnType<TestStage["newRun"]> {
    return { run: `local-${timeIn(wallMs)}-1`, startedAtWallMs: wallMs, moments: [] };
  }

  ownThreads(test: Pick<PlannedTest, "options" | "shape">): number {
    return placesFor(this.#parts.places, test);
  }

  get readyWorkers(): null {
    return null;
  }

  /** Threads of one's own are made when they are needed. */
  async await(): Promise<void> {}

  async run<T>(parts: TestParts, conclude: (result: RunResult, crew: Crew) => Promise<T>): Promise<T> {
    const { outer, clock, logger, places } = this.#parts;
    const { run: name, options, session } = parts;
    const bus = new InProcessBus();
    const users = places.open(parts);
    const workers = this.ownThreads(parts);
    const scenario = session.hash;
    const host = new Host({
      name,
      scenario,
      bus,
      threadBus: users.bus,
      clock,
      random: new Random(outer.freshSeed()),
      logger,
      remote: null,
      workers,
      watches: users.watched,
      startThread: (workerId, exited) => users.start(workerId, exited),
    });
    const controller = new Controller({ bus, clock, logger, name, epoch: 1 });
    followTest(controller, parts);
    const steered: SteeredTest = {
      controller,
      edit(load) {
        host.grow(places.count(parts, load.users));
        controller.edit(load);
      },
      changeClass: (...change) => controller.changeClass(...change),
    };
    const steps = [
      { title: "controller", setup: () => controller.open(), teardown: () => controller.close() },
      { title: "places for users", setup: () => {}, teardown: () => users.close() },
      { title: "load", setup: () => host.start(), teardown: () => host.close() },
      { title: "steering", setup: () => parts.steer(steered), teardown: () => parts.steer(null) },
    ];
    return runLifecycle(steps, logger, async () => {
      const { spawnRate } = options;
      const request = {
        users: options.users,
        spawnRate,
        runTimeSeconds: runTimeOf(parts),
        expectWorkers: workers,
      };
      const journal = new MemoryJournal();
      const result = await controller.start(
        request,
        clusterTest(parts, { scenario, journal }, controller, logger),
      );
      return conclude(result, users);
    });
  }

  async close(): Promise<void> {}
}
