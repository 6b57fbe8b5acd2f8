import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { wholeRecords } from "../../src/cluster/journal/record-format.ts";
import { ClusterRig, leading } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigAmount } from "../support/rig-length.ts";
import { describeResult } from "../support/run-acrida.ts";

const target = targetPerTest();

const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "acrida-disk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Puts a disk of its own with so much room in this place; false where that takes more rights than there are. */
const mountSmallDisk = (folder: string, size: string): boolean => {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  if (status === 0) onTestFinished(() => void spawnSync("umount", ["--lazy", folder]));
  else console.warn("no disk of its own can be mounted here (not root?): the test of a full one is skipped");
  return status === 0;
};

/** Leaves no room on the disk of this file. */
const fill = (file: string): void => {
  const { error } = spawnSync("dd", ["if=/dev/zero", `of=${file}`, "bs=4k"], { stdio: "ignore" });
  if (error !== undefined) throw error;
};

/** Names enough that a second of them is some kilobytes in the journal. */
const manyNames = `
  import { HttpUser, task, constant } from "acrida";
  let requests = 0;
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    @task async hello() { await this.client.get("/hello", { name: "/hello" }); }
    @task(3) async one() {
      await this.measure("step", "a long name, so that there is something to write: " + (requests++ % 400), async () => {});
    }
  }`;

test("fault 10: on a disk that is full the run goes on, says so, ends with exit code 5, and its numbers hold", async (context) => {
  const load = ["-u", "30", "-r", "60", "-t", "8s", "--host", target().url];
  const rig = await ClusterRig.prepare({ scenario: manyNames, args: leading(1, ...load) });
  if (rig === null) return context.skip("nats-server can't be had here");
  const folder = rig.workspace.path(".acrida/acrida");
  if (!mountSmallDisk(folder, "4m")) return context.skip("no disk of its own can be mounted here");
  await rig.startController();
  rig.addWorker();
  await rig.controller.until(/Type {2,}Name/);
  fill(join(folder, "filler"));
  const filledMs = performance.now();
  await rig.controller.until(/the journal can't be written any more: .*ENOSPC/);
  expect(performance.now() - filledMs).toBeLessThan(5_000);
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(5);
  const report = result.report();
  expect(report.run.exitCode).toBe(5);
  expect(report.run.reasons.join("\n")).toContain("the journal");
  await expectLedgerAgrees(report, target(), { reachesTarget: (method) => method !== "step" });
  for (const worker of await rig.endsOfWorkers()) expect(worker.code, describeResult(worker)).toBe(0);
  expect(readdirSync(folder).filter((name) => /^journal\.\d+\.\d+$/.test(name))).toEqual([]);
}, 90_000);

/** Writes records with rising numbers as fast as it may, and a checkpoint of them all now and then. */
const writer = (folder: string): string => `
  import { DiskJournal } from ${JSON.stringify(lib("cluster/journal/disk-journal.js"))};
  import { JournalFolder } from ${JSON.stringify(lib("cluster/journal/journal-folder.js"))};
  import { systemClock } from ${JSON.stringify(lib("base/clock.js"))};
  const clock = systemClock();
  // A minute is a tenth of a second here, so that files are replaced all the time.
  const hasty = { ...clock, now: () => clock.now() * 600, wallNow: () => clock.wallNow() };
  hasty.setTimer = (callback, delayMs) => clock.setTimer(callback, delayMs / 600);
  hasty.clearTimer = (handle) => clock.clearTimer(handle);
  const folder = new JournalFolder(${JSON.stringify(folder)});
  const journal = new DiskJournal({ folder, epoch: 1, clock: hasty, failed: (reason) => console.error(reason) });
  await journal.open();
  let number = 0;
  journal.follow(() => [{ kind: "seconds", users: [number] }]);
  console.log("writing");
  for (;;) {
    for (let i = 0; i < 200; i++) {
      void journal.append({ kind: "reset", second: number });
      number++;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }`;

const lib = (path: string): string => new URL(`../../lib/${path}`, import.meta.url).href;

test("fault 10: killed while it writes, the journal is read to its last whole record, with nothing missing before", async () => {
  const { unpackPayload } = await import("../../src/bus/message-unpack.ts");
  let most = 0;
  for (let round = 0; round < rigAmount(4, 25); round++) {
    const folder = freshFolder();
    const child = spawn(process.execPath, ["--input-type=module", "-e", writer(folder)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, 100 + round * 67));
    child.kill("SIGKILL");
    await gone;
    const names = readdirSync(folder).filter((name) => /^journal\.1\.\d+$/.test(name));
    const newest = names.sort((a, b) => Number(a.split(".")[2]) - Number(b.split(".")[2])).at(-1) as string;
    const records = [...wholeRecords(readFileSync(join(folder, newest)))].map(
      (bytes) => unpackPayload(bytes) as { kind: string; second?: number; users?: number[] },
    );
    expect(records[0]?.kind).toBe("epoch");
    const checkpoint = records.find(({ kind }) => kind === "seconds");
    const first = checkpoint?.users?.[0] ?? 0;
    const numbers = records.filter(({ kind }) => kind === "reset").map(({ second }) => second);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => first + at));
    most = Math.max(most, first + numbers.length);
  }
  expect(most).toBeGreaterThan(1000);
}, 120_000);
