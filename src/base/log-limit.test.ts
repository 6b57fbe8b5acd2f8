import { expect, test } from "vitest";
import { LogLimit } from "./log-limit.ts";
import { Logger, type LogRecord } from "./logger.ts";
import { ManualClock } from "./manual-clock.ts";

test("past the limit lines are counted, not written, and the count is told", async () => {
  const written: LogRecord[] = [];
  const clock = new ManualClock();
  const limit = new LogLimit({ write: (record) => written.push(record) }, clock, 3);
  const logger = new Logger(limit, "worker 0", "info", () => clock.wallNow());
  for (let i = 0; i < 10; i++) logger.error(`line ${i}`);
  logger.debug("below the level");
  expect(written.map((record) => record.message)).toEqual(["line 0", "line 1", "line 2"]);
  await clock.advance(10_000);
  logger.error("next window");
  expect(written.slice(3).map((record) => record.message)).toEqual([
    "7 more log lines were dropped, the last: line 9",
    "next window",
  ]);
});
