import { expect, test } from "vitest";
import { parseWrk } from "./generators.ts";
import { type HonestyRun, judge, median } from "./verdict.ts";

const run = (round: number, p50Ms: number, p99Ms: number, cpuShare = 0.3): HonestyRun => ({
  round,
  cpuShare,
  requestsPerSecond: 9000,
  own: { p50Ms: 5, p99Ms: 5.2 },
  reported: { p50Ms, p99Ms },
});

test.each<[string, HonestyRun[], Partial<ReturnType<typeof judge>>]>([
  ["near in both", [run(0, 5.1, 5.6)], { p50IsTrue: true, p99IsTrue: true, cpuIsLow: true }],
  ["too long at the median", [run(0, 5.31, 5.6)], { p50IsTrue: false, p99IsTrue: true }],
  ["too short at the median", [run(0, 4.6, 5.6)], { p50IsTrue: false }],
  ["further than wrk and half a millisecond", [run(0, 5.1, 6.01)], { p99IsTrue: false }],
  ["too short at the 99th", [run(0, 5.1, 4.39)], { p99IsTrue: false }],
  ["too busy", [run(0, 5.1, 5.6, 0.5)], { cpuIsLow: false }],
  [
    "one round of three",
    [run(0, 5.1, 5.6), run(1, 9, 50), run(2, 5.1, 5.6)],
    { p50IsTrue: true, p99IsTrue: true },
  ],
])("a report %s", (_, acrida, expected) => {
  const wrk = acrida.map(({ round }) => run(round, 5.1, 5.5));
  expect(judge(acrida, wrk)).toMatchObject(expected);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[], Number.NaN],
])("the median of %j is %f", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("what wrk prints is read in all its units", () => {
  const text = `Running 6s test @ http://127.0.0.1:1/
  Latency Distribution
     50%  750.00us
     75%    5.16ms
     90%    5.31ms
     99%    1.02s
  57512 requests in 6.01s, 5.54MB read
Requests/sec:   9571.35`;
  expect(parseWrk(text)).toEqual({ p50Ms: 0.75, p99Ms: 1020, requestsPerSecond: 9571.35 });
  expect(() => parseWrk("unable to connect")).toThrow(/expected .* of wrk/);
});
