import { expect, it } from "vitest";
import { RequestStats } from "../stats/request-stats.ts";
import { sampleOf } from "../stats/sample-fixture.ts";
import { ReportedSamples } from "./reported-samples.ts";

const rowsOf = (samples: number): Uint8Array => {
  const stats = new RequestStats({ maxNames: 10 });
  stats.begin(0);
  for (let i = 0; i < samples; i++) stats.record(sampleOf({}));
  return stats.drain(Number.POSITIVE_INFINITY)[0]?.rows ?? new Uint8Array();
};

it("takes what the rows of acknowledged reports count, each once, whatever is repeated", () => {
  const reported = new ReportedSamples();
  const send = (number: number, samples: number, run = "one"): void =>
    reported.sent({ run, number, rows: rowsOf(samples) });
  send(1, 5);
  send(1, 5);
  expect(reported.takenIn("one")).toBe(0);
  reported.acknowledged("one", 1);
  reported.acknowledged("one", 1);
  send(1, 5);
  reported.acknowledged("one", 1);
  expect(reported.takenIn("one")).toBe(5);
  send(2, 7);
  reported.acknowledged("one", 1);
  reported.acknowledged("another", 2);
  expect(reported.takenIn("one")).toBe(5);
  reported.acknowledged("one", 2);
  expect([reported.takenIn("one"), reported.takenIn("two")]).toEqual([12, 0]);
  send(1, 3, "two");
  reported.acknowledged("two", 1);
  expect([reported.takenIn("one"), reported.takenIn("two")]).toEqual([0, 3]);
});
