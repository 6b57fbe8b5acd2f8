import { afterEach, expect, it } from "vitest";
import type { RunResult } from "./run-request.ts";
import { noSkew } from "./simulated-clock.ts";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

let cluster: SimulatedCluster;
let done: Promise<RunResult>;
afterEach(() => cluster.close());

const users = 6;
const running = async (options: Partial<SimulationOptions> = {}): Promise<void> => {
  cluster = new SimulatedCluster({ workersPerHost: 1, hosts: 3, ...options });
  done = cluster.start(users, 50);
  await cluster.pass(3000, users);
};

/** Nothing of this may show in the users that run, or in two places. */
const goesOn = async (): Promise<RunResult> => {
  await cluster.pass(8000, users);
  expect(cluster.target.running).toBe(users);
  cluster.controller.stop("enough");
  const result = await cluster.until(done);
  expect(cluster.target.twice).toEqual([]);
  return result;
};

it("learns exactly what a thread took along that died while no controller lived", async () => {
  await running();
  cluster.killController();
  await cluster.pass(300, users);
  cluster.threads[1]!.exit("left with code 1");
  await cluster.pass(2000, users);
  done = cluster.resume();
  const { snapshot, lost, lostAtMost, unaccounted } = await goesOn();
  expect(lost).toMatchObject([{ reason: "left with code 1", lastTask: "Shop.browse" }]);
  const missing = cluster.target.served - snapshot.total.requests;
  expect(missing).toBeGreaterThan(0);
  // Users of a thread that dies may each have had a request on the wire.
  expect(lostAtMost).toBeGreaterThanOrEqual(missing);
  expect(lostAtMost).toBeLessThanOrEqual(missing + users);
  expect(unaccounted).toBe(0);
});

it.each([2700, 3000, 3500])(
  "leaves users to those that were given them after a host fell silent, though that names them too (%d ms)",
  async (silentMs) => {
    await running();
    const [cut] = cluster.hosts;
    cut!.link.partitioned = true;
    await cluster.pass(silentMs, users);
    cluster.killController();
    cut!.link.partitioned = false;
    await cluster.pass(700, users);
    done = cluster.resume();
    const { snapshot, unaccounted } = await goesOn();
    expect(snapshot.total.requests).toBe(cluster.target.served);
    expect(unaccounted).toBe(0);
  },
);

it("that is cut off and doesn't know it takes nobody for lost", async () => {
  await running();
  cluster.controllerLink.freeze();
  await cluster.pass(4000, users);
  cluster.controllerLink.thaw();
  await cluster.pass(3000, users);
  expect(cluster.controller.workers).toHaveLength(3);
  const { lost, pausedSeconds } = await goesOn();
  expect({ lost, pausedSeconds }).toEqual({ lost: [], pausedSeconds: 0 });
});

it("gives nobody's users away as long as a host is heard that has not heard of it, though no journal names that host", async () => {
  await running({ hosts: 1 });
  cluster.journal.isMuted = true;
  const late = cluster.addHost();
  await cluster.pass(5000, users);
  expect(late.users).toBe(users / 2);
  cluster.killController();
  // Its beats and their echoes pass, so that its fence stays open; orders don't.
  late.link.deafTo = "order";
  done = cluster.resume();
  await cluster.pass(3500, users);
  late.link.deafTo = null;
  const { lost } = await goesOn();
  expect(lost).toEqual([]);
});

it.each([...[0, 250, 500, 750].map((offsetMs) => [offsetMs, 520] as const), [0, 4000] as const])(
  "wakes up when another has its place: what it says then is not believed, and all is counted once (%d ms, %d ms)",
  async (offsetMs, frozenMs) => {
    await running({ disk: new SimulatedDisk(), data: { key: "users", rows: null, recycles: false } });
    await cluster.pass(offsetMs, users);
    const first = cluster.leader;
    first.freeze();
    const taken = cluster.rival(noSkew, () => expect.fail("there is a test to go on with"));
    await cluster.pass(frozenMs, users);
    done = (await taken)!.result;
    expect(cluster.leader).not.toBe(first);
    first.thaw();
    await cluster.pass(100, users);
    expect(first.isOver).toBe(true);
    const { snapshot, lost, lostAtMost, unaccounted } = await goesOn();
    expect({ lost, lostAtMost, unaccounted }).toEqual({ lost: [], lostAtMost: 0, unaccounted: 0 });
    expect(snapshot.total.requests).toBe(cluster.target.served);
    expect(cluster.target.rows.size).toBeGreaterThan(users);
  },
);

it("refuses a second one, and goes on", async () => {
  await running({ disk: new SimulatedDisk() });
  const first = cluster.leader;
  const taken = cluster.rival(noSkew, () => expect.fail("it has no part"));
  await cluster.pass(1500, users);
  expect(await taken).toBeNull();
  expect(cluster.leader).toBe(first);
  expect((await goesOn()).snapshot.total.requests).toBe(cluster.target.served);
});
