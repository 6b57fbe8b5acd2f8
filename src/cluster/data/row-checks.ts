import type { RowGrant, RowRecall, RowRequest } from "../messages.ts";
import { areRowRanges } from "./row-ranges.ts";

/** A worker holds rows of a few answers at a time, and what is given back comes in pieces of these. */
const mostRanges = 4096;
const longestName = 4096;

const isName = (value: unknown): boolean =>
  typeof value === "string" && value !== "" && value.length <= longestName;

const isCount = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;

/** Whether a message that came as a request for rows is one in every field. */
export const isRowRequest = (message: RowRequest): boolean =>
  isName(message.worker) &&
  isName(message.source) &&
  typeof message.host === "string" &&
  isCount(message.k, 1) &&
  isCount(message.waiting, 0) &&
  isCount(message.ahead, 0) &&
  areRowRanges(message.held, mostRanges) &&
  areRowRanges(message.back, mostRanges);

export const isRowGrant = (message: RowGrant): boolean =>
  isName(message.worker) &&
  isName(message.source) &&
  isCount(message.k, 1) &&
  typeof message.scarce === "boolean" &&
  typeof message.end === "boolean" &&
  areRowRanges(message.ranges, mostRanges);

export const isRowRecall = (message: RowRecall): boolean => isName(message.worker) && isName(message.source);
