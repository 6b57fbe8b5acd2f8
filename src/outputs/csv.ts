import type { Clock } from "../base/clock.ts";
import type { EntrySnapshot, RunSnapshot } from "../stats/snapshot.ts";
import { fullHistoryRecords, HistoryRecords } from "./csv-history.ts";
import {
  exceptionsCsv,
  failuresCsv,
  fullHistoryHeader,
  historyHeader,
  statsHeader,
  statsRecord,
} from "./csv-tables.ts";
import type { Output } from "./output.ts";
import { ReportFile } from "./report-file.ts";

export interface CsvOptions {
  /** Files are named `PREFIX_stats.csv` and so on. */
  readonly prefix: string;
  /** A history of each entry, of the last ten seconds; needs statistics with `entryWindows`. */
  readonly fullHistory: boolean;
  readonly clock: Clock;
}

/** Entries between two turns of the event loop: ten thousand take a second to write out. */
const ENTRIES_A_TURN = 200;
/** Making the table may take at most one part in so many of the time. */
const REST_FACTOR = 20;

/** `--csv PREFIX`: Locust's four files, written as the run goes on and whole again at its end. */
export class CsvOutput implements Output {
  readonly title: string;
  readonly #clock: Clock;
  readonly #fullHistory: boolean;
  readonly #stats: ReportFile;
  readonly #history: ReportFile;
  readonly #failures: ReportFile;
  readonly #exceptions: ReportFile;
  readonly #records = new HistoryRecords();
  #statsFrom: unknown = "";
  #failuresFrom: unknown = "";
  #exceptionsFrom: unknown = "";
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ prefix, fullHistory, clock }: CsvOptions) {
    this.title = `CSV ${prefix}`;
    this.#clock = clock;
    this.#fullHistory = fullHistory;
    this.#stats = new ReportFile(`${prefix}_stats.csv`);
    this.#history = new ReportFile(`${prefix}_stats_history.csv`);
    this.#failures = new ReportFile(`${prefix}_failures.csv`);
    this.#exceptions = new ReportFile(`${prefix}_exceptions.csv`);
  }

  async start(): Promise<void> {
    await this.#stats.begin(statsHeader);
    await this.#history.begin(this.#fullHistory ? fullHistoryHeader : historyHeader);
    await this.#failures.begin(failuresCsv([]));
    await this.#exceptions.begin(exceptionsCsv([]));
  }

  async snapshot(snapshot: RunSnapshot): Promise<void> {
    if (this.#fullHistory) await this.#appendMoment(snapshot);
    else await this.#appendSettled(snapshot);
    await this.#tables(snapshot);
  }

  async finish(snapshot: RunSnapshot): Promise<void> {
    await this.#stats.finish(this.#turns(statsHeader, snapshot, statsRecords));
    await this.#failures.finish(failuresCsv(snapshot.errors));
    await this.#exceptions.finish(exceptionsCsv(snapshot.exceptions));
    if (this.#fullHistory) {
      await this.#appendMoment(snapshot);
      await this.#history.release();
    } else {
      this.#records.note(snapshot);
      await this.#history.finish(historyHeader + this.#records.all(snapshot));
    }
  }

  async release(): Promise<void> {
    for (const file of [this.#stats, this.#history, this.#failures, this.#exceptions]) await file.release();
  }

  async #appendSettled(snapshot: RunSnapshot): Promise<void> {
    this.#records.note(snapshot);
    const records = this.#records.settled(snapshot);
    if (records !== "") await this.#history.append(records);
  }

  async #appendMoment(snapshot: RunSnapshot): Promise<void> {
    for await (const records of this.#turns("", snapshot, fullHistoryRecords)) {
      if (records !== "") await this.#history.append(records);
    }
  }

  /** Writes those tables again that have news, unless the last time took so long that it would cost the run. */
  async #tables(snapshot: RunSnapshot): Promise<void> {
    const beganMs = this.#clock.now();
    if (beganMs < this.#restUntilMs) return;
    const { total, errors, exceptions } = snapshot;
    const stats = `${total.requests} ${total.failures}`;
    const failures = `${errors.length} ${errors.reduce((sum, row) => sum + row.occurrences, 0)}`;
    const thrown = `${exceptions.length} ${exceptions.reduce((sum, row) => sum + row.count, 0)}`;
    const statsText = () => this.#turns(statsHeader, snapshot, statsRecords);
    // One that can't be written while the users have all descriptors is tried again with the next snapshot.
    if (stats !== this.#statsFrom && (await this.#stats.replaceIfPossible(statsText())))
      this.#statsFrom = stats;
    if (failures !== this.#failuresFrom && (await this.#failures.replaceIfPossible(failuresCsv(errors))))
      this.#failuresFrom = failures;
    if (
      thrown !== this.#exceptionsFrom &&
      (await this.#exceptions.replaceIfPossible(exceptionsCsv(exceptions)))
    )
      this.#exceptionsFrom = thrown;
    const endedMs = this.#clock.now();
    this.#restUntilMs = endedMs + (endedMs - beganMs) * REST_FACTOR;
  }

  /** Header, entries and total, with turns of the event loop between for what else there is to do. */
  async *#turns(
    header: string,
    snapshot: RunSnapshot,
    recordsOf: (entries: readonly EntrySnapshot[], snapshot: RunSnapshot) => string,
  ): AsyncIterable<string> {
    const { entries, total } = snapshot;
    yield header;
    for (let from = 0; from < entries.length; from += ENTRIES_A_TURN) {
      if (from > 0) await new Promise<void>((resolve) => this.#clock.setImmediate(resolve));
      yield recordsOf(entries.slice(from, from + ENTRIES_A_TURN), snapshot);
    }
    yield recordsOf([total], snapshot);
  }
}

const statsRecords = (entries: readonly EntrySnapshot[]): string => entries.map(statsRecord).join("");
