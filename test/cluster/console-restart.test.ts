import { expect, test } from "vitest";
import { ClusterRig } from "../support/cluster-rig.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { freePort } from "../support/free-port.ts";
import { type ConsoleStats, consoleOf, requestsOf } from "../support/open-console.ts";
import { describeResult } from "../support/run-acrida.ts";
import { wholeView } from "../support/whole-view.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    static setup() { console.log("SETUP"); }
    @task async hello() { await this.client.get("/bytes/10"); }
  }`;

/** The promise is 3 s; a machine that does other things too may take this long. */
const BACK_WITHIN_MS = 15_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the console tells of a test that sends load; how long that took. */
const backAfterMs = async (base: string, sinceMs: number): Promise<number> => {
  while (performance.now() < sinceMs + BACK_WITHIN_MS) {
    const response = await fetch(`${base}/stats/requests`).catch(() => null);
    const now = response?.ok ? ((await response.json()) as ConsoleStats) : null;
    if (now !== null && requestsOf(now) > 0) return performance.now() - sinceMs;
    await sleep(20);
  }
  throw new Error(`expected the console to be back within ${BACK_WITHIN_MS / 1000} s`);
};

test("a console is back after its controller was killed, with the whole test, which it steers on", async (context) => {
  const port = await freePort();
  const args = ["--port", `${port}`, "--host", target().url, "-f", "locustfile.ts"];
  const rig = await ClusterRig.start({ scenario, args, longestMs: 120_000 });
  if (rig === null) return context.skip("nats-server can't be had here");
  const first = await consoleOf(rig.controller);
  rig.addWorker();
  rig.addWorker();
  await first.until(({ worker_count }) => worker_count === 2);
  await first.post("/swarm", { user_count: "6", spawn_rate: "50" });
  await first.until((now) => now.state === "running" && now.user_count === 6 && requestsOf(now) > 60);
  await first.post("/swarm", { user_count: "10", spawn_rate: "40" });
  const before = await first.until((now) => now.state === "running" && now.user_count === 10);
  // What a journal has taken of the edit is on the disk a second later at the latest.
  await sleep(1_500);
  rig.controller.signal("SIGKILL");
  await rig.controller.ended;

  const sinceMs = performance.now();
  await rig.startController();
  const backMs = await backAfterMs(first.base, sinceMs);
  console.log(`console back ${Math.round(backMs)} ms after the restart`);
  const again = await consoleOf(rig.controller);
  const now = await again.until(
    ({ state, user_count, worker_count }) => state === "running" && user_count === 10 && worker_count === 2,
  );
  expect(requestsOf(now)).toBeGreaterThanOrEqual(requestsOf(before));
  const { run, series, markers } = await wholeView(again.base);
  expect(run).toMatchObject({ targetUsers: 10, spawnRate: 40 });
  expect(series.map(({ second }) => second)).toEqual(series.map((_, second) => second));
  expect(series.slice(1, -1).filter(({ requests }) => requests === 0)).toEqual([]);
  expect(markers.filter(({ kind }) => kind === "load")).toEqual([
    expect.objectContaining({ users: 10, usersBefore: 6, spawnRate: 40 }),
  ]);

  expect((await again.post("/swarm", { user_count: "4", spawn_rate: "40" })).message).toBe(
    "Swarming changed",
  );
  await again.until(({ user_count }) => user_count === 4);
  await again.post("/stop");
  const last = await again.until(({ state }) => state === "stopped");
  expect(requestsOf(last)).toBe((await target().ledger()).records);
  rig.controller.signal("SIGINT");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout, "setup is never repeated").not.toContain("SETUP");
  for (const worker of await rig.endsOfWorkers()) expect(worker.code, describeResult(worker)).toBe(0);
}, 150_000);
