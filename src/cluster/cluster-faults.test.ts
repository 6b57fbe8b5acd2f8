import { afterEach, describe, expect, it } from "vitest";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { noFaults, SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
afterEach(() => cluster.close());

const simulate = (options: Partial<SimulationOptions> = {}): SimulatedCluster => {
  cluster = new SimulatedCluster(options);
  return cluster;
};

const untilState = async (state: string): Promise<void> => {
  for (let waited = 0; cluster.controller.state !== state && waited < 400; waited++) {
    await cluster.clock.advance(50);
  }
  expect(cluster.controller.state).toBe(state);
};

/** Everything that a run's numbers are, bit by bit. */
const numbersOf = ({ entries, total, errors, history }: RunSnapshot) => ({
  rows: [total, ...entries].map((row) => [
    row.method,
    row.name,
    row.requests,
    row.failures,
    row.avg,
    row.min,
    row.max,
    row.bytes,
    [0.5, 0.9, 0.99, 0.999, 1].map((quantile) => row.percentile(quantile)),
    row.succeeded.requests,
    row.failed.percentile(0.5),
  ]),
  errors: errors.map(({ name, occurrences, firstSeenWallMs, lastSeenWallMs }) => [
    name,
    occurrences,
    firstSeenWallMs,
    lastSeenWallMs,
  ]),
  series: history.map(({ second, requests, failures, p95 }) => [second, requests, failures, p95]),
});

describe.each([1, 3, 4, 5])("a bus that drops, doubles, delays and reorders (seed %d)", (seed) => {
  it("costs no sample, and never runs a user too many", async () => {
    simulate({ seed, faults: { dropped: 0.2, duplicated: 0.3, longestDelayMs: 400 } });
    const done = cluster.start(12, 6);
    await untilState("running");
    expect(cluster.users).toBe(12);
    cluster.controller.edit({ users: 5, spawnRate: 10 });
    await cluster.clock.advance(4000);
    expect(cluster.users).toBe(5);
    cluster.controller.edit({ users: 9, spawnRate: 20 });
    await untilState("running");
    expect(cluster.users).toBe(9);
    cluster.controller.stop("enough");
    const result = await cluster.until(done);
    expect(result.snapshot.total.requests).toBe(cluster.target.served);
    expect(result).toMatchObject({ unaccounted: 0, lostAtMost: 0, lost: [], givenUp: [] });
    expect(cluster.target.mostRunning).toBe(12);
    expect(cluster.target.twice).toEqual([]);
  });
});

it("gives the same numbers to the bit when every report comes twice, late and out of order", async () => {
  const run = async (faults: SimulationOptions["faults"]) => {
    simulate({ faults });
    const result = await cluster.until(cluster.start(10, 5, 8));
    const { served } = cluster.target;
    await cluster.close();
    expect(result.snapshot.total.requests).toBe(served);
    return numbersOf(result.snapshot);
  };
  const clean = await run(noFaults);
  expect(clean.rows[0]![2]).toBeGreaterThan(500);
  expect(await run({ dropped: 0.2, duplicated: 1, longestDelayMs: 5000, subject: "report" })).toEqual(clean);
});

describe("a load thread that hangs", () => {
  it("is named, ended and replaced; its users run elsewhere within 3 s of that, and never too many", async () => {
    simulate();
    const lost: string[] = [];
    const lostAt: number[] = [];
    cluster.controller.events.workerLost.add(({ id, reason, lastTask }) => {
      lost.push(`${id} ${reason}, ${lastTask}`);
      lostAt.push(cluster.clock.now());
    });
    const done = cluster.start(20, 2);
    await cluster.clock.advance(11_000);
    await untilState("running");
    const victim = cluster.threads[1]!;
    const hungAt = cluster.clock.now();
    victim.turning = false;
    victim.worker.close();
    victim.load!.kill();
    expect(cluster.target.running).toBe(15);
    while (lost.length === 0) await cluster.clock.advance(50);
    expect(lost).toEqual([`${victim.id} did not answer for 2.5 s, Shop.browse`]);
    expect(lostAt[0]! - hungAt).toBeLessThan(3000);
    expect(cluster.logged).toContainEqual(
      expect.stringMatching(
        /^load thread \d \(worker \w{1,6} on machine-\d\) did not answer for 2\.5 s; a user last entered Shop\.browse\. A new thread takes its place$/,
      ),
    );
    while (cluster.target.running < 20) await cluster.clock.advance(50);
    expect(cluster.clock.now() - lostAt[0]!).toBeLessThanOrEqual(3000);
    await cluster.clock.advance(10_000);
    expect(cluster.threads.map(({ load }) => load?.alive)).toEqual([5, 5, 5, 5]);
    expect(cluster.controller.workers.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(cluster.target.mostRunning).toBe(20);
    expect(cluster.target.twice).toEqual([]);
    cluster.controller.stop("enough");
    const result = await cluster.until(done);
    const missing = cluster.target.served - result.snapshot.total.requests;
    expect(missing).toBeGreaterThan(0);
    expect(result.lostAtMost).toBeGreaterThanOrEqual(missing);
    expect(result.lostAtMost).toBeLessThan(400);
    expect(result).toMatchObject({ unaccounted: 0, givenUp: [], workers: 5 });
    expect(result.lost).toMatchObject([
      { id: victim.id, index: expect.any(Number), lastTask: "Shop.browse" },
    ]);
  });

  it("again and again is replaced ever more slowly", async () => {
    simulate({ hosts: 1, workersPerHost: 1 });
    const starts: number[] = [];
    let newest = "";
    void cluster.start(4, 100);
    for (let waited = 0; starts.length < 6 && waited < 4000; waited++) {
      await cluster.clock.advance(10);
      const thread = cluster.threads[0];
      if (thread === undefined || thread.id === newest) continue;
      newest = thread.id;
      starts.push(cluster.clock.now());
      cluster.clock.setTimer(() => thread.exit("left with code 3"), 500);
    }
    const waits = starts.slice(1).map((at, index) => Math.round((at - starts[index]! - 500) / 500) * 500);
    expect(waits).toEqual([0, 1000, 2000, 4000, 8000]);
  });
});

it("fails the run when no thread ever becomes ready", async () => {
  simulate({ hosts: 1, workersPerHost: 1 });
  const done = cluster.start(4, 1);
  for (let deaths = 0; deaths < 3; deaths++) {
    while (cluster.threads.length === 0) await cluster.clock.advance(50);
    cluster.threads[0]!.exit("left with code 1");
  }
  const result = await cluster.until(done);
  expect(result.setupError).toMatchObject({
    code: "THREAD_LOST",
    message: "no load thread became ready: the last one left with code 1; a user last entered Shop.browse",
  });
  expect(cluster.journal.count("setup")).toBe(0);
});

it("fails the run when one of its places never has a thread that becomes ready", async () => {
  simulate({ hosts: 1, workersPerHost: 2 });
  const done = cluster.start(4, 1);
  let victim = cluster.threads[1]!;
  for (let deaths = 0; deaths < 3; deaths++) {
    victim.exit("left with code 1");
    while (cluster.threads.length < 2) await cluster.clock.advance(50);
    victim = cluster.threads[1]!;
  }
  const result = await cluster.until(done, 1);
  expect(result.setupError).toMatchObject({
    code: "THREAD_LOST",
    message:
      "only 1 of 2 load threads became ready: the last one left with code 1; a user last entered Shop.browse",
  });
  expect(cluster.target.starts).toEqual([]);
});

it("takes a silent host for lost after 2.5 s; when it is back, its old reports count", async () => {
  simulate();
  const done = cluster.start(20, 20);
  await untilState("running");
  await cluster.clock.advance(3000);
  cluster.hosts[0]!.link.partitioned = true;
  await cluster.clock.advance(3600);
  expect(cluster.controller.workers).toHaveLength(2);
  await cluster.clock.advance(3000);
  const [, , third, fourth] = cluster.threads;
  expect(third!.load!.alive + fourth!.load!.alive).toBe(20);
  cluster.hosts[0]!.link.partitioned = false;
  await cluster.clock.advance(10_000);
  expect(cluster.controller.workers).toHaveLength(4);
  expect(cluster.threads.map(({ load }) => load?.alive)).toEqual([5, 5, 5, 5]);
  cluster.controller.stop("enough");
  const result = await cluster.until(done);
  expect(result.snapshot.total.requests).toBe(cluster.target.served);
  expect(result).toMatchObject({ lost: [], lostAtMost: 0, unaccounted: 0 });
});

it("gives up workers of a host that stays away, and says what that may have cost", async () => {
  simulate();
  const done = cluster.start(20, 20);
  await untilState("running");
  await cluster.clock.advance(5000);
  cluster.hosts[0]!.link.partitioned = true;
  for (const thread of cluster.threads.slice(0, 2)) thread.load!.kill();
  const servedBefore = cluster.target.served;
  await cluster.clock.advance(1000);
  cluster.controller.stop("enough");
  const stoppedAt = cluster.clock.now();
  const result = await cluster.until(done);
  expect(cluster.clock.now() - stoppedAt).toBeLessThan(13_000);
  expect(result.givenUp).toHaveLength(2);
  expect(result.lost).toHaveLength(2);
  expect(servedBefore).toBeGreaterThan(0);
  expect(result.lostAtMost).toBeGreaterThanOrEqual(cluster.target.served - result.snapshot.total.requests);
});

it("shares users out anew when a host joins, at the pace of moved ones and never above", async () => {
  simulate({ hosts: 1 });
  const done = cluster.start(18, 20);
  await untilState("running");
  cluster.addHost();
  await cluster.clock.advance(5000);
  expect(cluster.threads.map(({ load }) => load?.alive).sort()).toEqual([4, 4, 5, 5]);
  expect(cluster.target.mostRunning).toBe(18);
  expect(cluster.target.twice).toEqual([]);
  cluster.controller.stop("enough");
  const result = await cluster.until(done);
  expect(result.snapshot.total.requests).toBe(cluster.target.served);
});
