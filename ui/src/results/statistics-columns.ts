import type { RowField, RowValues } from "../../../src/server/api.ts";
import type { Format } from "../i18n/format.ts";
import type { TextKey } from "../i18n/language.ts";
import { failureShare, rowValue } from "../store/row-value.ts";

export type StatisticsField = RowField | "failureShare";

/** A column of numbers of the statistics. */
export interface StatisticsColumn {
  readonly field: StatisticsField;
  readonly label: TextKey;
  /** Said under the label; the cells have no unit then. */
  readonly unit: string;
  readonly write: keyof Pick<Format, "count" | "number" | "percent" | "bytes">;
  /** Whether it is shown as long as nobody chose. */
  readonly usual: boolean;
}

const column = (
  field: StatisticsField,
  write: StatisticsColumn["write"],
  unit: string,
  usual: boolean,
): StatisticsColumn => ({ field, label: `column.${field}`, write, unit, usual });

/** Every column, in its order. */
export const statisticsColumns: readonly StatisticsColumn[] = [
  column("requests", "count", "", true),
  column("failures", "count", "", true),
  column("failureShare", "percent", "", false),
  column("median", "number", "ms", true),
  column("p95", "number", "ms", true),
  column("p99", "number", "ms", true),
  column("p999", "number", "ms", false),
  column("avg", "number", "ms", true),
  column("min", "number", "ms", true),
  column("max", "number", "ms", true),
  column("averageBytes", "bytes", "", true),
  column("currentRps", "number", "", true),
  column("currentFailuresPerSecond", "number", "", true),
  column("rps", "number", "", false),
  column("failuresPerSecond", "number", "", false),
  column("aborted", "count", "", false),
  column("retries", "count", "", false),
  column("connect", "number", "ms", false),
  column("firstByte", "number", "ms", false),
];

/** A column's number in a row. */
export function columnValue(row: RowValues, field: StatisticsField): number | null {
  return field === "failureShare" ? failureShare(row) : rowValue(row, field);
}

/** The columns that are shown: those chosen, kept as a text of fields, or the usual ones. */
export function chosenColumns(kept: string | null): ReadonlySet<StatisticsField> {
  const wanted = kept?.split(" ");
  const shown = statisticsColumns.filter(({ field, usual }) => wanted?.includes(field) ?? usual);
  return new Set(shown.map(({ field }) => field));
}

/** The mean that stands for the rate of the last ten seconds once a test is over. */
const means: Readonly<Partial<Record<StatisticsField, StatisticsField>>> = {
  currentRps: "rps",
  currentFailuresPerSecond: "failuresPerSecond",
};

/** The field that is shown for one: of a test that is over, its mean where it is a rate of the last ten seconds. */
export function fieldShown<Key extends string>(field: Key, isOver: boolean): Key | StatisticsField {
  return (isOver ? means[field as Key & StatisticsField] : undefined) ?? field;
}

/** The columns to show of those chosen, each once. */
export function columnsShown(
  chosen: ReadonlySet<StatisticsField>,
  isOver: boolean,
): readonly StatisticsColumn[] {
  const fields = new Set([...chosen].map((field) => fieldShown(field, isOver)));
  return statisticsColumns.filter(({ field }) => fields.has(field));
}

/** The columns to choose from: of a test that is over, the means only. */
export function columnsOffered(isOver: boolean): readonly StatisticsColumn[] {
  return statisticsColumns.filter(({ field }) => fieldShown(field, isOver) === field);
}

/** The choice with a column in it or, if it was there, without; a mean comes and goes with the rate that it stands for. */
export function withToggled(
  chosen: ReadonlySet<StatisticsField>,
  field: StatisticsField,
  isOver: boolean,
): ReadonlySet<StatisticsField> {
  const same = statisticsColumns.filter((one) => fieldShown(one.field, isOver) === field);
  const next = new Set(chosen);
  const was = same.filter((one) => next.delete(one.field)).length > 0;
  if (!was) next.add(same[0]!.field);
  return next;
}
