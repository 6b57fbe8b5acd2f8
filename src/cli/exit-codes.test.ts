import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunFacts } from "../app/run-facts.ts";
import { decideExit, exitRules } from "./exit-codes.ts";

const clean: RunFacts = {
  interruptedTwice: false,
  codeFromListener: null,
  scenarioErrors: [],
  listenerErrors: 0,
  outputsLost: [],
  thresholdsCrossed: [],
  failedRequests: 0,
  exceptions: 0,
  exitCodeOnError: 1,
  unaccounted: 0,
  generatorFaults: 0,
  doubts: [],
  saturated: false,
  saturation: "fail",
};

type Row = [title: string, change: Partial<RunFacts>, code: number, verdict: string, reasons: string[]];

test.each<Row>([
  ["nothing to say", {}, 0, "passed", []],
  ["a request failed", { failedRequests: 1 }, 1, "failed", ["1 request failed"]],
  ["tasks threw", { exceptions: 2 }, 1, "failed", ["2 exceptions in tasks"]],
  ["another code for errors", { exceptions: 1, exitCodeOnError: 9 }, 9, "failed", ["1 exception in tasks"]],
  ["errors may pass", { failedRequests: 3, exitCodeOnError: 0 }, 0, "failed", ["3 requests failed"]],
  ["a setup threw", { scenarioErrors: ["Shop.setup threw: no"] }, 2, "failed", ["Shop.setup threw: no"]],
  ["a listener threw", { listenerErrors: 1 }, 2, "failed", ["1 listener threw"]],
  ["an output is lost", { outputsLost: ["CSV run"] }, 5, "untrusted", ["CSV run could not be written"]],
  ["a threshold", { thresholdsCrossed: ["p95 above 800 ms"] }, 3, "failed", ["p95 above 800 ms"]],
  ["samples are missing", { unaccounted: 5 }, 4, "untrusted", ["5 samples unaccounted for"]],
  ["one sample too many", { unaccounted: -1 }, 4, "untrusted", ["1 sample unaccounted for"]],
  [
    "a worker was lost",
    { doubts: [{ text: "worker 1 was lost", sentence: null }] },
    4,
    "untrusted",
    ["worker 1 was lost"],
  ],
  [
    "the machine ran out of descriptors",
    { generatorFaults: 1234 },
    4,
    "untrusted",
    [expect.stringMatching(/^1234 requests were never sent: .*descriptors, ports or memory.*`ulimit -n`/)],
  ],
  [
    "it ran out once, and the target failed too",
    { generatorFaults: 1, failedRequests: 2 },
    1,
    "untrusted",
    ["2 requests failed", expect.stringMatching(/^1 request was never sent: /)],
  ],
  ["saturated", { saturated: true }, 4, "untrusted", ["this machine was too busy to measure well"]],
  ["saturated, to be warned of", { saturated: true, saturation: "warn" }, 0, "passed", []],
  ["saturated, and nobody minds", { saturated: true, saturation: "off" }, 0, "passed", []],
  ["interrupted twice", { interruptedTwice: true }, 130, "untrusted", ["interrupted twice"]],
  ["a listener's code", { codeFromListener: 42 }, 42, "failed", ["a listener set the exit code 42"]],
  [
    "a listener's 0 covers failures",
    { codeFromListener: 0, failedRequests: 1 },
    0,
    "failed",
    ["1 request failed"],
  ],
])("%s", (_, change, code, verdict, reasons) => {
  expect(decideExit({ ...clean, ...change })).toMatchObject({ code, verdict, reasons });
});

test("each reason has its sentence for pages in other languages, where it has one", () => {
  const facts = { ...clean, failedRequests: 3, scenarioErrors: ["no plan"] };
  expect(decideExit(facts)).toMatchObject({
    reasons: ["no plan", "3 requests failed"],
    sentences: [null, { key: "reason.requests", values: { count: 3 } }],
  });
});

describe("the first of the contract's order sets the code, and no reason is lost", () => {
  const order: [Partial<RunFacts>, number][] = [
    [{ interruptedTwice: true }, 130],
    [{ codeFromListener: 42 }, 42],
    [{ listenerErrors: 1 }, 2],
    [{ outputsLost: ["CSV"] }, 5],
    [{ thresholdsCrossed: ["p95"] }, 3],
    [{ failedRequests: 1 }, 1],
    [{ unaccounted: 1 }, 4],
  ];

  test("any of them together", () => {
    fc.assert(
      fc.property(fc.subarray(order, { minLength: 1 }), (applying) => {
        const facts: RunFacts = Object.assign({}, clean, ...applying.map(([change]) => change));
        const { code, reasons } = decideExit(facts);
        expect(code).toBe(applying[0]![1]);
        expect(reasons).toHaveLength(applying.length);
      }),
    );
  });

  test("failures that may pass do not hide numbers that can't be trusted", () => {
    const decision = decideExit({ ...clean, failedRequests: 1, exitCodeOnError: 0, saturated: true });
    expect(decision).toMatchObject({ code: 4, verdict: "failed" });
  });

  test("the reference has a row for each", () => {
    expect(exitRules.map(({ code }) => code)).toEqual(["130", "as set", "2", "5", "3", "1", "4"]);
  });
});
