import { expect, test } from "vitest";
import { targetPerTest } from "../support/embedded-target.ts";
import { ownNames } from "../support/own-names.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf, type RunReport } from "../support/run-report.ts";

const target = targetPerTest();

// Fault 16: DNS failing or slow.

const SILENT_NAMES = ["silent0.test", "silent1.test", "silent2.test", "silent3.test", "silent4.test"];
/** How long a look-up of a silent name lasts at most: by the system 2 s, by the name servers 6 s. */
const SILENT_ROUND_SECONDS = 6;
const THREADS = 2;

const scenario = (port: string): string => `
  import { readFile } from "node:fs/promises";
  import { HttpUser, task, constant } from "acrida";

  export class Working extends HttpUser {
    static host = "http://working.test:${port}";
    static waitTime = constant(0.05);
    static fixedCount = 10;
    // By then every slow name is being looked up.
    async onStart() { await new Promise((resolve) => setTimeout(resolve, 1000)); }
    @task async visit() {
      await this.client.get("/", { name: "working" });
      const began = performance.now();
      await readFile("locustfile.ts");
      if (performance.now() - began > 1000) throw new Error("a file took a second to read");
    }
  }
  export class Listed extends HttpUser {
    static host = "http://listed.test:${port}";
    static waitTime = constant(0.05);
    static fixedCount = 2;
    async onStart() { await new Promise((resolve) => setTimeout(resolve, 1000)); }
    @task async visit() { await this.client.get("/", { name: "listed" }); }
  }
  let number = 0;
  export class Waiting extends HttpUser {
    static host = "http://working.test:${port}";
    static waitTime = constant(0.05);
    name = ${JSON.stringify(SILENT_NAMES)}[number++ % ${SILENT_NAMES.length}];
    @task async ask() { await this.client.get(\`http://\${this.name}:${port}/\`, { name: "silent" }); }
  }
  export class Failing extends HttpUser {
    static host = "http://failing.test:${port}";
    static waitTime = constant(0.2);
    @task async ask() { await this.client.get("/", { name: "failing" }); }
  }`;

const kindsOf = ({ errors }: RunReport, name: string): Set<string> =>
  new Set(errors.filter((error) => error.name === name).map(({ kind }) => kind));

test("names that fail or take long delay no other, and are looked up once at a time", {
  timeout: 2 * rigTimeoutMs,
}, async (context) => {
  const names = await ownNames({ hosts: "127.0.0.1 listed.test", options: "timeout:2 attempts:1" });
  if (names === null) return context.skip("names of its own can't be had here");
  const { server, node } = names;
  server.answers.set("working.test", { a: ["127.0.0.1"], ttl: 1 });
  server.answers.set("failing.test", { code: 2 });
  for (const name of SILENT_NAMES) server.answers.set(name, { broken: "silent" });
  const { port } = new URL(target().url);
  const seconds = rigSeconds(10, 60);
  const time = ["-t", `${seconds}s`, "--stop-timeout", "1s"];
  const load = headless("-r", "1000", ...time, "--processes", `${THREADS}`);
  const run = async (...more: string[]) => {
    const result = await runAcrida([...load, ...more], { scenario: scenario(port), node, longestMs: 90_000 });
    return { result, report: result.report() };
  };

  // At the same time, so that whatever else the machine does slows both.
  const [alone, beside] = await Promise.all([run("-u", "12", "Working", "Listed"), run("-u", "72")]);
  expect(alone.result.code, describeResult(alone.result)).toBe(0);
  expect(beside.result.code, describeResult(beside.result)).toBe(1);
  const { report } = beside;
  expect(report.exceptions).toEqual([]);

  for (const name of ["working", "listed"]) {
    const entry = entryOf(report, name);
    const usual = entryOf(alone.report, name);
    expect(entry.failures).toBe(0);
    expect(entry.requests, `${name}: its rate`).toBeGreaterThan(0.9 * usual.requests);
    expect(entry.median, `${name}: its times`).toBeLessThan((usual.median ?? 0) + 20);
    expect(entry.max, `${name}: its longest time`).toBeLessThan(1_000);
  }
  expect(server.asked("listed.test"), "the hosts file knows it").toBe(0);

  for (const name of ["silent", "failing"]) {
    const entry = entryOf(report, name);
    expect(entry.requests).toBeGreaterThan(0);
    expect(entry.failures).toBe(entry.requests);
    expect(kindsOf(report, name)).toEqual(new Set(["dns"]));
  }
  // In one look-up the system asks once and the name servers are asked twice; users would make it ten times as many.
  const rounds = Math.ceil(seconds / SILENT_ROUND_SECONDS) + 1;
  for (const name of SILENT_NAMES) {
    expect(server.asked(name, "A"), name).toBeGreaterThan(0);
    expect(server.asked(name, "A"), name).toBeLessThanOrEqual(THREADS * rounds * 3);
  }
});
