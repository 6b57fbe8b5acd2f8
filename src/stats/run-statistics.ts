import type { EntryCounts, EntryRow } from "./counted-rows.ts";
import { counter } from "./counters.ts";
import { RowEncoder, type RowTime } from "./delta.ts";
import { checkRows, visitRows } from "./delta-decoder.ts";
import { History } from "./history.ts";
import { decodeHistory, type HistoryPiece } from "./history-checkpoint.ts";
import { NameSums } from "./name-sums.ts";
import { OverflowWarnings } from "./overflow-warnings.ts";
import { RecentRows } from "./recent-rows.ts";
import { RowSum } from "./row-sum.ts";
import { RunNumbers, type RunNumbersOptions } from "./run-numbers.ts";
import { isGeneratorFault, type RunSnapshot, type WorkerHealth } from "./snapshot.ts";
import { type StatisticsPiece, statisticsPieces } from "./statistics-checkpoint.ts";
import type { StatsEntry } from "./stats-entry.ts";

export interface RunStatisticsOptions extends Partial<RunNumbersOptions> {
  readonly maxNames: number;
  readonly maxHistoryPoints?: number;
  /** Told once (and once more after each reset) when something is counted in a group of others. */
  readonly onWarning?: (message: string) => void;
}

/** The moment of a snapshot, and what the controller knows of it besides the rows. */
export interface SnapshotMoment {
  /** Run time: milliseconds from time zero. */
  readonly nowMs: number;
  /** Wall time of time zero. */
  readonly zeroWallMs: number;
  /** Run time at which the last user ended; null while some run. */
  readonly endedAtMs: number | null;
  readonly state: string;
  readonly users: number;
  readonly targetUsers: number;
  readonly usersByClass: Readonly<Record<string, number>>;
  readonly workers: readonly WorkerHealth[];
}

/** The numbers of a run at the controller: rows in, snapshots out. Knows no clock. */
export class RunStatistics {
  readonly #options: RunNumbersOptions;
  #history: History;
  #numbers: RunNumbers;
  /** Rows of late seconds, kept because a reset may ask for a part of them. */
  readonly #recent = new RecentRows();
  /** Rows of entries that are counted nowhere but here yet: whoever reads the numbers counts them first. */
  readonly #sums = new NameSums<StatsEntry>((entry, counts) => this.#countSum(entry, counts));
  /** What was counted of late. */
  readonly #kept = new RowEncoder();
  #keptSecond = -1;
  /** What was counted in one second and is not yet in the total and the history. */
  readonly #sum = new RowSum();
  #zeroSecond = 0;
  readonly #warnings: OverflowWarnings;

  constructor(options: RunStatisticsOptions) {
    const { maxNames, maxErrors = 500, maxExceptions = 500, entryWindows = false } = options;
    this.#options = { maxNames, maxErrors, maxExceptions, entryWindows };
    this.#warnings = new OverflowWarnings(this.#options, options.onWarning ?? (() => {}));
    this.#history = new History(options.maxHistoryPoints);
    this.#numbers = new RunNumbers(this.#options);
  }

  /**
   * Adds the rows of one report. Malformed ones throw MalformedRows and change nothing.
   * @returns how many samples the rows count, those before a reset included.
   */
  apply(rows: Uint8Array, worker: string): number {
    checkRows(rows);
    return this.applyChecked(rows, worker);
  }

  /** The same for rows that `checkRows` has passed. */
  applyChecked(rows: Uint8Array, worker: string): number {
    let samples = 0;
    visitRows(rows, {
      entry: (row) => {
        samples += row.counters[counter.succeeded]! + row.counters[counter.failures]!;
        if (row.second >= this.#zeroSecond) this.#addNamed(row);
        else this.#addForgotten(row);
      },
      error: (row) => {
        if (row.second < this.#zeroSecond) return;
        this.#numbers.error(row);
        this.#keep(row);
      },
      exception: (row) => {
        if (row.second < this.#zeroSecond) return;
        this.#numbers.exception(row, worker);
        this.#keep(row);
      },
    });
    this.#closeKept(worker);
    this.#warnings.tell(this.#numbers.overflowed);
    return samples;
  }

  /** All of it as it is now: a checkpoint, encoded piece by piece as it is asked for. */
  save(): Iterable<StatisticsPiece> {
    this.#countAll();
    const head = {
      part: "statistics",
      newestSecond: this.#recent.newestSecond,
      zeroSecond: this.#zeroSecond,
      warned: [...this.#warnings.told],
    } as const;
    return statisticsPieces(head, this.#numbers.save(), this.#history.freeze(), this.#recent.hold());
  }

  /** The numbers of these pieces, to go on from there. */
  static of(saved: Iterable<StatisticsPiece>, options: RunStatisticsOptions): RunStatistics {
    const statistics = new RunStatistics(options);
    const history: HistoryPiece[] = [];
    for (const piece of saved) statistics.#restore(piece, history);
    statistics.#history = History.of(decodeHistory(history), options.maxHistoryPoints);
    return statistics;
  }

  /** The median response time of one of the last two minutes' seconds, in ms; NaN where nothing is known of it. */
  medianMs(second: number): number {
    this.#countAll();
    return this.#history.medianUs(second) / 1000;
  }

  /** How many users there were in a second of run time, and whether some thread was saturated in it. */
  setUsers(second: number, users: number, saturated: boolean): void {
    this.#history.setUsers(second, users, saturated);
  }

  /** Some users were parked in this second: load was missing. */
  markPaused(second: number): void {
    this.#history.markPaused(second);
  }

  /** Some thread was saturated in this second, as it turned out later; its users stay as they were told. */
  markSaturated(second: number): void {
    this.#history.markSaturated(second);
  }

  /**
   * Counts from this second on; what came before vanishes from all numbers but the history. Rows of the seconds from
   * there on that were applied before count, provided that the second isn't more than three before the newest.
   */
  resetFrom(second: number): void {
    this.#countAll();
    this.#zeroSecond = Math.max(this.#zeroSecond, second);
    this.#numbers = new RunNumbers(this.#options);
    this.#warnings.told.clear();
    const recent = this.#recent.hold();
    for (const { rows, worker } of recent.reports) {
      visitRows(rows, {
        entry: (row) => {
          if (row.second < this.#zeroSecond) return;
          this.#numbers.entryOf(row).add(row);
          this.#numbers.addToTotal(row);
        },
        error: (row) => row.second >= this.#zeroSecond && this.#numbers.error(row),
        exception: (row) => row.second >= this.#zeroSecond && this.#numbers.exception(row, worker),
      });
    }
    recent.release();
    this.#warnings.tell(this.#numbers.overflowed);
  }

  /** Requests never sent by a fault of this machine so far, and the most frequent cause; "" without one. */
  get generatorFaults(): { readonly count: number; readonly cause: string } {
    this.#countAll();
    const count = this.#numbers.generatorFaults;
    if (count === 0) return { count, cause: "" };
    const found = this.#numbers.errors(0).find(isGeneratorFault);
    return { count, cause: found?.error ?? "" };
  }

  snapshot(moment: SnapshotMoment): RunSnapshot {
    this.#countAll();
    const { nowMs, zeroWallMs, endedAtMs, state, users, targetUsers, usersByClass, workers } = moment;
    const seconds = (endedAtMs ?? nowMs) / 1000 - this.#zeroSecond;
    const nowSecond = Math.floor(nowMs / 1000);
    const basis = { seconds, nowSecond };
    return {
      state,
      elapsedSeconds: nowMs / 1000,
      zeroSecond: this.#zeroSecond,
      wallMs: zeroWallMs + nowMs,
      users,
      targetUsers,
      usersByClass,
      total: this.#numbers.total(basis),
      entries: this.#numbers.entries(basis),
      errors: this.#numbers.errors(zeroWallMs),
      exceptions: this.#numbers.exceptions(),
      history: this.#history.points(this.#historyEnd(moment), zeroWallMs),
      workers,
    };
  }

  #restore(piece: StatisticsPiece, history: HistoryPiece[]): void {
    switch (piece.part) {
      case "statistics":
        this.#recent.begin(piece.newestSecond);
        this.#zeroSecond = piece.zeroSecond;
        for (const told of piece.warned) this.#warnings.told.add(told);
        break;
      case "recent":
        for (const report of piece.reports) this.#recent.add(report);
        break;
      case "total":
      case "entries":
      case "errors":
      case "exceptions":
        this.#numbers.restore(piece);
        break;
      default:
        history.push(piece);
    }
  }

  /** Counts all rows that came wherever they are read. */
  #countAll(): void {
    this.#sums.flush();
    this.#closeKept("");
    this.#addSum(this.#sum.second);
  }

  #addNamed(row: EntryRow): void {
    const entry = this.#numbers.entryOf(row);
    if (this.#sums.add(entry, row)) return;
    if (this.#numbers.isOther(entry)) {
      // Kept under one name, as those are of it that were added up.
      this.#countSum(entry, row);
      return;
    }
    this.#count(entry, row);
    this.#keep(row);
  }

  #countSum(entry: StatsEntry, counts: EntryCounts): void {
    this.#count(entry, counts);
    this.#kept.entry(counts, entry.identity, counts.counters, counts.succeeded, counts.failed);
    this.#keptSecond = Math.max(this.#keptSecond, counts.second);
  }

  #count(entry: StatsEntry, counts: EntryCounts): void {
    entry.add(counts);
    this.#addToSum(counts);
  }

  #keep({ second, bytes }: RowTime & { readonly bytes: Uint8Array }): void {
    this.#kept.row(bytes);
    this.#keptSecond = Math.max(this.#keptSecond, second);
  }

  /** What was counted is there for a reset, its exceptions as those of this worker. */
  #closeKept(worker: string): void {
    if (this.#keptSecond < 0) return;
    this.#recent.add({ newestSecond: this.#keptSecond, rows: this.#kept.take(), worker });
    this.#keptSecond = -1;
  }

  /** What was before a reset is in the history, in the order in which it came. */
  #addForgotten(counts: EntryCounts): void {
    this.#sums.flush();
    this.#addToSum(counts);
  }

  #addToSum(counts: EntryCounts): void {
    if (counts.second !== this.#sum.second) this.#addSum(counts.second);
    this.#sum.add(counts);
  }

  /** Brings the sum to the total and the history, and begins that of a second. */
  #addSum(nextSecond: number): void {
    const sum = this.#sum;
    if (sum.isEmpty) {
      sum.second = nextSecond;
      return;
    }
    this.#history.add(sum);
    if (sum.second >= this.#zeroSecond) this.#numbers.addToTotal(sum);
    sum.begin(nextSecond);
  }

  /** Whole seconds only while it lasts; at the end the second begun last too, and what was counted after it. */
  #historyEnd({ nowMs, endedAtMs }: SnapshotMoment): number {
    const nowSecond = Math.floor(nowMs / 1000);
    if (endedAtMs === null) return nowSecond;
    return Math.max(Math.ceil(endedAtMs / 1000), Math.min(nowSecond, this.#history.newestSecond) + 1);
  }
}
