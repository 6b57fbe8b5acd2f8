import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { outcome, type Sample } from "../metrics/sample.ts";
import { CustomOptions } from "./custom-option.ts";
import { fire } from "./event-hook.ts";
import { createEvents, type RequestEvent } from "./events.ts";
import { RequestEvents } from "./request-events.ts";

test("listeners are called in order; one that throws, now or later, is reported and stops nothing", async () => {
  const { spawningComplete } = createEvents();
  const log: string[] = [];
  const failed = (thrown: unknown, event: string): void => {
    log.push(`${event}: ${thrown}`);
  };
  spawningComplete.addListener(() => {
    throw "at once";
  });
  spawningComplete.addListener(async ({ userCount }) => {
    await null;
    log.push(`later ${userCount}`);
    throw "later";
  });
  const removed = spawningComplete.addListener(() => log.push("removed"));
  spawningComplete.addListener(() => log.push("last"));
  spawningComplete.removeListener(removed);
  await fire(spawningComplete, { userCount: 3 }, failed);
  expect(log).toEqual(["spawningComplete: at once", "last", "later 3", "spawningComplete: later"]);
  expect(spawningComplete.listenerCount).toBe(3);
});

test("without async listeners there is nothing to wait for", () => {
  const { quit } = createEvents();
  quit.addListener(() => {});
  expect(fire(quit, { exitCode: 0 }, () => {})).toBeUndefined();
});

test("listeners of quitting run last added first", () => {
  const { quitting } = createEvents();
  const log: number[] = [];
  for (const at of [1, 2, 3]) quitting.addListener(() => log.push(at));
  fire(quitting, { environment: undefined as never }, () => {});
  expect(log).toEqual([3, 2, 1]);
});

test("what is no function can't listen", () => {
  expect(() => createEvents().init.addListener("x" as never)).toThrow(
    "events.init.addListener(): expected a function",
  );
});

const sample = (how: Sample["outcome"], error: string | null): Sample => ({
  ...{
    method: "GET",
    name: "/",
    outcome: how,
    dueMs: 100,
    startMs: 100,
    endMs: 130.5,
    bytes: 9,
    retries: 0,
    hops: 0,
  },
  ...{
    error,
    errorKind: "",
    timings: null,
    excess: null,
    url: "http://x/",
    response: "r",
    context: { a: 1 },
    exception: null,
  },
});

test("every sample but an aborted one is a request event", async () => {
  const clock = new ManualClock(100, 1_000_000);
  await clock.advance(50);
  const { request } = createEvents();
  const recorded: Sample[] = [];
  const heard: RequestEvent[] = [];
  const sink = new RequestEvents({ record: (one) => recorded.push(one) }, request, clock, () => {});
  sink.record(sample(outcome.ok, null));
  request.addListener((event) => heard.push(event));
  sink.record(sample(outcome.ok, null));
  sink.record(sample(outcome.failed, "reset"));
  sink.record(sample(outcome.aborted, null));
  expect(recorded).toHaveLength(4);
  expect(heard).toEqual([
    {
      ...{ requestType: "GET", name: "/", responseTime: 30.5, responseLength: 9, response: "r" },
      ...{ context: { a: 1 }, exception: null, startTime: 1000, url: "http://x/" },
    },
    expect.objectContaining({ exception: "reset" }),
  ]);
});

test("custom options are collected as plain data", () => {
  const parser = new CustomOptions();
  parser.addArgument("--tenant-name", "-T", { default: "none", help: "who pays", choices: ["none", "a"] });
  parser.addArgument("--count", { default: 3, environmentVariable: "COUNT", isMultiple: true });
  parser.addArgument("--token", { isSecret: true, isRequired: true });
  const rest = { help: "", secret: false, multiple: false, required: false };
  expect(parser.added).toEqual([
    {
      ...rest,
      ...{ name: "tenantName", flags: ["--tenant-name", "-T"], type: "string", default: "none" },
      ...{ help: "who pays", choices: ["none", "a"] },
    },
    {
      ...rest,
      ...{ name: "count", flags: ["--count"], type: "number", default: 3 },
      ...{ environmentVariable: "COUNT", multiple: true },
    },
    {
      ...rest,
      ...{
        name: "token",
        flags: ["--token"],
        type: "string",
        default: undefined,
        secret: true,
        required: true,
      },
    },
  ]);
});

test.each([
  [["tenant"], "expected a flag such as --tenant or -T"],
  [["-T"], "expected at least one long flag"],
  [["--known"], "the flag was added before"],
  [["--a-b", { type: "list" }], 'expected type "string", "number" or "boolean", got list'],
  [["--a-b", { type: "number", default: "3" }], "its default is a string, its type number"],
  [["--a-b", { choices: ["x"], default: "y" }], "its default, y, is none of x"],
])("the option %j is refused", (given, message) => {
  const parser = new CustomOptions();
  parser.addArgument("--known");
  expect(() => parser.addArgument(...(given as [string]))).toThrow(message);
});
