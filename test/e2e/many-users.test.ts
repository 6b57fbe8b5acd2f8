import { expect, test } from "vitest";
import { headless, runAcrida } from "../support/run-acrida.ts";

const users = 20_000;

/** Each thread keeps who started, stopped and woke too early, and tells it when its last user has stopped. */
const scenario = `
  import { User } from "acrida";
  const started = new Uint8Array(${users});
  let alive = 0;
  let wakes = 0;
  let early = 0;
  export class Sleeper extends User {
    dueMs = 0;
    static waitTime = (user) => {
      const seconds = 0.2 + (user.index % 1000) / 1000;
      user.dueMs = performance.now() + seconds * 1000;
      return seconds;
    };
    static tasks = [(user) => {
      if (user.dueMs === 0) return;
      wakes++;
      if (performance.now() < user.dueMs - 0.001) early++;
    }];
    onStart() {
      started[this.index]++;
      alive++;
    }
    onStop() {
      if (--alive > 0) return;
      const indexes = [...started.keys()].filter((index) => started[index] > 0);
      const twice = indexes.filter((index) => started[index] > 1).length;
      console.log("TOLD " + JSON.stringify({ indexes, twice, wakes, early }));
    }
  }`;

interface Told {
  readonly indexes: readonly number[];
  readonly twice: number;
  readonly wakes: number;
  readonly early: number;
}

test("20,000 sleepers on two threads each start once, wake, never early, and stop", async () => {
  const load = ["--users", String(users), "--spawn-rate", "10000", "--run-time", "5s", "--processes", "2"];
  const result = await runAcrida(headless(...load), { scenario });
  const lines = result.stdout.split("\n").filter((line) => line.startsWith("TOLD "));
  const told = lines.map((line) => JSON.parse(line.slice("TOLD ".length)) as Told);
  expect(told).toHaveLength(2);
  const indexes = told.flatMap((thread) => thread.indexes).toSorted((a, b) => a - b);
  expect(indexes).toEqual([...Array(users).keys()]);
  for (const thread of told) {
    expect(thread.indexes).toHaveLength(users / 2);
    expect(thread).toMatchObject({ twice: 0, early: 0 });
    expect(thread.wakes).toBeGreaterThan(users / 2);
  }
});
