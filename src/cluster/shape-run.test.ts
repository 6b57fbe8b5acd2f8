import { afterEach, describe, expect, it } from "vitest";
import type { WantedLoad } from "../shape/wanted-load.ts";
import type { LoadShape } from "./shape-driver.ts";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
afterEach(() => cluster.close());

const shaped = (ask: LoadShape["ask"], options: Partial<SimulationOptions> = {}): SimulatedCluster => {
  cluster = new SimulatedCluster({ ...options, shape: { name: "Steps", ask } });
  return cluster;
};

const load = (users: number, spawnRate: number): WantedLoad => ({ users, spawnRate });

describe("a run that a shape leads", () => {
  it("goes through the stages, one spawning each, and ends with the last", async () => {
    shaped((second) => (second >= 15 ? null : load(second < 5 ? 5 : second < 10 ? 10 : 15, 2.5)));
    const states: [string, number][] = [];
    const zeroMs: number[] = [];
    cluster.controller.events.stateChanged.add((state) => {
      if (state === "spawning" && zeroMs.length === 0) zeroMs.push(cluster.clock.now());
      states.push([state, Math.round((cluster.clock.now() - (zeroMs[0] ?? 0)) / 100) / 10]);
    });
    const result = await cluster.until(cluster.start(1, 1));
    expect(states.slice(1).map(([state]) => state)).toEqual([
      ...["spawning", "running", "spawning", "running", "spawning", "running"],
      ...["stopping", "stopped"],
    ]);
    const [, first, second, , third] = states.slice(1).map(([, at]) => at) as number[];
    expect(first).toBeGreaterThan(1.5);
    expect(first).toBeLessThan(3);
    expect(second).toBeCloseTo(5, 0);
    expect(third).toBeCloseTo(10, 0);
    expect(result.stopReason).toBe("Steps came to its end");
    expect(result.users).toBe(15);
    expect(result.durationSeconds).toBeCloseTo(15, 0);
    expect(cluster.target.mostRunning).toBe(15);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
  });

  it("skips no stage because a ramp is still under way", async () => {
    const asked: number[] = [];
    shaped((second) => {
      asked.push(second);
      return second >= 6 ? null : load(second < 2 ? 1000 : second < 4 ? 3 : 500, second < 2 ? 1 : 50);
    });
    const result = await cluster.until(cluster.start(1, 1));
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(result.snapshot.history.map(({ users }) => users).slice(0, 4)).toEqual([1, 2, 3, 3]);
    expect(cluster.target.mostRunning).toBeGreaterThan(90);
  });

  it("goes on while every user has ended: more may come", async () => {
    shaped((second) => (second >= 6 ? null : load(second < 3 ? 2 : 4, 10)), {
      behaviour: { requestEachMs: 90, stopsWithinMs: 30, requests: 3 },
    });
    const result = await cluster.until(cluster.start(1, 1));
    expect(result.durationSeconds).toBeGreaterThan(3);
    expect(result.stopReason).toBe("Steps came to its end");
    expect(result.snapshot.total.requests).toBe(12);
  });

  it("ends in order when the shape throws, before or after time zero", async () => {
    shaped((second) => {
      if (second === 3) throw new Error("no idea");
      return load(4, 10);
    });
    const result = await cluster.until(cluster.start(1, 1));
    expect(result).toMatchObject({ stopReason: "the load shape failed", setupError: null });
    expect((result.shapeError as Error).message).toBe("no idea");
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
    expect(cluster.target.served).toBeGreaterThan(50);
    cluster.close();

    shaped(() => Promise.reject(new Error("nothing at all")));
    const second = await cluster.until(cluster.start(1, 1));
    expect((second.shapeError as Error).message).toBe("nothing at all");
    expect(second.durationSeconds).toBe(0);
    expect(cluster.target.served).toBe(0);
  });

  it("ends at once where the shape wants nothing", async () => {
    shaped(() => null);
    const result = await cluster.until(cluster.start(1, 1));
    expect(result.stopReason).toBe("Steps wants no load");
    expect(result.shapeError).toBeNull();
  });

  it("is not edited by hand", async () => {
    shaped((second) => (second >= 4 ? null : load(3, 10)));
    const done = cluster.start(1, 1);
    await cluster.clock.advance(4000);
    cluster.controller.edit({ users: 50, spawnRate: 100 });
    await cluster.until(done);
    expect(cluster.target.mostRunning).toBe(3);
  });
});

describe("classes changed while a test runs", () => {
  const classes = [
    { name: "A", weight: 1, fixedCount: 0 },
    { name: "B", weight: 1, fixedCount: 0 },
  ];

  it("swap users at the spawn rate, never above what was asked for", async () => {
    cluster = new SimulatedCluster({ classes });
    const done = cluster.start(8, 4, 20);
    await cluster.clock.advance(5000);
    expect(cluster.controller.snapshot()?.usersByClass).toEqual({ A: 4, B: 4 });
    cluster.controller.changeClass("A", [{ ...classes[0]!, weight: 3 }, classes[1]!], {});
    expect(cluster.controller.state).toBe("spawning");
    await cluster.clock.advance(3000);
    expect(cluster.controller.state).toBe("running");
    expect(cluster.controller.snapshot()?.usersByClass).toEqual({ A: 6, B: 2 });
    expect(cluster.target.mostRunning).toBe(8);
    expect(cluster.target.twice).toEqual([]);
    const result = await cluster.until(done);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
    expect(cluster.journal.count("classes")).toBe(1);
  });

  it("reach every thread once, whatever the bus does to the orders", async () => {
    cluster = new SimulatedCluster({
      classes,
      faults: { dropped: 0.3, duplicated: 0.3, longestDelayMs: 300 },
    });
    const done = cluster.start(8, 4, 30);
    await cluster.clock.advance(5000);
    cluster.controller.changeClass("A", null, { host: "http://one" });
    await cluster.clock.advance(100);
    cluster.controller.changeClass("B", null, { tasks: ["browse"] });
    await cluster.clock.advance(8000);
    const both = { A: { host: "http://one" }, B: { tasks: ["browse"] } };
    for (const { load } of cluster.threads) expect(load?.changes.at(-1)).toEqual(both);
    for (const { load } of cluster.threads) expect(load?.changes.length).toBeLessThanOrEqual(2);
    await cluster.until(done);
  });
});
