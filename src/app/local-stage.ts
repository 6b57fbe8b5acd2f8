import type { Clock } from "../base/clock.ts";
import type { Host as OuterHost } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import { PortHub } from "../bus/port-bus.ts";
import { Controller } from "../cluster/controller.ts";
import { Host } from "../cluster/host.ts";
import { MemoryJournal } from "../cluster/journal.ts";
import type { RunResult } from "../cluster/run-request.ts";
import { clusterTest, followTest, runTimeOf } from "./cluster-test.ts";
import { runLifecycle } from "./lifecycle.ts";
import { LoadThreads } from "./load-threads.ts";
import { type PlannedTest, peakUsersOf } from "./planned-test.ts";
import type { Crew, SteeredTest, TestParts, TestStage } from "./test-stage.ts";
import { threadCount } from "./thread-count.ts";
import type { NewsDesk } from "./thread-news.ts";

export interface LocalStageParts {
  readonly outer: OuterHost;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly desk: NewsDesk;
}

const timeIn = (wallMs: number): string =>
  new Date(wallMs).toISOString().slice(0, 23).replaceAll(/[-:.]/g, "");

/** Tests on this machine alone: each with a controller and load threads of its own, on a bus within the process. */
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
    const users = peakUsersOf(test) ?? Number.POSITIVE_INFINITY;
    return threadCount({ processes: test.options.processes, users }, this.#parts.outer.cores);
  }

  get readyWorkers(): null {
    return null;
  }

  /** Threads of one's own are made when they are needed. */
  async await(): Promise<void> {}

  async run<T>(parts: TestParts, conclude: (result: RunResult, crew: Crew) => Promise<T>): Promise<T> {
    const { outer, clock, logger, desk } = this.#parts;
    const { run: name, options, selection, session } = parts;
    const { cores } = outer;
    const bus = new InProcessBus();
    const hub = new PortHub();
    const seen = { host: parts.seen.host ?? undefined, options: parts.seen.options };
    const threads = new LoadThreads({ selection, hub, desk, clock, logLevel: options.loglevel, ...seen });
    const workers = this.ownThreads(parts);
    const scenario = session.bundle.hash;
    const host = new Host({
      name,
      scenario,
      bus,
      threadBus: hub,
      clock,
      random: new Random(outer.freshSeed()),
      logger,
      remote: null,
      workers,
      watches: !outer.debugged,
      startThread: (workerId, exited) => threads.start(workerId, exited),
    });
    const controller = new Controller({ bus, clock, logger, name, epoch: 1 });
    followTest(controller, parts);
    const steered: SteeredTest = {
      controller,
      edit(load) {
        host.grow(threadCount({ processes: options.processes, users: load.users }, cores));
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
      const { users, spawnRate } = options;
      const request = { users, spawnRate, runTimeSeconds: runTimeOf(parts), expectWorkers: workers };
      const journal = new MemoryJournal();
      const result = await controller.start(
        request,
        clusterTest(parts, { scenario, journal }, controller, logger),
      );
      return conclude(result, threads);
    });
  }

  async close(): Promise<void> {}
}
