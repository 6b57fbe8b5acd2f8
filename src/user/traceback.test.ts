import { expect, test } from "vitest";
import { faultMessage, tracebackOf } from "./traceback.ts";

const stackOf = (...frames: string[]): Error => {
  const error = new TypeError("x is undefined");
  error.stack = ["TypeError: x is undefined", ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
};

test("only the user's frames are told, as paths", () => {
  const error = stackOf(
    "HttpSession.send (file:///opt/acrida/dist/protocols/http/http-session.js:3:1)",
    "checkOptions (/opt/acrida/src/protocols/http/request-options.ts:9:13)",
    "Shop.browse (/home/me/locustfile.ts:7:11)",
    "async /home/me/my lib.ts:1:2",
    "async UserLoop.loop (/opt/acrida/dist/runner/user-loop.js:9:9)",
    "process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    "node:internal/main/worker_thread:1:1",
    "other (file:///opt/acrida-plugin/index.js:2:2)",
  );
  expect(tracebackOf(error, ["/opt/acrida/dist", "/opt/acrida/src"])).toBe(
    [
      "TypeError: x is undefined",
      "    at Shop.browse (/home/me/locustfile.ts:7:11)",
      "    at async /home/me/my lib.ts:1:2",
      "    at other (/opt/acrida-plugin/index.js:2:2)",
    ].join("\n"),
  );
});

test("a traceback has a bound", () => {
  const long = stackOf(...Array.from({ length: 100 }, (_, at) => `f${at} (${"/x".repeat(2000)}:1:1)`));
  long.message = "y".repeat(5000);
  const lines = tracebackOf(long, ["/opt"]).split("\n");
  expect(lines).toHaveLength(21);
  expect(Math.max(...lines.map((line) => line.length))).toBe(1000);
});

test.each([
  [new RangeError("far"), "RangeError: far"],
  ["text", "threw text"],
  [undefined, "threw undefined"],
  [Object.create(null), "threw something that has no text"],
])("the message of %s", (thrown, message) => {
  expect(faultMessage(thrown)).toBe(message);
  expect(tracebackOf(thrown).split("\n")[0]).toBe(message);
});

test("an error whose text can't be had has a traceback all the same", () => {
  const refuses = {
    toString() {
      throw new Error("no text");
    },
  };
  const error = Object.assign(new Error("x"), { message: refuses });
  expect(tracebackOf(error)).toBe(faultMessage(error));
});
