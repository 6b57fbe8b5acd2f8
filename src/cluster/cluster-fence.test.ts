import { afterEach, describe, expect, it } from "vitest";
import { Random } from "../base/random.ts";
import type { RunResult } from "./run-request.ts";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
let done: Promise<RunResult>;
afterEach(() => cluster.close());

const users = 12;
/** The users of the two hosts run, and have done so for a while. */
const running = async (options: Partial<SimulationOptions> = {}): Promise<void> => {
  cluster = new SimulatedCluster(options);
  done = cluster.start(users, 20);
  done.catch(() => {});
  await cluster.pass(4000, users);
  expect(cluster.target.running).toBe(users);
};

const ending = async (): Promise<RunResult> => {
  cluster.controller.stop("enough");
  const result = await cluster.until(done);
  expect(result.snapshot.total.requests).toBe(cluster.target.served);
  expect(result).toMatchObject({ unaccounted: 0, lost: [], lostAtMost: 0, givenUp: [] });
  expect(cluster.target.twice).toEqual([]);
  return result;
};

/** What is served while so much time passes. */
const servedIn = async (ms: number): Promise<number> => {
  const before = cluster.target.served;
  await cluster.pass(ms, users);
  return cluster.target.served - before;
};

describe("an outage of the bus", () => {
  it("pauses the load, which goes on by itself; history and result say so", async () => {
    await running();
    cluster.busIsUp = false;
    await cluster.pass(2450, users);
    expect(cluster.target.running).toBe(0);
    expect(await servedIn(7550)).toBe(0);
    cluster.busIsUp = true;
    await cluster.pass(1200, users);
    expect(cluster.target.running).toBe(users);
    expect(await servedIn(5000)).toBeGreaterThan(500);
    expect(cluster.controller.workers).toHaveLength(4);
    const result = await ending();
    const paused = result.snapshot.history.filter((point) => point.paused).map(({ second }) => second);
    expect(paused.length).toBe(result.pausedSeconds);
    expect(paused.length).toBeGreaterThanOrEqual(7);
    expect(paused.length).toBeLessThanOrEqual(10);
    expect(paused).toEqual(paused.map((_, index) => paused[0]! + index));
  });

  it("of two seconds is hardly noticed", async () => {
    await running();
    cluster.busIsUp = false;
    await cluster.pass(1200, users);
    cluster.busIsUp = true;
    await cluster.pass(3000, users);
    expect((await ending()).pausedSeconds).toBe(0);
  });
});

describe("a controller that is silent while the bus is there", () => {
  it("pauses nothing: the last order stands", async () => {
    await running();
    cluster.leader.freeze();
    expect(await servedIn(20_000)).toBeGreaterThan(2400);
    expect(cluster.target.running).toBe(users);
    cluster.leader.thaw();
    await cluster.pass(8000, users);
    expect(cluster.controller.workers).toHaveLength(4);
    expect((await ending()).pausedSeconds).toBe(0);
  });

  it("for longer than the orphan timeout has the users stopped in order; they come again with its orders", async () => {
    await running({ remote: { orphanTimeoutMs: 10_000 } });
    cluster.leader.freeze();
    await cluster.pass(9000, users);
    expect(cluster.target.running).toBe(users);
    await cluster.pass(1500, users);
    expect(cluster.target.alive).toEqual([]);
    expect(
      cluster.logged.filter((line) => line.startsWith("no order of a controller came for 10 s")),
    ).toHaveLength(2);
    await cluster.pass(5000, users);
    cluster.leader.thaw();
    await cluster.pass(3000, users);
    expect(cluster.target.running).toBe(users);
    await ending();
  });
});

it("goes on without the echo of beats as long as orders name them", async () => {
  await running();
  cluster.hosts[0]!.link.deafTo = ".up.beat.";
  expect(await servedIn(10_000)).toBeGreaterThan(1200);
  expect(cluster.target.running).toBe(users);
  expect((await ending()).pausedSeconds).toBe(0);
});

it("a host that can't hear at all parks its users, though it is heard", async () => {
  await running();
  cluster.hosts[0]!.link.deafTo = "sim.";
  await cluster.pass(3500, users);
  expect(cluster.target.running).toBe(users / 2);
  cluster.hosts[0]!.link.deafTo = null;
  await cluster.pass(2000, users);
  expect(cluster.target.running).toBe(users);
  expect((await ending()).pausedSeconds).toBeGreaterThan(0);
});

describe("a host that is cut off", () => {
  it("for 30 s parks its users before they run elsewhere; back it has none until it is given some", async () => {
    await running();
    const [cut] = cluster.hosts;
    cut!.link.partitioned = true;
    await cluster.pass(2450, users);
    expect(cut!.threads.map(({ load }) => load?.isParked)).toEqual([true, true]);
    await cluster.pass(4000, users);
    expect(cluster.target.running).toBe(users);
    await cluster.pass(23_550, users);
    expect(cut!.users).toBe(users / 2);
    cut!.link.partitioned = false;
    await cluster.pass(8000, users);
    expect(cluster.threads.map(({ load }) => load?.alive)).toEqual([3, 3, 3, 3]);
    const result = await ending();
    // Its users ran elsewhere: no gap in the load.
    expect(result.pausedSeconds).toBe(0);
  });
});

describe("a host that is frozen as a whole", () => {
  it.each([1, 2, 3, 4, 5])("for 10 s sends not one request too many when it is back (%d)", async (round) => {
    await running({ seed: round });
    const [frozen] = cluster.hosts;
    await cluster.pass(round * 140, users);
    frozen!.freeze();
    await cluster.pass(3000, users);
    expect(cluster.controller.workers).toHaveLength(2);
    await cluster.pass(7000, users);
    expect(cluster.target.running).toBe(users);
    frozen!.thaw();
    await cluster.pass(10_000, users, 5);
    expect(cluster.threads.map(({ load }) => load?.alive)).toEqual([3, 3, 3, 3]);
    await ending();
  });
});

it("a host that was frozen is not called saturated for the time in which others did its part", async () => {
  let thawedMs = Number.POSITIVE_INFINITY;
  const health = (nowMs: number) => ({
    loopDelayMs: nowMs >= thawedMs && nowMs < thawedMs + 1000 ? 11_000 : 1,
  });
  await running({ health });
  const [frozen] = cluster.hosts;
  frozen!.freeze();
  await cluster.pass(12_000, users);
  frozen!.thaw();
  thawedMs = cluster.clock.now();
  await cluster.pass(8000, users);
  const { saturated } = await ending();
  expect(saturated).toEqual([]);
});

describe("clocks", () => {
  const skew = (host: number) =>
    host === 0 ? { clockMs: 300_000, wallMs: -300_000 } : { clockMs: -3000, wallMs: 0 };

  it("300 s off change no second of the series; the host is named, once", async () => {
    const seriesOf = async (options: Partial<SimulationOptions>) => {
      await running(options);
      const { snapshot } = await ending();
      expect(snapshot.total.min).toBeGreaterThan(0);
      return snapshot.history.map(({ requests }) => requests);
    };
    const clean = await seriesOf({});
    await cluster.close();
    const skewed = await seriesOf({ skew });
    expect(skewed).toHaveLength(clean.length);
    for (const [second, requests] of skewed.entries()) {
      expect(Math.abs(requests - clean[second]!)).toBeLessThanOrEqual(users);
    }
    const warnings = cluster.logged.filter((line) => line.includes("clock of"));
    expect(warnings).toEqual([
      "the clock of machine-0 is 300.0 s behind this machine's: times of day in its log are off by " +
        "that. The numbers of the test are not",
    ]);
  });

  it("that step are spoken of, and change nothing", async () => {
    await running();
    cluster.hosts[1]!.clock.wallSkewMs = 3_600_000;
    await cluster.pass(3000, users);
    const { snapshot } = await ending();
    expect(cluster.logged).toContainEqual(expect.stringContaining("machine-1 is 3600.0 s ahead of"));
    const whole = snapshot.history.slice(2, 6).map(({ requests }) => requests);
    for (const requests of whole) expect(Math.abs(requests - whole[0]!)).toBeLessThanOrEqual(users);
  });
});

describe.each([1, 2, 3, 4, 5, 6])("a bad minute (seed %d)", (seed) => {
  it("costs no sample, and never runs a user too many or twice", async () => {
    await running({
      seed,
      skew: (host) => ({ clockMs: host * 1e5, wallMs: 0 }),
      faults: { dropped: 0.05, duplicated: 0.2, longestDelayMs: 150 },
      hosts: 3,
    });
    const random = new Random("bad minute", seed);
    for (let round = 0; round < 6; round++) {
      const host = cluster.hosts[random.below(3)]!;
      const fault = random.below(4);
      if (fault === 0) host.freeze();
      if (fault === 1) host.link.partitioned = true;
      if (fault === 2) cluster.busIsUp = false;
      if (fault === 3) cluster.leader.freeze();
      await cluster.pass(500 + random.below(6000), users);
      host.thaw();
      host.link.partitioned = false;
      cluster.busIsUp = true;
      cluster.leader.thaw();
      await cluster.pass(1000 + random.below(4000), users);
    }
    await cluster.pass(10_000, users);
    expect(cluster.target.running).toBe(users);
    await ending();
  });
});
