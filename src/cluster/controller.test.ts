import { afterEach, describe, expect, it } from "vitest";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
afterEach(() => cluster.close());

const simulate = (options: Partial<SimulationOptions> = {}): SimulatedCluster => {
  cluster = new SimulatedCluster(options);
  return cluster;
};

const usersPerThread = (): number[] =>
  cluster.threads.map(({ load }) => load?.alive ?? 0).sort((one, other) => other - one);

/** Lets time pass until the state is this one. */
const untilState = async (state: string): Promise<void> => {
  for (let waited = 0; cluster.controller.state !== state && waited < 100; waited++)
    await cluster.clock.advance(50);
  expect(cluster.controller.state).toBe(state);
};

describe("a run", () => {
  it("counts every sample once, goes through its states and ends at its time", async () => {
    simulate();
    const states: string[] = [];
    cluster.controller.events.stateChanged.add((state) => states.push(state));
    const ticks: number[] = [];
    cluster.controller.events.tick.add(({ elapsedSeconds }) => ticks.push(Math.floor(elapsedSeconds)));
    const result = await cluster.until(cluster.start(10, 5, 6));
    expect(states).toEqual(["preparing", "spawning", "running", "stopping", "stopped"]);
    expect(cluster.target.served).toBeGreaterThan(300);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
    expect(result).toMatchObject({
      unaccounted: 0,
      lostAtMost: 0,
      lost: [],
      givenUp: [],
      interrupted: false,
      workers: 4,
      users: 10,
      setupError: null,
      stopReason: "the run time is over",
    });
    expect(result.durationSeconds).toBeCloseTo(6.03, 1);
    expect(ticks).toEqual([0, 1, 2, 3, 4, 5]);
    expect(result.snapshot.history.map(({ users }) => users)).toEqual([5, 10, 10, 10, 10, 10, 10]);
    expect(cluster.target.mostRunning).toBe(10);
    expect(cluster.target.twice).toEqual([]);
    for (const { told } of cluster.threads) {
      expect(told).toEqual(["testStart", "spawningComplete 10", "testStopping", "testStop"]);
    }
  });

  it("shows at the end what each thread did: all its requests, nobody left, its worst second", async () => {
    simulate({ health: (atMs) => ({ loopDelayMs: atMs > 7000 && atMs < 9000 ? 35 : 2 }) });
    const { snapshot } = await cluster.until(cluster.start(10, 5, 6));
    const { workers, total } = snapshot;
    expect(workers.reduce((sum, { requests }) => sum + requests, 0)).toBe(total.requests);
    expect(workers.map(({ state, users, loopDelayMs }) => [state, users, loopDelayMs])).toEqual(
      Array.from({ length: 4 }, () => ["done", 0, 35]),
    );
    expect(snapshot).toMatchObject({ users: 0, usersByClass: {} });
  });

  it.each([
    [0.5, [0, 2000, 4000]],
    [2, [0, 500, 1000, 1500, 2000]],
    [5, [0, 200, 400, 600, 800, 1000]],
  ])("starts %f users a second, evenly spread", async (rate, expected) => {
    simulate();
    const done = cluster.start(expected.length, rate, 6);
    await cluster.until(done);
    const first = cluster.target.starts[0]![0];
    expect(cluster.target.starts.map(([ms]) => Math.round(ms - first))).toEqual(expected);
  });

  it("starts 300 a second in orders of at most one each 50 ms", async () => {
    simulate();
    const done = cluster.start(300, 300, 2);
    await cluster.until(done);
    const { starts } = cluster.target;
    const first = starts[0]![0];
    for (const [ms, users] of starts) {
      expect(users).toBeLessThanOrEqual(Math.floor(((ms - first) / 1000) * 300) + 1);
      expect(users).toBeGreaterThan(((ms - first - 51) / 1000) * 300);
    }
    expect(starts.at(-1)![0] - first).toBeLessThan(1060);
    expect(new Set(starts.map(([ms]) => ms)).size).toBeLessThan(25);
  });

  it("spreads 10 users over 3 threads as 4, 3, 3", async () => {
    simulate({ hosts: 3, workersPerHost: 1 });
    void cluster.start(10, 100);
    await untilState("running");
    expect(usersPerThread()).toEqual([4, 3, 3]);
  });

  it("waits for the expected workers, then sets up, then starts; tears down after the last user", async () => {
    const order: string[] = [];
    simulate({
      hooks: {
        prepare: async () => {
          order.push(`prepare ${cluster.controller.workers.length}`);
          return { Shop: "1" };
        },
        finish: async () => void order.push(`finish ${cluster.target.alive.length}`),
      },
    });
    const done = cluster.start(4, 10, 1);
    await cluster.clock.advance(100);
    expect(order).toEqual([]);
    await cluster.until(done);
    expect(order).toEqual(["prepare 4", "finish 0"]);
    expect(cluster.journal.count("setup")).toBe(2);
    expect(cluster.journal.count("teardown")).toBe(2);
  });

  it("sends no load when setup throws, and still tears down", async () => {
    let finished = 0;
    const error = new Error("no table");
    simulate({ hooks: { prepare: () => Promise.reject(error), finish: async () => void finished++ } });
    const result = await cluster.until(cluster.start(4, 10, 1));
    expect(result.setupError).toBe(error);
    expect(finished).toBe(1);
    expect(cluster.target.starts).toEqual([]);
    expect(result).toMatchObject({ durationSeconds: 0, workers: 0, lostAtMost: 0 });
  });

  it("waits for no setup that goes on long after the stop, and tears down", async () => {
    let finished = 0;
    const hangs = () => new Promise<never>(() => {});
    simulate({ hooks: { prepare: hangs, finish: async () => void finished++ }, stopTimeoutMs: 12_000 });
    const done = cluster.start(4, 10);
    await cluster.clock.advance(30_000);
    expect(cluster.controller.state).toBe("preparing");
    cluster.controller.stop("enough");
    await cluster.clock.advance(11_900);
    expect(cluster.controller.state).toBe("preparing");
    const result = await cluster.until(done, 1);
    expect(result.stopReason).toBe("enough");
    expect((result.setupError as Error).message).toContain("did not end within 12 s of the stop");
    expect([finished, cluster.target.starts.length, result.interrupted]).toEqual([1, 0, false]);
  });

  it("lets a setup end that takes less after the stop, and sends no load", async () => {
    let finished = 0;
    let begun = false;
    const prepare = () =>
      new Promise<Record<string, string>>((resolve) => {
        begun = true;
        cluster.clock.setTimer(() => resolve({ Shop: "1" }), 9_000);
      });
    simulate({ hooks: { prepare, finish: async () => void finished++ }, stopTimeoutMs: 0 });
    const done = cluster.start(4, 10);
    while (!begun) await cluster.clock.advance(50);
    cluster.controller.stop("enough");
    const result = await cluster.until(done, 10);
    expect(result).toMatchObject({ stopReason: "enough", setupError: null });
    expect([finished, cluster.target.starts.length]).toEqual([1, 0]);
  });

  it("tells of a teardown that throws", async () => {
    const error = new Error("table is gone");
    simulate({ hooks: { prepare: async () => ({}), finish: () => Promise.reject(error) } });
    const result = await cluster.until(cluster.start(1, 1, 1));
    expect(result.teardownError).toBe(error);
  });

  it("ends when every user has ended by itself, and starts none of them again", async () => {
    simulate({ behaviour: { requestEachMs: 100, stopsWithinMs: 10, requests: 20 } });
    const result = await cluster.until(cluster.start(6, 2));
    expect(result.stopReason).toBe("every user has ended");
    expect(cluster.target.starts).toHaveLength(6);
    expect(result.snapshot.total.requests).toBe(120);
    expect(result.durationSeconds).toBeCloseTo(4.5, 1);
  });

  it("ends when a user asks for it", async () => {
    simulate();
    const done = cluster.start(4, 10);
    await untilState("running");
    cluster.threads[2]!.worker.requestStop("StopTest in Shop.browse");
    const result = await cluster.until(done);
    expect(result.stopReason).toBe("StopTest in Shop.browse");
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
  });

  it("stops in the middle of a ramp", async () => {
    simulate();
    const done = cluster.start(100, 10);
    await untilState("spawning");
    await cluster.clock.advance(2030);
    cluster.controller.stop("Ctrl-C");
    const result = await cluster.until(done, 3);
    expect(cluster.target.starts.length).toBeGreaterThan(18);
    expect(cluster.target.starts.length).toBeLessThan(23);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
    expect(result.stopReason).toBe("Ctrl-C");
  });

  it("goes up and down as edited, last started first", async () => {
    simulate();
    const done = cluster.start(4, 10);
    await untilState("running");
    cluster.controller.edit({ users: 12, spawnRate: 4 });
    expect(cluster.controller.state).toBe("spawning");
    await cluster.clock.advance(1020);
    expect(cluster.target.running).toBe(9);
    await untilState("running");
    expect(cluster.target.running).toBe(12);
    cluster.controller.edit({ users: 2, spawnRate: 10 });
    await untilState("running");
    await cluster.clock.advance(100);
    expect(cluster.target.alive).toEqual(["Shop 0", "Shop 1"]);
    cluster.controller.stop("enough");
    const result = await cluster.until(done);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
    expect(result).toMatchObject({ users: 2, spawnRate: 10 });
    expect(cluster.threads[0]!.told.filter((event) => event.startsWith("spawning"))).toEqual([
      "spawningComplete 4",
      "spawningComplete 12",
      "spawningComplete 2",
    ]);
  });

  it("counts from the next second on after a reset, and tells the threads", async () => {
    simulate();
    const done = cluster.start(4, 100, 8);
    await untilState("running");
    await cluster.clock.advance(3500);
    cluster.controller.reset();
    const result = await cluster.until(done);
    expect(result.resets).toBe(1);
    expect(cluster.threads.every(({ told }) => told.includes("resetStats"))).toBe(true);
    const { total, history } = result.snapshot;
    const counted = history
      .filter(({ second }) => second >= 4)
      .reduce((sum, { requests }) => sum + requests, 0);
    expect(total.requests).toBe(counted);
    expect(result.unaccounted).toBe(0);
  });

  it("runs a second test on the same threads, with numbers of its own", async () => {
    simulate();
    await cluster.until(cluster.start(4, 10, 2));
    const before = cluster.target.served;
    const result = await cluster.until(cluster.start(6, 10, 2));
    expect(result.run).toBe("sim-2");
    expect(result.snapshot.total.requests).toBe(cluster.target.served - before);
    expect(result.unaccounted).toBe(0);
  });

  it("doesn't wait for users that never stop when it is interrupted, and says what that may have cost", async () => {
    simulate({
      behaviour: { requestEachMs: 90, stopsWithinMs: 60_000, requests: 1e9 },
      stopTimeoutMs: 60_000,
    });
    const done = cluster.start(8, 100);
    await untilState("running");
    await cluster.clock.advance(3000);
    cluster.controller.stop("Ctrl-C");
    await cluster.clock.advance(2000);
    expect(cluster.controller.state).toBe("stopping");
    cluster.controller.stopNow();
    const result = await cluster.until(done, 0.2);
    expect(result.interrupted).toBe(true);
    expect(result.givenUp).toHaveLength(4);
    for (const told of [result.snapshot, cluster.controller.snapshot()]) {
      expect(told).toMatchObject({ state: "stopped", users: 0, targetUsers: 0, usersByClass: {} });
    }
    const missing = cluster.target.served - result.snapshot.total.requests;
    expect(result.lostAtMost).toBeGreaterThanOrEqual(missing);
  });
});
