import { cutText } from "../base/cut-text.ts";
import { generatorKind, outcome, type Sample, type SampleSink } from "../metrics/sample.ts";
import { BucketList } from "./bucket-list.ts";
import { type ErrorCounts, type ExceptionCounts, identityOf, RowEncoder, spans } from "./delta.ts";
import { addExceptions } from "./group-counts.ts";
import { type Group, GroupTable } from "./group-table.ts";
import {
  groupableText,
  longestName,
  longestTraceback,
  otherError,
  otherException,
  otherGeneratorError,
} from "./group-texts.ts";
import { HistogramArena } from "./histogram-arena.ts";
import { type NamedEntry, NameTable } from "./name-table.ts";
import { SecondCell } from "./second-cell.ts";

export interface RequestStatsOptions {
  /** Past so many different (method, name) they are counted in the row "other". */
  readonly maxNames: number;
  readonly maxErrors?: number;
  readonly maxExceptions?: number;
  /** Characters kept of an error's or exception's text. */
  readonly maxErrorText?: number;
  /** Memory for histograms; past it, what needs more is counted in the row "other". */
  readonly maxArenaBytes?: number;
}

/** An exception that a task threw. */
export interface CaughtException {
  readonly message: string;
  readonly traceback: string;
  /** `Shop.browse`; "" where no task threw. */
  readonly task: string;
  /** For logs; statistics keep no time of it. */
  readonly wallMs: number;
}

/** The rows of one closed second, as `delta` encodes them. */
export interface SecondRows {
  readonly second: number;
  readonly rows: Uint8Array;
}

/** What is ours must not end among the others, which are the target's. */
const otherGeneratorGroup: Group = { identity: identityOf(...Object.values(otherGeneratorError)) };

/** A second that is not drained yet. */
interface OpenSecond {
  readonly cells: Map<NamedEntry, SecondCell>;
  readonly errors: Map<Group, ErrorCounts>;
  readonly exceptions: Map<Group, ExceptionCounts>;
}

/** Counts the samples of one load thread by second and name until they are drained as rows. */
export class RequestStats implements SampleSink {
  private zeroMs = Number.NaN;
  private samples = 0;
  /** The first second that isn't drained, and the newest ever opened. */
  private openFrom = 0;
  private newest = -1;
  private arenaFull = false;
  private readonly names: NameTable;
  private readonly errors: GroupTable;
  private readonly exceptions: GroupTable;
  private readonly maxErrorText: number;
  private readonly seconds = new Map<number, OpenSecond>();
  private readonly freeCells: SecondCell[] = [];
  private readonly encoder = new RowEncoder();
  private readonly succeeded = new BucketList();
  private readonly failed = new BucketList();

  constructor(options: RequestStatsOptions) {
    const { maxNames, maxErrors = 500, maxExceptions = 500, maxErrorText = 500 } = options;
    const arena = new HistogramArena(options.maxArenaBytes ?? 128 * 2 ** 20);
    this.names = new NameTable(maxNames, arena, new HistogramArena(Number.POSITIVE_INFINITY));
    this.errors = new GroupTable(maxErrors, Object.values(otherError));
    this.exceptions = new GroupTable(maxExceptions, [otherException.traceback, otherException.task]);
    this.maxErrorText = maxErrorText;
  }

  /** Samples that ended well or failed, ever recorded; faults of the generator are none. */
  get counted(): number {
    return this.samples;
  }

  /** Something was counted in the row "other": too many names, or too many histograms. */
  get overflowed(): boolean {
    return this.names.overflowed || this.arenaFull;
  }

  /** Sets time zero on the clock of the samples; needed before the first of them. */
  begin(zeroMs: number): void {
    this.zeroMs = zeroMs;
  }

  record(sample: Sample): void {
    const entry = this.names.find(sample.method, sample.name);
    const second = Math.floor((sample.endMs - this.zeroMs) / 1000);
    let cell = entry.cell;
    if (cell === null || cell.second !== second) cell = this.openCell(entry, second);
    if (sample.outcome !== outcome.ok && this.recordUnmeasured(entry, cell, sample)) return;
    if (cell.record(sample)) {
      if (sample.outcome === outcome.failed) this.recordError(entry, cell.second, sample);
    } else {
      this.recordOther(cell.second, sample);
    }
    this.samples++;
  }

  /** Counts an exception in the newest second that a sample or a drain has shown. */
  recordException(exception: CaughtException): void {
    const { exceptions } = this.openSecond(Math.max(this.openFrom, this.newest));
    const group = this.exceptions.find(
      cutText(exception.traceback, longestTraceback),
      cutText(exception.task, longestName),
    );
    const isOther = group === this.exceptions.other;
    const message = isOther ? otherException.message : cutText(exception.message, this.maxErrorText);
    const counts = exceptions.get(group);
    if (counts === undefined) exceptions.set(group, { message, count: 1 });
    else addExceptions(counts, { message, count: 1 });
  }

  /**
   * Gives the rows of every second below `beforeSecond` (a whole number, Infinity for all), oldest first, and forgets
   * them. A sample of such a second that comes later counts in the oldest second that is open then.
   */
  drain(beforeSecond: number): SecondRows[] {
    const due = [...this.seconds.keys()].filter((second) => second < beforeSecond).sort((a, b) => a - b);
    const drained = due.map((second) => ({ second, rows: this.encode(second, this.seconds.get(second)!) }));
    for (const second of due) this.seconds.delete(second);
    this.openFrom = Math.max(this.openFrom, Number.isFinite(beforeSecond) ? beforeSecond : this.newest + 1);
    return drained;
  }

  /** Counts what is no sample: true for a request that was cut, or never sent by a fault of this machine. */
  private recordUnmeasured(entry: NamedEntry, cell: SecondCell, sample: Sample): boolean {
    if (sample.outcome === outcome.aborted) {
      cell.recordAborted(sample);
      return true;
    }
    if (sample.errorKind !== generatorKind) return false;
    cell.recordGeneratorFault(sample);
    this.recordError(entry, cell.second, sample);
    return true;
  }

  private recordOther(second: number, sample: Sample): void {
    this.arenaFull = true;
    const { other } = this.names;
    this.openCell(other, second).record(sample);
    if (sample.outcome === outcome.failed) this.recordError(other, second, sample);
  }

  private openCell(entry: NamedEntry, second: number): SecondCell {
    if (!Number.isFinite(second)) throw new Error("a sample needs finite times and begin() before it");
    const openSecond = Math.max(second, this.openFrom);
    const { cells } = this.openSecond(openSecond);
    let cell = cells.get(entry);
    if (cell === undefined) {
      cell = this.freeCells.pop() ?? new SecondCell(entry.arena);
      cell.open(openSecond, entry.arena);
      cells.set(entry, cell);
    }
    entry.cell = cell;
    return cell;
  }

  private openSecond(second: number): OpenSecond {
    let open = this.seconds.get(second);
    if (open === undefined) {
      open = { cells: new Map(), errors: new Map(), exceptions: new Map() };
      this.seconds.set(second, open);
      this.newest = Math.max(this.newest, second);
    }
    return open;
  }

  private recordError(entry: NamedEntry, second: number, sample: Sample): void {
    const seenMs = Math.max(0, Math.floor(sample.endMs - this.zeroMs));
    let counts = entry.lastErrorCounts;
    if (
      counts === null ||
      entry.lastErrorSecond !== second ||
      entry.lastError !== sample.error ||
      entry.lastErrorKind !== sample.errorKind
    ) {
      counts = this.findError(entry, second, sample, seenMs);
    }
    counts.occurrences++;
    if (seenMs < counts.firstSeenMs) counts.firstSeenMs = seenMs;
    if (seenMs > counts.lastSeenMs) counts.lastSeenMs = seenMs;
  }

  private findError(entry: NamedEntry, second: number, sample: Sample, seenMs: number): ErrorCounts {
    const error = sample.error ?? "";
    const kind = cutText(sample.errorKind, this.maxErrorText);
    const { method, name } = entry;
    let group = this.errors.find(method, name, groupableText(error, this.maxErrorText), kind);
    if (group === this.errors.other && kind === generatorKind) group = otherGeneratorGroup;
    const { errors } = this.openSecond(second);
    let counts = errors.get(group);
    if (counts === undefined) {
      counts = { occurrences: 0, firstSeenMs: seenMs, lastSeenMs: seenMs };
      errors.set(group, counts);
    }
    if (error.length <= 2 * this.maxErrorText) {
      entry.lastError = sample.error;
      entry.lastErrorKind = sample.errorKind;
      entry.lastErrorSecond = second;
      entry.lastErrorCounts = counts;
    }
    return counts;
  }

  private encode(second: number, { cells, errors, exceptions }: OpenSecond): Uint8Array {
    const time = { second, span: spans[0] };
    for (const [entry, cell] of cells) {
      cell.drain(this.encoder, entry.identity, this.succeeded, this.failed);
      if (entry.cell === cell) entry.cell = null;
      this.freeCells.push(cell);
    }
    for (const [group, counts] of errors) this.encoder.error(time, group.identity, counts);
    for (const [group, counts] of exceptions) this.encoder.exception(time, group.identity, counts);
    return this.encoder.take();
  }
}
