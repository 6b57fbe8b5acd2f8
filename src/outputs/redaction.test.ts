import { expect, test } from "vitest";
import { redactSnapshot, redactSummary } from "./redaction.ts";
import { Redactor } from "./secrets.ts";
import { errorOf, exceptionOf, snapshotOf, summaryOf } from "./snapshot-fixture.ts";

test("no text of a snapshot keeps a secret, and no figure changes", () => {
  const snapshot = snapshotOf(
    [
      { name: "/login?token=s3cr3t", times: [1, 2, 3], failedTimes: [9] },
      { name: "/", times: [1] },
    ],
    {
      errors: [errorOf({ name: "/login?token=s3cr3t", error: "GET http://ann:s3cr3t@h/ failed" })],
      exceptions: [
        exceptionOf({ message: "known-s3cr3t", traceback: "known-s3cr3t\n    at x", task: "A.b" }),
      ],
    },
  );
  const shown = redactSnapshot(snapshot, new Redactor(["known-s3cr3t"]));
  const [login, home] = shown.entries;
  expect(login?.name).toBe("/login?token=***");
  expect([login?.requests, login?.failures, login?.percentile(1), login?.avg]).toEqual([4, 1, 9, 3.75]);
  expect(home).toBe(snapshot.entries[1]);
  expect(shown.errors[0]).toMatchObject({ name: "/login?token=***", error: "GET http://***@h/ failed" });
  expect(shown.exceptions[0]).toMatchObject({ message: "***", traceback: "***\n    at x", task: "A.b" });
  expect(snapshot.entries[0]?.name).toBe("/login?token=s3cr3t");
});

test("nor does a summary", () => {
  const summary = summaryOf({ host: "http://ann:s3cr3t@h", reasons: ["/a?key=s3cr3t failed"] });
  expect(redactSummary(summary, new Redactor())).toMatchObject({
    host: "http://***@h",
    reasons: ["/a?key=*** failed"],
  });
});
