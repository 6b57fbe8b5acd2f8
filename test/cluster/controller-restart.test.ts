import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ClusterRig, leading, until } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigSeconds } from "../support/rig-length.ts";
import { describeResult, startAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.08);
    static async setup() { console.log("set up once"); return { token: 42 }; }
    static async teardown({ data }) { console.log("torn down with " + JSON.stringify(data)); }
    @task(3) async hello() { await this.client.get("/hello"); }
    @task async broken() { await this.client.get("/status/404"); }
  }`;

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

test("a controller that is killed goes on by its journal when it is started again: nothing is lost, nothing missing", async (context) => {
  const [runSeconds, killedAt, againAt] = [rigSeconds(20, 60), rigSeconds(6, 10), rigSeconds(9, 15)];
  // A ramp that is still on its way when the controller dies.
  const rate = 40 / (againAt + 2);
  const load = ["-u", "40", "-r", `${rate}`, "-t", `${runSeconds}s`, "--host", target().url];
  const rig = await ClusterRig.start({ scenario, args: leading(2, ...load), longestMs: 120_000 });
  if (rig === null) return context.skip("nats-server can't be had here");
  rig.addWorker();
  rig.addWorker();
  await rig.controller.until(/set up once/);
  await seconds(killedAt);
  const first = rig.controller;
  first.signal("SIGKILL");
  await first.ended;
  const servedThen = (await target().ledger()).records;
  await seconds(againAt - killedAt);
  expect((await target().ledger()).records, "load goes on without a controller").toBeGreaterThan(
    servedThen + 20,
  );
  await rig.startController();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(1);
  expect(result.stderr).toContain("going on with the test");
  expect(result.stdout + result.stderr, "setup is never repeated").not.toContain("set up once");
  expect(result.stdout + result.stderr).toContain('torn down with {"token":42}');
  const report = result.report();
  await expectLedgerAgrees(report, target());
  expect(report.run.workers).toBe(2);
  expect(report.run.durationSeconds).toBeGreaterThan(runSeconds - 1);
  expect(report.run.durationSeconds).toBeLessThan(runSeconds + 6);
  const { history } = report as unknown as { history: { second: number; requests: number; users: number }[] };
  expect(history.map(({ second }) => second).slice(0, runSeconds - 1)).toEqual(
    Array.from({ length: runSeconds - 1 }, (_, second) => second),
  );
  const empty = history.slice(1, runSeconds - 1).filter(({ requests }) => requests === 0);
  expect(empty, "a second without a request").toEqual([]);
  expect(history.at(runSeconds - 2)?.users).toBe(40);
  expect(Math.max(...history.map(({ users }) => users))).toBe(40);
  for (const worker of await rig.endsOfWorkers()) expect(worker.code, describeResult(worker)).toBe(0);
}, 150_000);

/** What a busy machine takes to start a process, beside what is promised. */
const mostStartMs = 3_000;

test("a second controller of the same run is refused within a second, one elsewhere on the bus too, and both leave the first alone", async (context) => {
  const load = ["-u", "4", "-r", "40", "-t", "40s", "--host", target().url];
  const rig = await ClusterRig.start({ scenario, args: leading(1, ...load) });
  if (rig === null) return context.skip("nats-server can't be had here");
  rig.addWorker();
  await rig.controller.until(/set up once/);
  const again = startAcrida(["--controller", "--headless", "-f", "locustfile.ts", "-t", "3s"], {
    workspace: rig.workspace,
  });
  const here = await again.ended;
  expect(here.code, describeResult(here)).toBe(2);
  expect(here.stderr).toContain(`process ${rig.controller.pid}`);
  expect(here.durationMs).toBeLessThan(1_000 + mostStartMs);

  const { controller } = rig.bus.tokens;
  const other = startAcrida(
    [
      ...["--controller", "--headless", "-t", "3s", "--host", target().url],
      ...["--bus", `nats://127.0.0.1:${rig.port}`, "--bus-user", "controller", "--bus-password", controller],
    ],
    { scenario },
  );
  const elsewhere = await other.ended;
  expect(elsewhere.code, describeResult(elsewhere)).toBe(2);
  expect(elsewhere.stderr).toContain("another controller leads the run acrida");
  expect(elsewhere.durationMs).toBeLessThan(5_000 + mostStartMs);
  rig.controller.signal("SIGINT");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(1);
  await expectLedgerAgrees(result.report(), target());
}, 60_000);

test("a test that was left longer than the orphan timeout is lost, and a new one begins", async (context) => {
  const load = ["-u", "4", "-r", "40", "-t", "5s", "--orphan-timeout", "2s", "--host", target().url];
  const rig = await ClusterRig.start({ scenario, args: leading(1, ...load) });
  if (rig === null) return context.skip("nats-server can't be had here");
  rig.addWorker();
  await rig.controller.until(/set up once/);
  await seconds(1);
  rig.controller.signal("SIGKILL");
  await rig.controller.ended;
  await seconds(3);
  await rig.startController();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(1);
  expect(result.stderr).toMatch(/the test acrida-\S+ is lost/);
  expect(result.stdout + result.stderr).toContain("set up once");
  expect(result.report().run.durationSeconds).toBeGreaterThan(4);
  const folder = rig.workspace.path(".acrida/acrida");
  await until("the journal of the end", () => existsSync(folder));
  expect(readdirSync(folder).filter((name) => name.startsWith("journal."))).toHaveLength(1);
}, 60_000);
