import { expect, test } from "vitest";
import { servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { runProgram } from "../support/run-program.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Reader extends HttpUser {
    static waitTime = constant(0.01);
    @task async read() { await this.client.get("/products"); }
  }`;

/** A request that nobody awaits is cut with its user; nothing of the process is another's afterwards. */
const program = `
  import { HttpUser, constant } from "acrida";
  import { LoadTest } from "acrida/run";
  class Hasty extends HttpUser {
    static waitTime = constant(0.01);
    static tasks = [async function hurry(this: Hasty) { void (async () => this.client.get("/never"))(); await this.client.get("/"); }];
  }
  const listeners = () => ["SIGINT", "SIGTERM", "exit", "unhandledRejection"].map((name) => process.listenerCount(name));
  const before = listeners();
  const load = { host: process.env.TARGET, users: 4, spawnRate: 100, runTime: 1, stopTimeout: 0, onLog: () => {} };
  const tests = [
    new LoadTest({ ...load, userClasses: [Hasty], users: 2 }),
    new LoadTest({ ...load, locustfile: "locustfile.ts", processes: 2 }),
  ];
  await Promise.all(tests.map((test) => test.start()));
  const [hasty, reader] = await Promise.all(tests.map(({ finished }) => finished));
  console.log(JSON.stringify({ hasty, reader, before, after: listeners() }));`;

test("a program leads a test of its classes and one of a file at once, and ends by itself", async () => {
  const { code, output } = await runProgram(program, { "locustfile.ts": scenario }, { TARGET: target().url });
  expect(code, output).toBe(0);
  const { hasty, reader, before, after } = JSON.parse(output);
  expect(after).toEqual(before);
  expect(hasty.run).toMatchObject({ verdict: "passed", workers: 1 });
  expect(hasty.run.aborted).toBe(2);
  expect(reader.run).toMatchObject({ verdict: "passed", workers: 2 });
  expect(reader.entries.map(({ name }: { name: string }) => name)).toEqual(["/products"]);
  expect(reader.total.requests).toBeGreaterThan(20);
  const served = servedOf(await target().ledger(), "/products");
  expect(served).toBeGreaterThanOrEqual(reader.total.requests);
  expect(served).toBeLessThanOrEqual(reader.total.requests + reader.run.aborted);
});
