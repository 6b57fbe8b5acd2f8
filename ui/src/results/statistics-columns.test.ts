import { expect, it } from "vitest";
import {
  chosenColumns,
  columnsOffered,
  columnsShown,
  fieldShown,
  type StatisticsField,
  withToggled,
} from "./statistics-columns.ts";

const usual = chosenColumns(null);
const fieldsOf = (chosen: ReadonlySet<StatisticsField>, isOver: boolean) =>
  columnsShown(chosen, isOver).map(({ field }) => field);

it("shows the rates of the last ten seconds while a test runs, and its means once it is over", () => {
  expect(fieldsOf(usual, false).slice(-2)).toEqual(["currentRps", "currentFailuresPerSecond"]);
  expect(fieldsOf(usual, true).slice(-2)).toEqual(["rps", "failuresPerSecond"]);
  expect(fieldsOf(new Set(["currentRps", "rps"]), true)).toEqual(["rps"]);
  expect(fieldsOf(new Set(["currentRps", "rps"]), false)).toEqual(["currentRps", "rps"]);
});

it("sorts a test that is over by the mean in place of the rate", () => {
  expect([fieldShown("currentRps", false), fieldShown("currentRps", true)]).toEqual(["currentRps", "rps"]);
  expect([fieldShown("name", true), fieldShown("p95", true)]).toEqual(["name", "p95"]);
});

it("offers no rate of the last ten seconds once a test is over", () => {
  expect(columnsOffered(false).some(({ field }) => field === "currentRps")).toBe(true);
  expect(columnsOffered(true).some(({ field }) => field === "currentRps")).toBe(false);
});

it.each([true, false])("gives back what it took away, test over: %s", (isOver) => {
  for (const { field } of columnsShown(usual, isOver)) {
    const without = withToggled(usual, field, isOver);
    expect(fieldsOf(without, isOver)).not.toContain(field);
    const again = withToggled(without, field, isOver);
    expect([...again].sort()).toEqual([...usual].sort());
  }
});
