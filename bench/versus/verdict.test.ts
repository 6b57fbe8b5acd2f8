import { describe, expect, test } from "vitest";
import { type Ending, failureOf, remarksOn } from "./verdict.ts";

const good: Ending = {
  code: 0,
  acceptedCodes: [],
  hasOverrun: false,
  loadSeconds: 8,
  askedSeconds: 8,
  hasCpuTimes: true,
  requests: 100_000,
  refused: 0,
  users: 100,
  requestsPerCount: 1,
  claim: { requests: 100_000, failed: 0, p50Ms: 1, p99Ms: 2 },
  stderr: "",
};
const claim = (requests: number | null, failed = 0): Ending["claim"] => ({
  requests,
  failed,
  p50Ms: 1,
  p99Ms: 2,
});

describe("a run that failed is no figure", () => {
  test.each<[string, Partial<Ending>, RegExp | undefined]>([
    ["nothing wrong", {}, undefined],
    ["a code that the tool may end with", { code: 4, acceptedCodes: [4] }, undefined],
    ["another code", { code: 4, stderr: "one\nlast words\n" }, /exit code 4: last words/],
    ["a signal", { code: null }, /exit code null/],
    ["too long", { hasOverrun: true, code: null }, /killed/],
    ["no request", { requests: 0, loadSeconds: 0 }, /no request/],
    ["hardly any load", { loadSeconds: 3 }, /only 3\.0 of 8 s/],
    ["no processor times", { hasCpuTimes: false }, /processor times/],
    ["a few refusals", { refused: 100 }, undefined],
    ["many refusals", { refused: 101 }, /refused 101 of 100000/],
    ["unreadable output", { claim: null }, /could not be read/],
    ["failures by its own count", { claim: claim(100_000, 101) }, /101 of 100000 requests failed/],
  ])("%s", (_, change, expected) => {
    const failure = failureOf({ ...good, ...change });
    if (expected === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatch(expected);
  });
});

describe("a count that differs from the target's is remarked on", () => {
  test.each<[string, Partial<Ending>, string[]]>([
    ["the same", {}, []],
    ["what was under way at the end", { claim: claim(98_900) }, []],
    ["fewer", { claim: claim(98_000) }, ["counts fewer requests than the target saw"]],
    ["more", { claim: claim(110_000) }, ["claims more requests than the target saw"]],
    ["calls with redirects", { claim: claim(90_909), requestsPerCount: 1.1 }, []],
    ["no count", { claim: claim(null) }, []],
  ])("%s", (_, change, expected) => {
    expect(remarksOn({ ...good, ...change })).toEqual(expected);
  });

  test("a generator's own remark comes first", () => {
    const saturated = { ...good.claim, requests: 1, remark: "says so" } as Ending["claim"];
    expect(remarksOn({ ...good, claim: saturated })[0]).toBe("says so");
  });
});
