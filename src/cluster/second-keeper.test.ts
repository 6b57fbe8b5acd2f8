import { afterEach, describe, expect, it } from "vitest";
import { noFaults, SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster | undefined;
afterEach(() => cluster?.close());

/** Seconds from time zero at which the log says so; null where it does not within the time of the run. */
const saidAfter = async (
  patterns: readonly RegExp[],
  options: Partial<SimulationOptions>,
  runTimeSeconds = 25,
): Promise<(number | null)[]> => {
  cluster = new SimulatedCluster({ hosts: 1, workersPerHost: 2, ...options });
  const { clock, controller, logged } = cluster;
  const done = cluster.start(10, 1000, runTimeSeconds);
  while (controller.state !== "running") await clock.advance(10);
  const zeroMs = clock.now();
  const said: (number | null)[] = patterns.map(() => null);
  for (let ms = 0; ms < runTimeSeconds * 1000; ms += 50) {
    await clock.advance(50);
    for (const [index, pattern] of patterns.entries()) {
      if (logged.some((line) => pattern.test(line))) said[index] ??= (clock.now() - zeroMs) / 1000;
    }
  }
  await cluster.until(done);
  return said;
};

const patterns = [/is late for 7 seconds/, /is saturated/];

/** Late between two moments, in seconds since the clock of the simulation began. */
const late = (fromSeconds: number, toSeconds: number) => (nowMs: number) => {
  const seconds = (nowMs - 5000) / 1000;
  return { loopDelayMs: seconds >= fromSeconds && seconds < toSeconds ? 300 : 1 };
};

describe("the seconds of a run", () => {
  it("say of a late thread within 10 s, of a saturated one within 12 s", async () => {
    const [warned, said] = await saidAfter(patterns, { health: late(0, 100) });
    expect(warned).toBeGreaterThan(7);
    expect(warned).toBeLessThan(8);
    expect(said).toBeGreaterThan(10);
    expect(said).toBeLessThan(11);
  });

  it("say it once for each thread", async () => {
    await saidAfter(patterns, { health: late(0, 100) });
    expect(cluster?.logged.filter((line) => /is saturated since second 0/.test(line))).toHaveLength(2);
  });

  it("say nothing of nine late seconds", async () => {
    // Ready after a second or so; the tenth reading is in time again.
    expect((await saidAfter([/is saturated/], { health: late(4, 13) }))[0]).toBeNull();
  });

  it("need every second of a thread once, whatever is lost, repeated or late on the way", async () => {
    const faults = { ...noFaults, dropped: 0.2, duplicated: 0.2, longestDelayMs: 400 };
    const [, said] = await saidAfter(patterns, { health: late(0, 100), faults });
    expect(said).toBeGreaterThan(10);
    expect(said).toBeLessThan(24);
  });

  it("hold nothing against a thread before the first request has ended: what is under way is slow", async () => {
    const behaviour = { requestEachMs: 14_000, stopsWithinMs: 30, requests: Number.POSITIVE_INFINITY };
    const found = await saidAfter(patterns, { health: late(2, 100), behaviour }, 13);
    expect(found).toEqual([null, null]);
  });
});
