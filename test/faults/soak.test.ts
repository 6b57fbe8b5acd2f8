import { join } from "node:path";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedCluster } from "../../src/cluster/simulated-cluster.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { growthPerHour, memoryNotes, memoryWatch } from "../support/held-memory.ts";
import { rigAmount, rigSeconds } from "../support/rig-length.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { Workspace } from "../support/workspace.ts";

const target = targetPerTest();
const mebibyte = 2 ** 20;

/** Of simulated time; the first hour is for all that is filled once. */
const simulatedHours = rigAmount(4, 24);
const warmHours = 1;
/** The 3,600 points of history of an hour take some 0.4. */
const mostMebibytesAnHour = 1;

const collect = (): (() => number) => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  return () => {
    gc();
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    return heap + external;
  };
};

// Fault 24: a day's soak, on a clock that is turned by hand: controller, host and workers are the real ones.
test(
  "a day of reports, beats and orders leaves nothing behind",
  async () => {
    const held = collect();
    const cluster = new SimulatedCluster({
      hosts: 1,
      workersPerHost: 2,
      behaviour: { requestEachMs: 2_000, stopsWithinMs: 30, requests: Number.POSITIVE_INFINITY },
    });
    // What a real journal keeps on its disk, this one would hold in memory.
    cluster.journal.isMuted = true;
    const done = cluster.start(4, 100);
    const notes: { seconds: number; held: number }[] = [];
    for (let minutes = 0; minutes < simulatedHours * 60; minutes += 5) {
      await cluster.clock.advance(300_000);
      if (minutes >= warmHours * 60) notes.push({ seconds: minutes * 60, held: held() });
    }
    cluster.controller.stop("a day is over");
    const { snapshot, unaccounted } = await cluster.until(done);
    await cluster.close();
    const growth = growthPerHour(notes) / mebibyte;
    console.info(`soak: ${simulatedHours} simulated hours, ${growth.toFixed(3)} MiB an hour after the first`);
    expect(unaccounted).toBe(0);
    expect(snapshot.total.requests).toBe(cluster.target.served);
    expect(snapshot.total.requests).toBeGreaterThan(simulatedHours * 6_000);
    expect(growth).toBeLessThan(mostMebibytesAnHour);
  },
  rigSeconds(120, 1_800) * 1000,
);

const soakSeconds = rigSeconds(20, 900);
const soakTimeoutMs = (soakSeconds + 60) * 1000;

/** Ten names, failures and measurements among them; what a user of the thread holds goes up and down. */
const scenario = `
  import { HttpUser, task, between } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = between(0.005, 0.015);
    @task(8) async visit() { await this.client.get("/products/" + (1 + Math.floor(Math.random() * 5))); }
    @task async miss() { await this.client.get("/status/404"); }
    @task async work() { await this.measure("WORK", "own", async () => {}); }
  }`;

// Fault 24 on the real clock: hundreds of requests a second, and what each thread holds after a collection.
test(
  "a long run holds what it held at its beginning, and its rate",
  async () => {
    const folder = new Workspace();
    onTestFinished(() => folder.remove());
    const notesFile = join(folder.folder, "memory");
    const eachSeconds = soakSeconds / 40;
    const load = headless("-u", "20", "-r", "100", "-t", `${soakSeconds}s`, "--saturation", "warn");
    const result = await runAcrida([...load, "--host", target().url, "--csv", "run"], {
      scenario,
      env: memoryWatch(notesFile, eachSeconds * 1000),
      longestMs: soakTimeoutMs,
    });
    expect(result.code, describeResult(result)).toBe(1);
    const { run, total, history } = result.report();
    expect(run.lostAtMost).toBe(0);
    // A measurement is no request of the target's.
    const measured = result.report().entries.find(({ method }) => method === "WORK")?.requests ?? 0;
    expect(total.requests - measured).toBe((await target().ledger()).records);

    const rates = history.slice(2, -2).map(({ requests }) => Number(requests));
    const quarter = Math.floor(rates.length / 4);
    const meanOf = (part: readonly number[]): number => part.reduce((sum, one) => sum + one, 0) / part.length;
    const drift = meanOf(rates.slice(-quarter)) / meanOf(rates.slice(quarter, 2 * quarter));
    expect(drift).toBeGreaterThan(0.8);

    for (const [thread, notes] of memoryNotes(notesFile)) {
      // The first half is for what is filled once; a second more of history is some hundred bytes.
      const later = notes.slice(Math.ceil(notes.length / 2));
      expect(later.length, `thread ${thread}`).toBeGreaterThanOrEqual(8);
      const quarterNotes = Math.floor(later.length / 2);
      const before = meanOf(later.slice(0, quarterNotes).map(({ held }) => held));
      const growth = meanOf(later.slice(-quarterNotes).map(({ held }) => held)) - before;
      const rss = (later.at(-1)!.rss - later[0]!.rss) / mebibyte;
      const hourly = growthPerHour(later) / mebibyte;
      console.info(
        `soak: ${soakSeconds} s, thread ${thread} grew by ${(growth / mebibyte).toFixed(2)} MiB in a quarter ` +
          `(${hourly.toFixed(1)} MiB an hour), process ${rss.toFixed(1)} MiB, ${Math.round(meanOf(rates))} requests/s`,
      );
      expect(growth / mebibyte, `thread ${thread}`).toBeLessThan(1);
    }
  },
  soakTimeoutMs,
);
