import { expect, test } from "vitest";
import { ClusterRig, leading, until } from "../support/cluster-rig.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult } from "../support/run-acrida.ts";
import type { LedgerTotals } from "../target/start-target.mjs";

const target = targetPerTest();

const csvOf = (rows: number): string =>
  `id,name\n${Array.from({ length: rows }, (_, index) => `${index},"user, ${index}"\n`).join("")}`;

/** How often the target was asked for each row, by the row's number. */
const usesOf = ({ totals }: LedgerTotals, rows: number): number[] => {
  const uses = new Array<number>(rows).fill(0);
  for (const { name, count } of totals) {
    const id = /^\/\?row=(\d+)$/.exec(name)?.[1];
    if (id !== undefined) uses[Number(id)]! += count;
  }
  return uses;
};

const scenario = `
  import { HttpUser, constant, dataFile, events, task } from "acrida";
  const rows = dataFile("data/rows.csv", { atEnd: "stop test" });
  events.init.addListener(({ environment, runner }) => {
    if (runner.isController) {
      runner.registerMessage("ready", ({ clientId }) => runner.sendMessage("go", 1, clientId));
    } else {
      runner.registerMessage("go", ({ data }) => console.log("told to go", data));
    }
  });
  export class Taker extends HttpUser {
    static waitTime = constant(0.02);
    onStart() { this.environment.runner.sendMessage("ready"); }
    @task async take() {
      const { id, name } = await rows.next(this);
      if (name !== "user, " + id) throw new Error("a field was read as " + name);
      await this.client.get("/?row=" + id, { name: "row" });
    }
  }`;

const start = async (rows: number, ...load: string[]): Promise<ClusterRig | null> => {
  const args = leading(2, "--host", target().url, "-r", "100", "--saturation", "off", ...load);
  return ClusterRig.start({ scenario, files: { "data/rows.csv": csvOf(rows) }, args });
};

test("a file travels to two workers, and each of its rows is used exactly once", async (context) => {
  const rig = await start(1000, "-u", "20");
  if (rig === null) return context.skip("nats-server can't be had here");
  const workers = [rig.addWorker("--processes", "2"), rig.addWorker()];
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  expect(usesOf(await target().ledger(), 1000)).toEqual(new Array(1000).fill(1));
  expect(result.report().run).not.toHaveProperty("rowsLost");
  for (const worker of await rig.endsOfWorkers()) expect(worker.stdout).toContain("told to go 1");
  expect(workers).toHaveLength(2);
});

test("rows of a worker that is killed are given to nobody, and the report says how many they are at most", async (context) => {
  const rig = await start(2500, "-u", "12");
  if (rig === null) return context.skip("nats-server can't be had here");
  const victim = rig.addWorker();
  rig.addWorker();
  await until("the first rows", () => /told to go/.test(victim.output()), 30_000);
  victim.signal("SIGKILL");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(4);
  const uses = usesOf(await target().ledger(), 2500);
  expect(Math.max(...uses)).toBe(1);
  const missing = uses.filter((count) => count === 0).length;
  const { rowsLost = 0, reasons } = result.report().run;
  expect(missing).toBeLessThanOrEqual(rowsLost);
  expect(rowsLost).toBeGreaterThan(0);
  expect(reasons.join()).toMatch(/rows? of data (was|were) lost/);
});

test("a worker that leaves in order gives back what it has not used", async (context) => {
  const rig = await start(2500, "-u", "12");
  if (rig === null) return context.skip("nats-server can't be had here");
  const leaver = rig.addWorker();
  rig.addWorker();
  await until("the first rows", () => /told to go/.test(leaver.output()), 30_000);
  leaver.signal("SIGTERM");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  const uses = usesOf(await target().ledger(), 2500);
  // A user that was stopped between its row and its request has used it up as well.
  expect(Math.max(...uses)).toBe(1);
  expect(uses.filter((count) => count === 0).length).toBeLessThanOrEqual(12);
  expect(result.report().run).not.toHaveProperty("rowsLost");
});

test("the next controller goes on handing out where the one that was killed stopped", async (context) => {
  const rig = await start(2500, "-u", "12");
  if (rig === null) return context.skip("nats-server can't be had here");
  const worker = rig.addWorker();
  rig.addWorker();
  await until("the first rows", () => /told to go/.test(worker.output()), 30_000);
  const first = rig.controller;
  first.signal("SIGKILL");
  await first.ended;
  await rig.startController();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  expect(usesOf(await target().ledger(), 2500)).toEqual(new Array(2500).fill(1));
  expect(result.report().run).not.toHaveProperty("rowsLost");
}, 90_000);
