import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { printedTimeMs } from "./printed-time.ts";
import type { Claim } from "./tool.ts";
import { allTools } from "./tools.ts";

/** The files hold what the generators really printed. */
const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "acrida-claims-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const claimOf = (toolName: string, output: { stdout?: string; stderr?: string }): Claim => {
  const tool = allTools.find(({ name }) => name === toolName);
  if (tool === undefined) throw new Error(`no tool ${toolName}`);
  const { stdout = "", stderr = "" } = output;
  return tool.claim({ stdout, stderr, scratch });
};

const printed = (name: string): string => readFileSync(fixture(name), "utf8");

describe("what a generator says of its run is read from what it printed", () => {
  test.each([
    ["wrk", "wrk.txt", { requests: 11_483, failed: 0, p50Ms: 0.225, p99Ms: 77.32 }],
    ["wrk", "wrk-refused.txt", { requests: 38_860, failed: 38_860, p50Ms: 0.113, p99Ms: 5.12 }],
    ["ab", "ab.txt", { requests: 10_183, failed: 0, p50Ms: 0, p99Ms: 21 }],
    ["h2load", "h2load.txt", { requests: 8_927, failed: 0, p50Ms: null, p99Ms: null }],
    ["hey", "hey.txt", { requests: 8_010, failed: 0, p50Ms: 1.2, p99Ms: 22 }],
    ["locust", "locust.txt", { requests: 796, failed: 0, p50Ms: 7, p99Ms: 25 }],
  ])("%s: %s", (tool, file, expected) => {
    expect(claimOf(tool, { stdout: printed(file) })).toEqual(expected);
  });

  test("hey: answers of 400 and above, and requests without an answer, have failed", () => {
    expect(claimOf("hey", { stdout: printed("hey-refused.txt") })).toMatchObject({
      requests: 20,
      failed: 20,
    });
    const broken =
      "Status code distribution:\n  [200]\t7244 responses\n\nError distribution:\n" +
      '  [3777]\tGet "http://127.0.0.1:1/tiny": dial tcp 127.0.0.1:1: connect: connection refused\n';
    expect(claimOf("hey", { stdout: broken })).toMatchObject({ requests: 7_244, failed: 3_777 });
  });

  test("wrk: errors of sockets have failed", () => {
    const text =
      "  100 requests in 1.00s, 1MB read\n  Socket errors: connect 1, read 2, write 3, timeout 4\n";
    expect(claimOf("wrk", { stdout: text })).toMatchObject({ requests: 100, failed: 10 });
  });

  test("autocannon and k6 print JSON", () => {
    const autocannon = JSON.parse(printed("autocannon.json")) as { requests: { total: number } };
    expect(claimOf("autocannon", { stdout: printed("autocannon.json") })).toMatchObject({
      requests: autocannon.requests.total,
      failed: 0,
      p50Ms: 0,
    });
    expect(claimOf("k6", { stdout: printed("k6.json") })).toMatchObject({
      requests: 10_814,
      failed: 0,
      p50Ms: 0.23218,
    });
  });

  test("Artillery and Acrida write a file", () => {
    copyFileSync(fixture("artillery.json"), join(scratch, "artillery.json"));
    copyFileSync(fixture("acrida.json"), join(scratch, "acrida.json"));
    expect(claimOf("artillery", {})).toEqual({ requests: 475, failed: 0, p50Ms: 1, p99Ms: 74.4 });
    expect(claimOf("acrida", {})).toEqual({ requests: 34_471, failed: 0, p50Ms: 0.107, p99Ms: 0.467 });
  });

  test("output of another kind gives no figures", () => {
    const nothing = { requests: null, p50Ms: null, p99Ms: null };
    for (const tool of ["wrk", "ab", "h2load", "hey", "locust"]) {
      expect(claimOf(tool, { stdout: "command not found" })).toMatchObject(nothing);
    }
    expect(() => claimOf("k6", { stdout: "panic" })).toThrow();
  });
});

test.each([
  ["225.00us", 0.225],
  ["7.24ms", 7.24],
  ["1.20s", 1_200],
  ["1.05m", 63_000],
])("%s is %d ms", (text, expected) => {
  expect(printedTimeMs(text)).toBe(expected);
});
