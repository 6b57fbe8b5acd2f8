import { type RowField, type RowValues, rowFields } from "../../../src/server/api.ts";

const places = new Map(rowFields.map((field, index) => [field, index + 1]));

/** A number of a row of the statistics; null when it is not known. */
export function rowValue(row: RowValues | undefined, field: RowField): number | null {
  return row?.[places.get(field)!] ?? null;
}

/** Failures of all requests, 0…1; null while there are none. */
export function failureShare(row: RowValues | undefined): number | null {
  const requests = rowValue(row, "requests");
  return requests === null || requests === 0 ? null : (rowValue(row, "failures") ?? 0) / requests;
}
