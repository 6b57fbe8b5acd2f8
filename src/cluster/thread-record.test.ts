import { expect, test } from "vitest";
import { ThreadRecorder } from "./thread-record.ts";

const users = { livedMs: 0, waitedMs: 0, lateMs: 0 };

const recorder = (delays: readonly number[]): ThreadRecorder => {
  const left = [...delays];
  return new ThreadRecorder({
    begin: () => {},
    read: () => ({ p99Ms: left[0] ?? 0, meanMs: (left.shift() ?? 0) / 2 }),
    end: () => {},
  });
};

const at = (runTimeMs: number, counted = 0) => ({ runTimeMs, counted, busyShare: 0.5, users });

test.each<[string, number, number[]]>([
  ["at time zero", 0, [0, 1]],
  ["a little after it", 80, [0, 1]],
  ["in the middle of a second", 300, [1]],
  ["near the end of a second", 950, [1]],
])("a thread that comes %s tells of the seconds that it saw whole", (_, beginMs, expected) => {
  const record = recorder([3, 4]);
  record.begin(beginMs);
  const told = [record.upTo(1, at(1020)), record.upTo(2, at(2020))].flatMap(({ seconds }) => seconds);
  expect(told.map(({ second }) => second)).toEqual(expected);
});

test("a second is told once, and one begun not at all", () => {
  const record = recorder([3, 4, 5]);
  record.begin(0);
  expect(record.upTo(1, at(1020)).seconds).toEqual([{ second: 0, loopDelayMs: 3 }]);
  expect(record.upTo(1, at(1500)).seconds).toEqual([]);
  expect(record.upTo(2, at(2020)).seconds).toEqual([{ second: 1, loopDelayMs: 5 }]);
});

test("a thread that was stuck over seconds was as late in each of them", () => {
  const record = recorder([2900]);
  record.begin(0);
  expect(record.upTo(3, at(3400)).seconds.map(({ second, loopDelayMs }) => [second, loopDelayMs])).toEqual([
    [0, 2900],
    [1, 2900],
    [2, 2900],
  ]);
});

test("answers lay here as long as the loop was late in their second", () => {
  const record = recorder([4, 10]);
  record.begin(0);
  record.upTo(1, at(1000, 50));
  const { time } = record.upTo(2, at(2000, 60));
  expect(time).toEqual({ ...users, queuedMs: 50 * 2 + 10 * 5, busyMs: 1000, threadMs: 2000 });
});
