import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { expectLedgerAgrees, servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";
import { fitsWeights } from "../support/sampling.ts";

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

/** Runs an example with its waits cut short; the lines of its own are those that it printed. */
const runExample = async (name: string, waitSeconds: number, ...args: string[]) => {
  const env = { ACRIDA_EXAMPLE_WAIT: String(waitSeconds) };
  const result = await runAcrida(["-f", example(name), ...headless(...args)], { env });
  return { result, lines: result.stdout.split("\n") };
};

const countOf = (lines: readonly string[], line: string): number =>
  lines.filter((other) => other === line).length;

const target = targetPerTest();

describe("the tutorial's scripts do what the tutorial says", () => {
  test("the first script asks for the front page, and every request is counted", async () => {
    const load = ["-u", "5", "-r", "5", "-t", "2s", "--host", target().url];
    const { result } = await runExample("quickstart.ts", 0.05, ...load);
    expect(result.code, describeResult(result)).toBe(0);
    const ledger = await expectLedgerAgrees(result.report(), target());
    expect(entryOf(result.report(), "/").requests).toBe(servedOf(ledger, "/"));
    expect(servedOf(ledger, "/")).toBeGreaterThan(50);
  });

  test("weights 3 and 6 pick task1 and task2 as 3 : 6", async () => {
    const { result, lines } = await runExample("weights.ts", 0.01, "-u", "10", "-r", "10", "-t", "3s");
    expect(result.code, describeResult(result)).toBe(0);
    const counts = [countOf(lines, "task1"), countOf(lines, "task2")] as const;
    expect(counts, "task1 : task2").toSatisfy(() => fitsWeights(counts, [3, 6]));
  });

  test("a sequence runs its first task, its second, then its third ten times, over and over", async () => {
    const { result, lines } = await runExample("sequence.ts", 0.005, "-u", "1", "-t", "2s");
    expect(result.code, describeResult(result)).toBe(0);
    const tasks = lines.filter((line) => /^(first|second|third) task$/.test(line));
    const cycle = ["first task", "second task", ...Array<string>(10).fill("third task")];
    expect(tasks.length).toBeGreaterThan(3 * cycle.length);
    expect(tasks).toEqual(tasks.map((_, index) => cycle[index % cycle.length]));
  });

  test("a nested set is entered twice as often as index, and only its stop task leaves it", async () => {
    const { result, lines } = await runExample("nested.ts", 0.003, "-u", "1", "-t", "4s");
    expect(result.code, describeResult(result)).toBe(0);
    const tasks = lines.filter((line) => /^(task1|task2|stop|user behavior task)$/.test(line));
    tasks.forEach((task, index) => {
      const isInside = task === "task1" || task === "task2";
      if (isInside && index + 1 < tasks.length) expect(tasks[index + 1]).not.toBe("user behavior task");
    });
    const counts = [countOf(tasks, "stop"), countOf(tasks, "user behavior task")] as const;
    expect(counts, "nested : index").toSatisfy(() => fitsWeights(counts, [2, 1]));
    const inside = [countOf(tasks, "task1"), countOf(tasks, "task2")] as const;
    expect(inside, "task1 : task2").toSatisfy(() => fitsWeights(inside, [1, 1]));
  });

  test("with two clients setup and teardown run once, on start and on stop twice, in their order", async () => {
    const { result, lines } = await runExample("hooks.ts", 0.05, "-c", "2", "-r", "10", "-t", "2s");
    expect(result.code, describeResult(result)).toBe(0);
    const seen = lines.filter((line) => /^(locust|nested) (SETUP|TEAR DOWN|on start|on stop)$/.test(line));
    expect(seen).toEqual([
      "locust SETUP",
      "nested SETUP",
      "nested on start",
      "nested on start",
      "nested on stop",
      "nested on stop",
      "nested TEAR DOWN",
      "locust TEAR DOWN",
    ]);
    const tasks = lines.flatMap((line, index) => (/^task[12]$/.test(line) ? [index] : []));
    expect(tasks.length).toBeGreaterThan(10);
    expect(Math.min(...tasks)).toBeGreaterThan(lines.indexOf("nested on start"));
    expect(Math.max(...tasks)).toBeLessThan(lines.lastIndexOf("nested on stop"));
  });

  test("the seven hooks keep their order when the users are spread over two threads", async () => {
    const load = ["-c", "2", "-r", "10", "-t", "2s", "--processes", "2"];
    const { result, lines } = await runExample("hooks.ts", 0.05, ...load);
    expect(result.code, describeResult(result)).toBe(0);
    const seen = lines.filter((line) => /^(locust|nested|task)/.test(line));
    expect(seen.slice(0, 2)).toEqual(["locust SETUP", "nested SETUP"]);
    expect(seen.slice(-2)).toEqual(["nested TEAR DOWN", "locust TEAR DOWN"]);
    for (const line of ["locust SETUP", "nested SETUP", "nested TEAR DOWN", "locust TEAR DOWN"]) {
      expect(countOf(lines, line), line).toBe(1);
    }
    expect(countOf(lines, "nested on start")).toBe(2);
    expect(countOf(lines, "nested on stop")).toBe(2);
  });

  test("Android and iOS clients put their load on the shop as 7 : 3", async () => {
    const load = ["-u", "10", "-r", "100", "-t", "4s", "--host", target().url];
    const { result } = await runExample("android-ios.ts", 0.1, ...load);
    expect(result.code, describeResult(result)).toBe(0);
    const android = entryOf(result.report(), "/products (Android)").requests;
    const ios = entryOf(result.report(), "/products (Ios)").requests;
    expect(Math.abs(android / (android + ios) - 0.7)).toBeLessThan(0.03);
    const ledger = await target().ledger();
    expect(android + ios).toBe(servedOf(ledger, "/products"));
  });

  test("the example without decorators runs the same way", async () => {
    const load = ["-u", "2", "-r", "10", "-t", "2s", "--host", target().url];
    const { result } = await runExample("no-decorators.js", 0.01, ...load);
    expect(result.code, describeResult(result)).toBe(0);
    const ledger = await expectLedgerAgrees(result.report(), target());
    expect(servedOf(ledger, "/login", "POST")).toBeGreaterThan(0);
    expect(servedOf(ledger, "/cart")).toBeGreaterThan(0);
  });
});

test("of ten users, seven are of the class with weight 7, and each has a number within its class", async () => {
  const scenario = `
    import { User, task, constant } from "acrida";
    class Phone extends User {
      static abstract = true;
      static waitTime = constant(1);
      onStart() { console.log("started " + this.constructor.name + " " + this.index); }
      @task rest() {}
    }
    export class Android extends Phone { static weight = 7; }
    export class Ios extends Phone { static weight = 3; }
  `;
  const load = ["-u", "10", "-r", "100", "-t", "1s", "--processes", "2"];
  const result = await runAcrida(headless(...load), { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const started = result.stdout.split("\n").filter((line) => line.startsWith("started "));
  const expected = [
    ...Array.from({ length: 7 }, (_, index) => `started Android ${index}`),
    ...Array.from({ length: 3 }, (_, index) => `started Ios ${index}`),
  ];
  expect(started.sort()).toEqual(expected.sort());
});
