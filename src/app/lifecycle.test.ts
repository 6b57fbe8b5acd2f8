import { expect, test } from "vitest";
import { Logger, type LogRecord } from "../base/logger.ts";
import { type LifecycleStep, runLifecycle } from "./lifecycle.ts";

const records: LogRecord[] = [];
const logger = new Logger({ write: (record) => records.push(record) }, "main", "info", () => 0);

const traced = (trace: string[], title: string, broken?: "setup" | "teardown"): LifecycleStep => ({
  title,
  setup() {
    trace.push(`+${title}`);
    if (broken === "setup") throw new Error(`${title} is broken`);
  },
  teardown() {
    trace.push(`-${title}`);
    if (broken === "teardown") throw new Error(`${title} won't end`);
  },
});

test("steps come up in order and go down in reverse around the body", async () => {
  const trace: string[] = [];
  const result = await runLifecycle([traced(trace, "a"), traced(trace, "b")], logger, async () =>
    trace.push("body"),
  );
  expect(trace).toEqual(["+a", "+b", "body", "-b", "-a"]);
  expect(result).toBe(3);
});

test("a setup that throws takes down itself and what was up, and the body never runs", async () => {
  const trace: string[] = [];
  const steps = [traced(trace, "a"), traced(trace, "b", "setup"), traced(trace, "c")];
  await expect(runLifecycle(steps, logger, async () => trace.push("body"))).rejects.toThrow("b is broken");
  expect(trace).toEqual(["+a", "+b", "-b", "-a"]);
});

test("a teardown that throws is logged and the others still run", async () => {
  const trace: string[] = [];
  await runLifecycle([traced(trace, "a"), traced(trace, "b", "teardown")], logger, async () => {});
  expect(trace).toEqual(["+a", "+b", "-b", "-a"]);
  expect(records.at(-1)?.message).toBe("end of b: b won't end");
});
