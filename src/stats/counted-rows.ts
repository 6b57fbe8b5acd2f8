import type { BucketList } from "./bucket-list.ts";
import type { ErrorCounts, ExceptionCounts, RowTime } from "./delta.ts";

/** What names a row. Valid only while it is visited: the decoder uses one object for all rows. */
interface IdentifiedRow extends RowTime {
  /** Equal for equal identities; a character is a byte. */
  readonly key: string;
  /** The texts of the identity, decoded when asked for. */
  texts(): string[];
  /** The row as it was written. */
  readonly bytes: Uint8Array;
}

/** What was counted in a second, of one name or of several together. */
export interface EntryCounts extends RowTime {
  readonly counters: Float64Array;
  readonly succeeded: BucketList;
  readonly failed: BucketList;
}
export interface EntryRow extends IdentifiedRow, EntryCounts {
  /** Whether that is its key; cheaper than to make it. */
  hasKey(key: string): boolean;
}
export interface ErrorGroupRow extends IdentifiedRow, Readonly<ErrorCounts> {}
export interface ExceptionGroupRow extends IdentifiedRow, Readonly<ExceptionCounts> {}

/** Takes rows in the order in which they were written. It must not keep a row. */
export interface RowVisitor {
  entry(row: EntryRow): void;
  error(row: ErrorGroupRow): void;
  exception(row: ExceptionGroupRow): void;
}
