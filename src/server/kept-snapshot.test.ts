import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { snapshotOf } from "../outputs/snapshot-fixture.ts";
import { KeptSnapshot } from "./kept-snapshot.ts";
import { RecordedControl } from "./server-fixture.ts";

it("takes and masks the numbers once a second however many ask, and anew when a test was steered", async () => {
  const clock = new ManualClock();
  const control = new RecordedControl();
  control.current = snapshotOf([{ name: "/", times: [1] }]);
  const kept = new KeptSnapshot(clock, control);
  const first = kept.get();
  for (let i = 0; i < 100; i++) expect(kept.get()).toBe(first);
  expect(control.looks).toBe(1);
  control.grow(snapshotOf([{ name: "/", times: [1, 2] }]));
  await clock.advance(999);
  expect(kept.get()).toBe(first);
  await clock.advance(1);
  expect(kept.get()?.total.requests).toBe(2);
  control.grow(snapshotOf([]));
  control.reset();
  expect(kept.get()?.total.requests).toBe(0);
  control.grow(snapshotOf([{ name: "/", times: [3] }]));
  const fresh = kept.take();
  expect([fresh?.total.requests, kept.get() === fresh, control.looks]).toEqual([1, true, 4]);
});
