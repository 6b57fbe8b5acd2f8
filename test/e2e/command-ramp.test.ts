import { describe, expect, test } from "vitest";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

/** Two weighted classes and a fixed one; each user tells when it starts, on one clock of all threads. */
const scenario = `
  import { threadId } from "node:worker_threads";
  import { User, task, constant } from "acrida";
  const started = (user) => {
    const atMs = performance.timeOrigin + performance.now();
    console.log(["START", atMs, user.constructor.name, user.index, threadId].join(" "));
  };
  export class Two extends User {
    static weight = 2;
    static waitTime = constant(0.2);
    onStart() { started(this); }
    @task async idle() {}
  }
  export class One extends User {
    static waitTime = constant(0.2);
    onStart() { started(this); }
    @task async idle() {}
  }
  export class Fixed extends User {
    static fixedCount = 2;
    static waitTime = constant(0.2);
    onStart() { started(this); }
    @task async idle() {}
  }`;

interface Start {
  readonly atMs: number;
  readonly className: string;
  readonly index: number;
  readonly thread: string;
}

const startsOf = (stdout: string): Start[] => {
  const lines = stdout.split("\n").filter((line) => line.startsWith("START "));
  const starts = lines.map((line): Start => {
    const [, atMs, className = "", index, thread = ""] = line.split(" ");
    return { atMs: Number(atMs), className, index: Number(index), thread };
  });
  return starts.sort((one, other) => one.atMs - other.atMs);
};

const run = async (users: number, rate: number, seconds: number, processes: number) => {
  const load = ["-u", `${users}`, "-r", `${rate}`, "-t", `${seconds}s`, "--processes", `${processes}`];
  const result = await runAcrida(headless(...load, "--only-summary"), { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  return startsOf(result.stdout);
};

/** A start may be late on a busy machine, hardly early. */
const EARLY_MS = 150;
const LATE_MS = 600;

describe("users start evenly within Locust's steps", () => {
  test.each([
    [0.5, [0, 2000, 4000]],
    [2, [0, 500, 1000, 1500, 2000, 2500]],
    // Three users each 3 / 3.7 seconds.
    [3.7, [0, 270, 541, 811, 1081, 1351, 1622]],
    [1000, Array(20).fill(0)],
  ])("%f a second", async (rate, expected) => {
    const starts = await run(expected.length, rate, (expected.at(-1) as number) / 1000 + 1, 1);
    expect(starts).toHaveLength(expected.length);
    // Against the earliest possible zero, so that one late start shifts no other.
    const zero = Math.min(...starts.map(({ atMs }, index) => atMs - (expected[index] as number)));
    for (const [index, { atMs }] of starts.entries()) {
      const late = atMs - zero - (expected[index] as number);
      expect(late, `start ${index}`).toBeGreaterThan(-EARLY_MS);
      expect(late, `start ${index}`).toBeLessThan(LATE_MS);
    }
  });
});

test("fixed users come first, the ratio holds at every prefix, and threads differ by one at most", async () => {
  const starts = await run(14, 5, 4, 4);
  const classes = starts.map(({ className }) => className);
  expect(classes.slice(0, 2)).toEqual(["Fixed", "Fixed"]);
  for (let length = 3; length <= classes.length; length++) {
    const ones = classes.slice(2, length).filter((name) => name === "One").length;
    expect(Math.abs(ones - (length - 2) / 3), classes.slice(0, length).join()).toBeLessThan(1);
  }
  for (const [className, count] of Object.entries({ Fixed: 2, Two: 8, One: 4 })) {
    const indexes = starts.filter((one) => one.className === className).map(({ index }) => index);
    expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
  }
  const threads = [...new Set(starts.map(({ thread }) => thread))];
  const usersOf = (thread: string, className: string): number =>
    starts.filter((one) => one.thread === thread && one.className.startsWith(className)).length;
  // "" stands for all classes together.
  for (const className of ["", "Two", "One", "Fixed"]) {
    const counts = threads.map((thread) => usersOf(thread, className));
    expect(threads).toHaveLength(4);
    expect(Math.max(...counts) - Math.min(...counts), `${className}: ${counts}`).toBeLessThanOrEqual(1);
  }
});

test("a user that starts as the run time ends does not shorten the run", async () => {
  const load = ["-u", "2", "-r", "1", "-t", "1s", "--processes", "2"];
  const result = await runAcrida(headless(...load), { scenario });
  const { durationSeconds } = result.report().run;
  expect(durationSeconds, describeResult(result)).toBeGreaterThan(0.99);
  expect(durationSeconds).toBeLessThan(2);
});
