import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exceptionOf, infoOf, summaryOf, workerOf } from "../snapshot-fixture.ts";
import { afterUpdate, noScenario, PageRun } from "./page-fixture.ts";
import { PageState } from "./page-state.ts";
import {
  keptPoints,
  type PageChange,
  type RowField,
  type RowValues,
  rowFields,
  type ScenarioView,
} from "./view.ts";

const newState = (): PageState => new PageState({ version: "0.1.0", scenario: () => noScenario });
const changeOf = (state: PageState, mostRows?: number): PageChange => {
  const update = state.takeUpdate(mostRows);
  if (update?.event !== "change") throw new Error(`expected a change, got ${update?.event}`);
  return update.data;
};
const field = (row: RowValues | undefined, name: RowField): number | null | undefined =>
  row?.[rowFields.indexOf(name) + 1];

describe("before and between tests", () => {
  test("nothing is news before the first test, and a snapshot without one is ignored", () => {
    const state = newState();
    state.take(new PageRun().snapshot(1));
    expect(state.takeUpdate()).toBeNull();
    expect(state.whole()).toMatchObject({ version: "0.1.0", run: null, rows: [], names: [], series: [] });
  });

  test("another scenario is a change", () => {
    let scenario: ScenarioView = noScenario;
    const state = new PageState({ version: "0.1.0", scenario: () => scenario });
    scenario = { ...noScenario, files: ["other.ts"] };
    expect(state.takeUpdate()).toBeNull();
    state.refreshScenario();
    expect(changeOf(state)).toEqual({ scenario });
    expect(state.whole().scenario).toBe(scenario);
  });

  test("a new test is told whole, without anything of the one before", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    run.fail(0, "500 Oops");
    run.report(0);
    state.take(run.snapshot(1.25));
    state.takeUpdate();
    state.begin({ ...infoOf({ seed: 8 }), id: "run-2" });
    const update = state.takeUpdate();
    expect(update).toMatchObject({
      event: "whole",
      data: { run: { id: "run-2", seed: 8, state: "preparing" } },
    });
    expect(update?.data).toMatchObject({ rows: [], names: [], series: [], failures: [], markers: [] });
    expect(state.takeUpdate()).toBeNull();
  });
});

describe("one test", () => {
  test("a row is told when it changed, under the id that it keeps", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    state.takeUpdate();
    run.record(0, { name: "/b", elapsedMs: 12.3456, bytes: 1000 });
    run.report(0);
    state.take(run.snapshot(1.25));
    const first = changeOf(state);
    expect(first.names).toEqual([{ id: 1, method: "GET", name: "/b" }]);
    expect(first.rows?.map(([id]) => id)).toEqual([0, 1]);
    const row = first.rows?.[1];
    expect(rowFields.map((name) => field(row, name))).toEqual([
      ...[1, 0, 12.35, 12.35, 12.35, 12.35, 12.35, 12.35, 12.35, 1000, 0.1, 0, 0.8, 0, 0, 0, 1, 2],
    ]);
    run.record(1, { name: "/a" });
    run.report(1);
    state.take(run.snapshot(2.25));
    const second = changeOf(state);
    expect(second.names).toEqual([{ id: 2, method: "GET", name: "/a" }]);
    expect(second.rows?.map(([id]) => id)).toEqual([0, 2, 1]);
    expect(second.series?.map(({ second }) => second)).toEqual([1]);
    expect(second).not.toHaveProperty("failures");
    expect(second).not.toHaveProperty("workers");
  });

  test("what is idle is told less and less often, and exactly at the end", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    run.record(0);
    run.report(0);
    const told: number[] = [];
    for (let second = 1; second < 400; second++) {
      state.take(run.snapshot(second + 0.25));
      if (state.takeUpdate()?.data.rows?.some(([id]) => id === 1)) told.push(second);
    }
    expect(told.filter((second) => second > 300).length).toBeLessThan(40);
    const last = run.snapshot(400, { state: "stopped", endedAtMs: 400_000 });
    state.take(last);
    expect(field(changeOf(state).rows?.[1], "rps")).toBe(1 / 400);
  });

  test("at most so many rows a change, those that wait longest first, the total always", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    state.takeUpdate();
    const ids: (number | null | undefined)[][] = [];
    for (let second = 0; second < 6; second++) {
      for (let name = 0; name < 9; name++) run.record(second, { name: `/${name}` });
      run.report(second);
      state.take(run.snapshot(second + 1.25));
      ids.push((changeOf(state, 4).rows ?? []).map(([id]) => id));
    }
    expect(ids).toEqual([
      [0, 1, 2, 3],
      [0, 4, 5, 6],
      [0, 7, 8, 9],
      [0, 1, 2, 3],
      [0, 4, 5, 6],
      [0, 7, 8, 9],
    ]);
    const rest: number[] = [];
    for (let update = state.takeUpdate(4); update !== null; update = state.takeUpdate(4)) {
      rest.push(...(update.data.rows ?? []).map(([id]) => id ?? -1));
    }
    expect(rest).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("lists are told when they changed, long ones seldom, and all at the end", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    const exceptions = (count: number) => [exceptionOf({ count, traceback: "x".repeat(200_000) })];
    const told: number[] = [];
    for (let second = 0; second < 30; second++) {
      run.workers = [workerOf({ cpu: second < 10 ? 0.25 : 0.5 })];
      state.take({ ...run.snapshot(second + 0.25), exceptions: exceptions(Math.min(second, 25)) });
      const update = state.takeUpdate();
      if (update?.data.exceptions !== undefined) told.push(second);
      if (update?.event === "change") expect(update.data.workers !== undefined).toBe(second === 10);
    }
    expect(told).toEqual([0, 10, 20]);
    state.take({ ...run.snapshot(30, { state: "stopped" }), exceptions: exceptions(25) });
    expect(changeOf(state).exceptions?.[0]?.count).toBe(25);
  });

  test("a reset is told whole, with the series kept and marked", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    run.record(0, { name: "/gone" });
    run.report(0);
    state.take(run.snapshot(1.25));
    state.takeUpdate();
    run.statistics.resetFrom(2);
    run.record(2, { name: "/new" });
    run.report(2);
    state.take(run.snapshot(3.25));
    expect(state.takeUpdate()).toMatchObject({
      event: "whole",
      data: {
        names: [{ id: 1, name: "/new" }],
        series: [{ requests: 1 }, { requests: 0 }, { requests: 1 }],
        run: { zeroSecond: 2 },
        markers: [{ second: 2, kind: "reset" }],
      },
    });
  });

  test("what changes the charts is marked: load, threads that go, saturation", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    state.take(run.snapshot(1.25));
    state.changeLoad(20, 2.5);
    expect(changeWithRun(state)).toMatchObject({ targetUsers: 20, spawnRate: 2.5 });
    // The snapshot may tell the users of a change before the change itself is told.
    state.take(run.snapshot(1.5, { users: 30 }));
    state.changeLoad(30, 2.5);
    run.workers = [workerOf({ id: "other", index: 3 })];
    for (const second of [2, 3, 4, 9]) run.statistics.setUsers(second, 5, true);
    state.take(run.snapshot(12.25));
    state.take(run.snapshot(13.25, { state: "stopping" }));
    run.workers = [];
    state.take(run.snapshot(14.25, { state: "stopping" }));
    expect(state.wholeNow().markers).toEqual([
      { second: 1, kind: "load", users: 20, spawnRate: 2.5, usersBefore: 5 },
      { second: 1, kind: "load", users: 30, spawnRate: 2.5, usersBefore: 20 },
      { second: 12, kind: "workerLeft", worker: 0 },
      { second: 12, kind: "workerJoined", worker: 3 },
      { second: 2, kind: "saturated" },
      { second: 9, kind: "saturated" },
    ]);
  });

  test("markers are bounded, and the last one says so", () => {
    const state = newState();
    state.begin(infoOf());
    for (let i = 0; i < 1500; i++) state.changeLoad(i, 1);
    const { markers } = state.wholeNow();
    expect(markers.map(({ isLast }) => isLast === true).indexOf(true)).toBe(999);
    expect([markers.length, markers.at(-1)]).toMatchObject([1000, { users: 999 }]);
  });

  test("of a test of a whole day pages are told the newest eight hours, the report all", () => {
    const state = newState();
    const run = new PageRun();
    state.begin(infoOf());
    state.takeUpdate();
    run.record(keptPoints + 99);
    run.report(keptPoints + 99);
    state.take(run.snapshot(keptPoints + 100.25));
    const { series } = changeOf(state);
    expect([series?.length, series?.[0]?.second]).toEqual([keptPoints, 100]);
    expect(state.whole().series).toEqual(series);
    expect(state.wholeNow().series).toHaveLength(keptPoints + 100);
  });

  test("the end says how it ended", () => {
    const state = newState();
    state.begin(infoOf());
    state.take(new PageRun().snapshot(1.25, { state: "stopped", endedAtMs: 1000 }));
    state.end(
      summaryOf({ verdict: "failed", exitCode: 1, reasons: ["1 of 4 requests failed"], lostAtMost: 2 }),
    );
    expect(state.wholeNow().run).toMatchObject({
      id: "run-1",
      state: "stopped",
      ended: { verdict: "failed", exitCode: 1, durationSeconds: 10, lostAtMost: 2 },
    });
  });
});

const changeWithRun = (state: PageState): unknown => state.takeUpdate()?.data.run;

test("property: a page that applies all updates, from the first whole or a later one, shows the last whole", () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.constant("second" as const) },
    fc.constantFrom("reset" as const, "start" as const, "open" as const, "mark" as const, "skip" as const),
  );
  const sample = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3000 }), fc.boolean());
  fc.assert(
    fc.property(
      fc.array(fc.tuple(step, fc.array(sample, { maxLength: 8 })), { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 5 }),
      (steps, mostRows) => {
        const state = newState();
        const pages = [state.whole()];
        const tell = (): boolean => {
          const update = state.takeUpdate(mostRows);
          for (let i = 0; i < pages.length; i++) pages[i] = afterUpdate(pages[i]!, update);
          return update !== null;
        };
        let run = new PageRun({ threads: 2, maxHistoryPoints: 6 });
        let second = 0;
        for (const [what, samples] of steps) {
          if (what === "start") {
            run = new PageRun({ threads: 2, maxHistoryPoints: 6 });
            second = 0;
            state.begin(infoOf());
            tell();
          } else if (what === "reset") run.statistics.resetFrom(second + 1);
          else if (what === "open") pages.push(state.whole());
          else if (what === "mark") state.changeLoad(second, 1);
          for (const [name, elapsedMs, failed] of samples) {
            const thread = name % 2;
            if (failed) run.fail(second, `failure ${name}`, "", thread);
            else run.record(second, { name: `/${name}`, elapsedMs }, thread);
          }
          // The other thread's report comes late.
          run.report(second, 0);
          run.report(second - 2, 1);
          second++;
          if (what === "skip") continue;
          state.take(run.snapshot(second + 0.25));
          tell();
        }
        run.report(second, 1);
        const last = run.snapshot(second, { state: "stopped", endedAtMs: second * 1000 });
        state.take(last);
        state.end(summaryOf());
        while (tell());
        const whole = state.whole();
        for (const page of pages) expect(page).toEqual(whole);
        const now = state.wholeNow();
        expect({ ...now, names: byId(now.names) }).toEqual({ ...whole, names: byId(whole.names) });
      },
    ),
    { numRuns: 150 },
  );
});

const byId = <T extends { readonly id: number }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => a.id - b.id);

describe("a test that goes on under another command", () => {
  const edit = { kind: "load", second: 3, users: 20, spawnRate: 5, usersBefore: 10 } as const;
  const reset = { kind: "reset", second: 5 } as const;

  test("has the marks of what was changed before, and the last reset once", () => {
    const state = newState();
    state.begin({ ...infoOf(), moments: [edit, reset] });
    state.take({ ...new PageRun().snapshot(8), zeroSecond: 5 });
    expect(state.wholeNow().markers).toEqual([edit, reset]);
  });

  test("marks only where a shape's load had rested before", () => {
    const state = newState();
    const moments = [6, 7, 8, 20].map((second) => ({ ...edit, second }));
    state.begin({ ...infoOf(), shape: "Steps", moments });
    expect(state.wholeNow().markers.map(({ second }) => second)).toEqual([6, 20]);
  });
});
