import { createRequire } from "node:module";
import type Colors from "picocolors";
import type { TextOutput } from "../base/host.ts";
import type { RunSummary, Verdict } from "../stats/run-summary.ts";
import type { EntrySnapshot, RunSnapshot } from "../stats/snapshot.ts";
import { balanceLines } from "./balance-lines.ts";
import { visible } from "./display-text.ts";
import type { Output, RunInfo } from "./output.ts";
import { ProgressLine, progressText } from "./progress-line.ts";
import {
  errorTable,
  exceptionList,
  healthTable,
  type Look,
  percentileTable,
  statsTable,
} from "./report-tables.ts";

/** What is shown while the run lasts: a table every two seconds, one line drawn again, or nothing. */
export type LiveView = "table" | "line" | "nothing";

/** The view that the options ask for. In a run without `--headless` the page shows the numbers. */
export const liveViewOf = (options: {
  readonly interactive: boolean;
  readonly headless: boolean;
  readonly printStats: boolean;
  readonly onlySummary: boolean;
}): LiveView => {
  if (options.onlySummary) return "nothing";
  if (options.printStats) return "table";
  if (!options.headless) return "nothing";
  return options.interactive ? "line" : "table";
};

export interface TerminalOptions {
  readonly writer: TextOutput;
  readonly color: boolean;
  readonly live: LiveView;
}

/** Seconds between tables; a little less, since snapshots come once a second, but not to the millisecond. */
const TABLE_EVERY_SECONDS = 1.9;
/** A table that comes every two seconds must fit a screen: the busiest rows only. */
const LIVE_ROWS = 40;
/** Ten thousand rows at the end would push all else out of a terminal that somebody looks at; files and pipes get all. */
const WATCHED_ROWS = 100;

// Required, not imported, for the time that Node takes to find out what CommonJS exports.
const pc = createRequire(import.meta.url)("picocolors") as typeof Colors;

const verdictWords: Record<Verdict, string> = {
  passed: "Passed",
  failed: "Failed",
  untrusted: "Not trusted",
};

/** Shows the run in the terminal: as it goes, and in full tables at the end. */
export class TerminalOutput implements Output {
  readonly title = "terminal";
  readonly #writer: TextOutput;
  readonly #live: LiveView;
  readonly #line: ProgressLine;
  readonly #colors: ReturnType<typeof pc.createColors>;
  #info: RunInfo | null = null;
  #tableAtSeconds = 0;

  constructor(options: TerminalOptions) {
    this.#writer = options.writer;
    this.#live = options.live;
    this.#line = new ProgressLine(options.writer);
    this.#colors = pc.createColors(options.color);
  }

  start(info: RunInfo): void {
    this.#info = info;
  }

  snapshot(snapshot: RunSnapshot): void {
    if (this.#live === "line") this.#line.draw(progressText(snapshot, this.#info, this.#writer.columns));
    if (this.#live === "table") this.#liveTable(snapshot);
  }

  /** Lets `write` write whole lines (to this terminal, by whatever stream) without tearing the progress line. */
  withLineAbove(write: () => void): void {
    this.#line.above(write);
  }

  finish(snapshot: RunSnapshot, summary: RunSummary): void {
    this.#line.clear();
    const { total, workers, history } = snapshot;
    const look = this.#look();
    const most = this.#writer.interactive ? WATCHED_ROWS : Number.POSITIVE_INFINITY;
    const entries = busiest(snapshot.entries, most);
    const errors = mostFrequent(snapshot.errors, most, ({ occurrences }) => occurrences);
    const exceptions = mostFrequent(snapshot.exceptions, most, ({ count }) => count);
    const rest = unshown(snapshot.entries.length - entries.length, "requests");
    this.#section("Requests (times in ms)", [...statsTable(entries, total, "whole run", look), ...rest]);
    this.#section("Response time percentiles (ms)", [...percentileTable(entries, total, look), ...rest]);
    if (errors.length > 0) {
      const others = unshown(snapshot.errors.length - errors.length, "occurrences");
      this.#section("Error report", [...errorTable(errors, look), ...others]);
    }
    if (exceptions.length > 0) {
      const others = unshown(snapshot.exceptions.length - exceptions.length, "occurrences");
      this.#section("Exceptions", [...exceptionList(exceptions, look), ...others]);
    }
    if (workers.length > 0) {
      const health = [...healthTable(workers, history, look), ...balanceLines(summary.balance, look)];
      this.#section("Load generator", health);
    }
    this.#lines(this.#verdict(summary));
  }

  #liveTable(snapshot: RunSnapshot): void {
    const { elapsedSeconds, entries, total } = snapshot;
    // A reset of the numbers sets the clock back.
    const since = elapsedSeconds - this.#tableAtSeconds;
    if (since >= 0 && since < TABLE_EVERY_SECONDS) return;
    this.#tableAtSeconds = elapsedSeconds;
    const shown = busiest(entries, LIVE_ROWS);
    const hidden = entries.length - shown.length;
    this.#lines([
      ...statsTable(shown, total, "current", this.#look()),
      ...(hidden > 0 ? [`${hidden} rows with fewer requests are not shown here`] : []),
      "",
    ]);
  }

  #verdict({ verdict, reasons, exitCode, aborted, excess, lostAtMost }: RunSummary): string[] {
    const paint = { passed: this.#colors.green, failed: this.#colors.red, untrusted: this.#colors.yellow };
    const notes = [
      ...reasons.map(visible),
      ...(aborted > 0 ? [abortedText(aborted)] : []),
      ...(excess.answers > 0 ? [excessText(excess)] : []),
      ...(lostAtMost > 0 ? [`at most ${lostAtMost} requests are missing, lost with a worker`] : []),
    ];
    const line = `${verdictWords[verdict]} (exit code ${exitCode})${notes.length > 0 ? ":" : ""}`;
    return [this.#colors.bold(paint[verdict](line)), ...notes.map((note) => `  - ${note}`)];
  }

  #section(title: string, lines: readonly string[]): void {
    this.#lines([this.#colors.bold(title), ...lines, ""]);
  }

  #lines(lines: readonly string[]): void {
    this.#line.above(() => this.#writer.write(`${lines.join("\n")}\n`));
  }

  #look(): Look {
    return {
      // In a file or a pipe nothing wraps, and a name cut short can't be searched for.
      width: this.#writer.interactive ? this.#writer.columns : Number.POSITIVE_INFINITY,
      paintTitle: this.#colors.bold,
      paintBad: this.#colors.red,
    };
  }
}

const excessText = ({ answers, bytes }: RunSummary["excess"]): string =>
  `${answers === 1 ? "1 answer was" : `${answers} answers were`} followed by ` +
  `${bytes === 1 ? "1 byte that belongs" : `${bytes} bytes that belong`} to none; such connections are ` +
  "closed, and all others to a target whose bytes could be taken for the next answer: the log names it. " +
  "So the load has more connects than it would have";

const abortedText = (count: number): string =>
  count === 1
    ? "1 request was cut short (its user stopped, its signal ended it, or its body could not be read) and is not counted"
    : `${count} requests were cut short (their user stopped, their signal ended them, or their body could not be read) ` +
      "and are not counted";

const unshown = (count: number, of: string): string[] =>
  count === 0
    ? []
    : [
        `${count} ${count === 1 ? "row" : "rows"} with fewer ${of} not shown on a terminal: --csv, --html, --json and a pipe have all`,
      ];

const mostFrequent = <Group>(
  groups: readonly Group[],
  most: number,
  countOf: (group: Group) => number,
): readonly Group[] =>
  groups.length <= most ? groups : groups.toSorted((a, b) => countOf(b) - countOf(a)).slice(0, most);

/** The entries with the most requests, in their own order. */
const busiest = (entries: readonly EntrySnapshot[], most: number): readonly EntrySnapshot[] => {
  if (entries.length <= most) return entries;
  const shown = new Set(entries.toSorted((a, b) => b.requests - a.requests).slice(0, most));
  return entries.filter((entry) => shown.has(entry));
};
