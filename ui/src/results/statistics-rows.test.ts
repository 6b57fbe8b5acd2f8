import { describe, expect, it } from "vitest";
import { type RowName, type RowValues, rowFields } from "../../../src/server/api.ts";
import { english } from "../i18n/english.ts";
import { sampleWhole, usualSample } from "../sample/sample-views.ts";
import { stateOf } from "../store/page-state.ts";
import { chosenColumns, statisticsColumns } from "./statistics-columns.ts";
import { filteredRows, idOfRow, sortedRows } from "./statistics-rows.ts";

const names = new Map<number, RowName>([
  [1, { id: 1, method: "GET", name: "/cart" }],
  [2, { id: 2, method: "POST", name: "/cart" }],
  [3, { id: 3, method: "GET", name: "/Orders" }],
]);
const rows = new Map<number, RowValues>([
  [0, [0, 60, 6]],
  [1, [1, 10, 5]],
  [2, [2, 30, 0]],
  [3, [3, 20, 1]],
  [4, [4, 99, 0]],
]);
const ids = (list: readonly RowName[]) => list.map(({ id }) => id);

describe("filteredRows", () => {
  it.each([
    ["", [1, 2, 3]],
    ["  ", [1, 2, 3]],
    ["cart", [1, 2]],
    ["get cart", [1]],
    ["ORDERS", [3]],
    ["nothing", []],
  ])("finds by %j %j, never the total nor a row without name", (filter, expected) => {
    expect(ids(filteredRows(names, rows, filter))).toEqual(expected);
  });
});

describe("sortedRows", () => {
  const all = filteredRows(names, rows, "");

  it.each([
    ["requests", true, [2, 3, 1]],
    ["failures", true, [1, 3, 2]],
    ["failureShare", true, [1, 3, 2]],
    ["method", false, [1, 3, 2]],
    ["name", false, [1, 2, 3]],
  ] as const)("sorts by %s, descending %s", (key, descending, expected) => {
    expect(ids(sortedRows(all, { key, descending }))).toEqual(expected);
  });

  it("looks up each of 10,000 rows' numbers a few times, not as often as there are rows", () => {
    const state = stateOf(sampleWhole({ ...usualSample, names: 10_000, seconds: 10 }));
    let looks = 0;
    const counted = filteredRows(state.names, state.rows, "").map(({ values, ...name }) => ({
      ...name,
      get values() {
        looks += 1;
        return values;
      },
    }));
    expect(sortedRows(counted, { key: "requests", descending: true })).toHaveLength(10_000);
    // A sort by comparing looks at each row some 2 · log2(10,000) times.
    expect(looks).toBeLessThan(10_000 * 30);
  });
});

describe("idOfRow", () => {
  it("finds the row that was opened by its method and name, whatever id it has in this test", () => {
    const opened = { method: "GET", name: "/Orders" };
    expect(idOfRow(names, opened)).toBe(3);
    const afterReset = new Map<number, RowName>([
      [1, { id: 1, method: "GET", name: "/Orders" }],
      [3, { id: 3, method: "GET", name: "/cart" }],
    ]);
    expect(idOfRow(afterReset, opened)).toBe(1);
    expect([idOfRow(new Map(), opened), idOfRow(names, null)]).toEqual([null, null]);
  });
});

describe("statisticsColumns", () => {
  it("offers every number of a row, under a name of its own", () => {
    const fields = statisticsColumns.map(({ field }) => field);
    expect(new Set([...rowFields, "failureShare"])).toEqual(new Set(fields));
    expect(new Set(statisticsColumns.map(({ label }) => english[label])).size).toBe(fields.length);
  });

  it("shows what was chosen, the usual ones while nobody chose, and none of a name that is no column", () => {
    expect([...chosenColumns("p99 nonsense requests")]).toEqual(["requests", "p99"]);
    expect(chosenColumns(null).has("median")).toBe(true);
    expect(chosenColumns(null).has("retries")).toBe(false);
    expect(chosenColumns("").size).toBe(0);
  });
});
