import { afterEach, expect, it } from "vitest";
import type { RunResult } from "./run-request.ts";
import { SimulatedCluster, type SimulationOptions } from "./simulated-cluster.ts";

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
