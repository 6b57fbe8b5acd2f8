import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { RunResult } from "./run-request.ts";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
afterEach(() => cluster.close());

const simulate = (options: Partial<SimulationOptions> = {}): SimulatedCluster => {
  cluster = new SimulatedCluster(options);
  return cluster;
};

/** Begins a test, and waits for time zero. */
const begin = async (users: number, spawnRate: number, runTimeSeconds: number | null): Promise<void> => {
  void cluster.start(users, spawnRate, runTimeSeconds);
  while (cluster.target.served === 0) await cluster.pass(100, users);
};

/** Kills the controller and, so much later, has another one go on. */
const restart = async (
  afterMs: number,
  mostUsers: number,
): Promise<{ readonly resumed: Promise<RunResult> }> => {
  cluster.killController();
  await cluster.pass(afterMs, mostUsers);
  return { resumed: cluster.resume() };
};

const expectExact = (result: RunResult): void => {
  expect(result.snapshot.total.requests).toBe(cluster.target.served);
  expect(result).toMatchObject({ unaccounted: 0, lostAtMost: 0, lost: [], givenUp: [] });
};

describe("the next life of a controller", () => {
  it("goes on in the middle of a ramp, on the run's clock; nobody stops, and nothing is lost", async () => {
    simulate();
    await begin(40, 4, 20);
    await cluster.pass(3000, 14);
    const usersThen = cluster.users;
    const { resumed } = await restart(3000, 14);
    expect(cluster.users).toBe(usersThen);
    await cluster.pass(3000, 40);
    expect(cluster.users).toBeGreaterThanOrEqual(usersThen + 10);
    const ended = await cluster.until(resumed);
    expectExact(ended);
    expect(cluster.target.mostRunning).toBe(40);
    expect(ended.durationSeconds).toBeGreaterThan(19.5);
    expect(ended.durationSeconds).toBeLessThan(20.5);
    const { history } = ended.snapshot;
    expect(history.map(({ second }) => second)).toEqual(history.map((_, second) => second));
    expect(history.slice(0, 20).every(({ requests }) => requests > 0)).toBe(true);
    expect(history.at(15)?.users).toBe(40);
  });

  it("leaves users where they are, and tells nobody twice that spawning is complete", async () => {
    simulate();
    await begin(12, 100, 15);
    await cluster.pass(2000, 12);
    const starts = cluster.target.starts.length;
    const { resumed } = await restart(1500, 12);
    let told = 0;
    cluster.controller.events.spawningComplete.add(() => told++);
    await cluster.pass(3000, 12);
    expect(cluster.controller.state).toBe("running");
    const ended = await cluster.until(resumed);
    expectExact(ended);
    expect(cluster.target.starts).toHaveLength(starts);
    expect(told).toBe(0);
  });

  it("keeps edits, resets, and the end that was asked for", async () => {
    simulate();
    await begin(4, 100, null);
    await cluster.pass(1500, 10);
    cluster.controller.edit({ users: 10, spawnRate: 100 });
    cluster.controller.reset();
    await cluster.pass(1500, 10);
    const { resumed } = await restart(500, 10);
    await cluster.pass(2000, 10);
    expect(cluster.users).toBe(10);
    cluster.controller.stop("enough");
    await cluster.pass(20, 10);
    expect(cluster.controller.state).toBe("stopping");
    const { resumed: again } = await restart(300, 10);
    void resumed;
    const ended = await cluster.until(again);
    expect(ended).toMatchObject({ stopReason: "enough", resets: 1, users: 10, unaccounted: 0 });
    const counted = ended.snapshot.history
      .filter(({ second }) => second >= ended.snapshot.zeroSecond)
      .reduce((sum, { requests }) => sum + requests, 0);
    expect(ended.snapshot.total.requests).toBe(counted);
    expect(ended.snapshot.history.reduce((sum, { requests }) => sum + requests, 0)).toBe(
      cluster.target.served,
    );
  });

  it("never sets up again: what was set up is torn down, with its data", async () => {
    const calls: string[] = [];
    const hooks = {
      prepare: async () => {
        calls.push("prepare");
        return { Shop: "7" };
      },
      resume: async (data: Readonly<Record<string, string>>) =>
        void calls.push(`resume ${JSON.stringify(data)}`),
      finish: async () => void calls.push("finish"),
    };
    simulate({ hooks });
    await begin(4, 100, 6);
    const { resumed } = await restart(500, 4);
    expectExact(await cluster.until(resumed));
    expect(calls).toEqual(["prepare", 'resume {"Shop":"7"}', "finish"]);
  });

  it("fails a test whose setup was cut off, and tears down for it", async () => {
    const calls: string[] = [];
    const hooks = {
      prepare: () => new Promise<never>(() => calls.push("prepare")),
      resume: async (data: Readonly<Record<string, string>>) =>
        void calls.push(`resume ${JSON.stringify(data)}`),
      finish: async () => void calls.push("finish"),
    };
    simulate({ hooks });
    void cluster.start(4, 100, 6);
    await cluster.pass(1000, 0);
    const { resumed } = await restart(500, 0);
    const ended = await cluster.until(resumed);
    expect(calls).toEqual(["prepare", "resume {}", "finish"]);
    expect(ended.setupError).toMatchObject({ code: "SCENARIO_SETUP" });
    expect(cluster.target.served).toBe(0);
  });

  it("never tears down twice, and says that it was cut off", async () => {
    let finished = 0;
    const hooks = { prepare: async () => ({}), finish: () => new Promise<never>(() => finished++) };
    simulate({ hooks });
    await begin(4, 100, 2);
    await cluster.pass(4000, 4);
    expect(finished).toBe(1);
    const { resumed } = await restart(500, 4);
    const ended = await cluster.until(resumed);
    expect(finished).toBe(1);
    expect(ended.teardownError).toMatchObject({ code: "SCENARIO_SETUP" });
    expectExact(ended);
  });

  it("gives up a host that died meanwhile after 5 s, says what that may have cost, and runs its users elsewhere", async () => {
    simulate();
    await begin(20, 100, 25);
    await cluster.pass(3000, 20);
    cluster.killController();
    await cluster.pass(1000, 20);
    cluster.hosts[1]!.link.partitioned = true;
    for (const thread of cluster.threads.slice(2)) thread.exit("was killed");
    const before = cluster.target.served;
    await cluster.hosts[1]!.host.close();
    await cluster.pass(1000, 20);
    const resumed = { done: cluster.resume() };
    await cluster.pass(9000, 20);
    expect(cluster.users).toBe(20);
    const ended = await cluster.until(resumed.done);
    expect(ended.lost).toHaveLength(2);
    const missing = cluster.target.served - ended.snapshot.total.requests;
    expect(missing).toBeLessThanOrEqual(ended.lostAtMost);
    expect(before).toBeGreaterThan(0);
  });

  it("goes on wherever it is killed, on a bus that drops, doubles and delays: never above, everything once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.tuple(fc.integer({ min: 50, max: 4000 }), fc.integer({ min: 0, max: 3000 })), {
          minLength: 1,
          maxLength: 3,
        }),
        async (seed, lives) => {
          const faults = { dropped: 0.05, duplicated: 0.1, longestDelayMs: 40 };
          simulate({ seed, faults });
          let done = { result: cluster.start(16, 5, 12) };
          for (const [livedMs, deadMs] of lives) {
            await cluster.pass(livedMs, 16, 50);
            if (cluster.controller.state === "ready" || cluster.controller.state === "stopped") break;
            cluster.killController();
            await cluster.pass(deadMs, 16, 50);
            done = { result: cluster.resume() };
          }
          const ended = await cluster.until(done.result);
          expect(cluster.target.twice).toEqual([]);
          expect(cluster.target.mostRunning).toBeLessThanOrEqual(16);
          expect(ended.snapshot.total.requests).toBe(cluster.target.served);
          expect(ended).toMatchObject({ unaccounted: 0, lost: [], givenUp: [] });
          await cluster.close();
        },
      ),
      {
        numRuns: 12,
        // A host is heard before all of its threads: their users must not be given to others meanwhile.
        examples: [
          [
            1,
            [
              [1201, 2651],
              [1001, 2001],
              [1851, 0],
            ],
          ],
        ],
      },
    );
  }, 120_000);
});
