import type { ErrorCounts, ExceptionCounts } from "./delta.ts";

/** Adds the occurrences of an error to others of the same group. */
export const addErrors = (into: ErrorCounts, from: Readonly<ErrorCounts>): void => {
  into.occurrences += from.occurrences;
  into.firstSeenMs = Math.min(into.firstSeenMs, from.firstSeenMs);
  into.lastSeenMs = Math.max(into.lastSeenMs, from.lastSeenMs);
};

/** Adds exceptions to others of the same group. */
export const addExceptions = (into: ExceptionCounts, from: Readonly<ExceptionCounts>): void => {
  if (from.message !== into.message) into.message = firstInUtf8(into.message, from.message);
  into.count += from.count;
};

/** The first of two texts by their bytes: every node chooses the same, whichever it saw first. */
const firstInUtf8 = (one: string, other: string): string =>
  Buffer.compare(Buffer.from(one), Buffer.from(other)) <= 0 ? one : other;
