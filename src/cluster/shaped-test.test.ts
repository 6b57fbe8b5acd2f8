import { afterEach, describe, expect, test } from "vitest";
import { Random } from "../base/random.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import type { LoadShape } from "./shape-driver.ts";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
afterEach(() => cluster.close());

interface Stage {
  /** Where it ends, in seconds from the first user on. */
  readonly untilSecond: number;
  readonly load: WantedLoad;
}

const shapeOf = (stages: readonly Stage[]): LoadShape => ({
  name: "Stages",
  ask: (second) => stages.find(({ untilSecond }) => second < untilSecond)?.load ?? null,
});

const simulate = (stages: readonly Stage[], more: Partial<SimulationOptions> = {}): void => {
  cluster = new SimulatedCluster({ hosts: 5, workersPerHost: 1, shape: shapeOf(stages), ...more });
};

/** Users by host as the controller counts them, and as the hosts run them. */
const counts = () => ({
  ofController: cluster.controller.snapshot()!.users,
  running: cluster.users,
  byClass: cluster.controller.snapshot()!.usersByClass,
});

describe("a test that a shape leads", () => {
  test("M10: goes from spawning to running with each of its steps, and ends at its time", async () => {
    simulate([
      { untilSecond: 5, load: { users: 5, spawnRate: 2.5 } },
      { untilSecond: 10, load: { users: 10, spawnRate: 2.5 } },
      { untilSecond: 15, load: { users: 15, spawnRate: 2.5 } },
    ]);
    const states: [string, number][] = [];
    let zeroMs = Number.NaN;
    cluster.controller.events.stateChanged.add((state) => {
      if (state === "spawning" && Number.isNaN(zeroMs)) zeroMs = cluster.clock.now();
      states.push([state, Math.round((cluster.clock.now() - zeroMs) / 1000)]);
    });
    const result = await cluster.until(cluster.start(1, 1));
    expect(states.slice(1)).toEqual([
      ...[
        ["spawning", 0],
        ["running", 2],
        ["spawning", 5],
        ["running", 7],
        ["spawning", 10],
        ["running", 12],
      ],
      ...[
        ["stopping", 15],
        ["stopped", 15],
      ],
    ]);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
  });

  test.each([1, 2, 3])(
    "M7: whatever its stages are, controller and workers agree at the end of each (seed %d)",
    async (seed) => {
      const random = new Random("stages", seed);
      const stages: Stage[] = [];
      for (let second = 0; stages.length < 8; ) {
        second += 4 + Math.floor(random.next() * 4);
        stages.push({
          untilSecond: second,
          load: { users: 1 + Math.floor(random.next() * 40), spawnRate: 20 },
        });
      }
      simulate(stages, { seed });
      const test = cluster.start(1, 1);
      while (cluster.controller.state !== "running") await cluster.clock.advance(10);
      let passedMs = cluster.controller.snapshot()!.elapsedSeconds * 1000;
      for (const { untilSecond, load } of stages) {
        await cluster.clock.advance(untilSecond * 1000 - 100 - passedMs);
        passedMs = untilSecond * 1000 - 100;
        expect(counts()).toEqual({
          ofController: load.users,
          running: load.users,
          byClass: { Shop: load.users },
        });
      }
      const { durationSeconds, stopReason } = await cluster.until(test);
      expect(durationSeconds).toBeLessThan(stages.at(-1)!.untilSecond + 1.5);
      expect(stopReason).toContain("Stages");
    },
  );

  test("M7: has the stop timeout for the last task of each user, and ends on time", async () => {
    simulate([{ untilSecond: 3, load: { users: 10, spawnRate: 10 } }], {
      stopTimeoutMs: 500,
      behaviour: { requestEachMs: 90, stopsWithinMs: 400, requests: Number.POSITIVE_INFINITY },
    });
    const { durationSeconds } = await cluster.until(cluster.start(1, 1));
    expect(durationSeconds).toBeGreaterThanOrEqual(3);
    expect(durationSeconds).toBeLessThan(3.7);
  });

  test("M8: can be stopped and started again, from its first second on", async () => {
    simulate([
      { untilSecond: 4, load: { users: 3, spawnRate: 100 } },
      { untilSecond: 60, load: { users: 9, spawnRate: 100 } },
    ]);
    for (let turn = 0; turn < 2; turn++) {
      const test = cluster.start(1, 1);
      while (cluster.controller.state !== "running") await cluster.clock.advance(50);
      await cluster.clock.advance(1000);
      expect(counts()).toMatchObject({ ofController: 3, running: 3 });
      await cluster.clock.advance(5000);
      expect(counts()).toMatchObject({ ofController: 9, running: 9 });
      cluster.controller.stop("enough");
      expect(await cluster.until(test)).toMatchObject({ stopReason: "enough" });
      expect(cluster.users).toBe(0);
    }
  });
});
