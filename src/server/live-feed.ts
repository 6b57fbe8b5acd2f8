import type { ServerResponse } from "node:http";
import type { Clock, TimerHandle } from "../base/clock.ts";
import type { LogRecord, LogSink } from "../base/logger.ts";
import type { Output, RunInfo } from "../outputs/output.ts";
import type { Download, LogView, NameSeries, PageUpdate, PageView, WholeView } from "../outputs/page/view.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ChangeView } from "./api.ts";
import { eventBytes, LivePages } from "./live-pages.ts";
import { LogMemory } from "./log-memory.ts";
import { RowQueue } from "./row-queue.ts";

/** What a page shows of the tests, kept by the outputs' part; gets what the feed gets. */
export interface PageSource {
  start(info: RunInfo): PageUpdate;
  snapshot(snapshot: RunSnapshot): PageUpdate;
  finish(snapshot: RunSnapshot, summary: RunSummary): PageUpdate;
  /** The scenario, or what is picked of it, is another. */
  scenarioChanged(): PageUpdate;
  /** Everything as it is now. */
  view(): PageView;
  /** One name over time; null for a name that is not known. */
  series(method: string, name: string): NameSeries | null;
}

export interface LiveFeedOptions {
  readonly page: PageSource;
  readonly clock: Clock;
  readonly downloads: readonly Download[];
}

/** Between two changes that tell of nothing but logs or rows that had to wait. */
const IDLE_MS = 1000;

/**
 * Tells open pages what happens: first everything, then once a second what changed. The text of an event is made once
 * for all pages, and not at all while none is open.
 */
export class LiveFeed implements Output, LogSink {
  readonly title = "console";
  readonly #page: PageSource;
  readonly #clock: Clock;
  readonly #downloads: readonly Download[];
  readonly #logs = new LogMemory();
  readonly #rows = new RowQueue();
  readonly #pages: LivePages;
  #info: RunInfo | null = null;
  #timer: TimerHandle | undefined;
  #wholeBytes: Buffer | undefined;
  #closed = false;

  constructor({ page, clock, downloads }: LiveFeedOptions) {
    this.#page = page;
    this.#clock = clock;
    this.#downloads = downloads;
    this.#pages = new LivePages(clock, () => this.#whole());
  }

  /** Of the test that runs or ran last; null before the first. */
  get info(): RunInfo | null {
    return this.#info;
  }

  /** How many pages are open. */
  get openPages(): number {
    return this.#pages.size;
  }

  start(info: RunInfo): void {
    this.#info = info;
    this.#tell(this.#page.start(info));
  }

  snapshot(snapshot: RunSnapshot): void {
    this.#tell(this.#page.snapshot(snapshot));
  }

  finish(snapshot: RunSnapshot, summary: RunSummary): void {
    this.#tell(this.#page.finish(snapshot, summary));
  }

  /** The scenario, or what is picked of it, is another. */
  scenarioChanged(): void {
    this.#tell(this.#page.scenarioChanged());
  }

  /** A line of the log, secrets masked. */
  write(record: LogRecord): void {
    this.#logs.add(record);
    if (this.#pages.size === 0) this.#takeLogs();
    else this.#tellSoon();
  }

  /** The newest lines of the log. */
  logs(): readonly LogView[] {
    return this.#logs.all();
  }

  /** One name over time; null for a name that is not known. */
  series(method: string, name: string): NameSeries | null {
    return this.#page.series(method, name);
  }

  /** Answers with a stream that ends when the page goes or the console closes; false when there are too many pages. */
  join(response: ServerResponse): boolean {
    return this.#pages.join(response);
  }

  /** Ends all streams. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
    this.#pages.close();
  }

  #tell(update: PageUpdate): void {
    this.#wholeBytes = undefined;
    if (update.event === "whole") {
      this.#rows.clear();
      this.#takeLogs();
      this.#pages.sendWhole();
      return;
    }
    const { rows = [], ...rest } = update.data;
    // With no page open there is nobody for whom a row could wait: who comes gets the whole.
    if (this.#pages.size === 0) this.#rows.clear();
    else this.#rows.add(rows);
    this.#send(rest);
  }

  #send(rest: ChangeView): void {
    const rows = this.#rows.take();
    const logs = this.#takeLogs();
    if (this.#pages.size > 0) {
      const change: ChangeView = {
        ...rest,
        ...(rows.length > 0 ? { rows } : {}),
        ...(logs.length > 0 ? { logs } : {}),
      };
      if (Object.keys(change).length > 0) this.#pages.send(eventBytes("change", change));
    }
    if (this.#rows.size > 0) this.#tellSoon();
  }

  /** Snapshots may not come: no test runs, or it is over. */
  #tellSoon(): void {
    if (this.#closed || this.#timer !== undefined || this.#pages.size === 0) return;
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.#send({});
    }, IDLE_MS);
  }

  /** A whole state has the lines that were told, so that the next change brings a page none twice. */
  #takeLogs(): readonly LogView[] {
    const logs = this.#logs.takeNew();
    if (logs.length > 0) this.#wholeBytes = undefined;
    return logs;
  }

  #whole(): Buffer {
    if (this.#wholeBytes === undefined) {
      const whole: WholeView = { ...this.#page.view(), logs: this.#logs.taken(), downloads: this.#downloads };
      this.#wholeBytes = eventBytes("whole", whole);
    }
    return this.#wholeBytes;
  }
}
