import type { ServerResponse } from "node:http";
import type { Clock, TimerHandle } from "../base/clock.ts";
import type { LogRecord, LogSink } from "../base/logger.ts";
import type { Output, RunInfo } from "../outputs/output.ts";
import { mostRowsTold, type PageState } from "../outputs/page/page-state.ts";
import type { Download, LogView, NameSeries, TabView, WholeView } from "../outputs/page/view.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ChangeView } from "./api.ts";
import { eventBytes, LivePages } from "./live-pages.ts";
import { LogMemory } from "./log-memory.ts";

export interface LiveFeedOptions {
  /** Gets what the feed gets; whoever else tells it something calls `refresh` then. */
  readonly page: PageState;
  readonly clock: Clock;
  readonly downloads: readonly Download[];
  /** Of plugins. */
  readonly tabs?: readonly TabView[];
  readonly hasLogin?: boolean;
}

/** Until news that no snapshot brings are told. */
const SOON_MS = 1000;

/**
 * Tells open pages what happens: first everything, then once a second what changed. The text of an event is made once
 * for all pages, and not at all while none is open.
 */
export class LiveFeed implements Output, LogSink {
  readonly title = "console";
  readonly #page: PageState;
  readonly #clock: Clock;
  readonly #fixed: Pick<WholeView, "downloads" | "tabs" | "hasLogin">;
  readonly #logs = new LogMemory();
  readonly #pages: LivePages;
  #info: RunInfo | null = null;
  #timer: TimerHandle | undefined;
  /** The event with everything that was told; undefined where more was told since. */
  #wholeBytes: Buffer | undefined;

  constructor({ page, clock, downloads, tabs = [], hasLogin = false }: LiveFeedOptions) {
    this.#page = page;
    this.#clock = clock;
    this.#fixed = { downloads, tabs, ...(hasLogin ? { hasLogin } : {}) };
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
    this.#page.begin(info);
    this.#tell();
  }

  snapshot(snapshot: RunSnapshot): void {
    this.#page.take(snapshot);
    this.#tell();
  }

  finish(snapshot: RunSnapshot, summary: RunSummary): void {
    this.#page.take(snapshot);
    this.#page.end(summary);
    this.#tell();
  }

  /** The scenario, or what is picked of it, is another. */
  scenarioChanged(): void {
    this.#page.refreshScenario();
    this.#tell();
  }

  /** Tells at once what the page's state was told besides snapshots. */
  refresh(): void {
    this.#tell();
  }

  /** A line of the log, secrets masked. */
  write(record: LogRecord): void {
    this.#logs.add(record);
    this.#tellSoon();
  }

  /** The newest lines of the log. */
  logs(): readonly LogView[] {
    return this.#logs.all();
  }

  /** One name over time; null for a name that is not followed. */
  series(method: string, name: string): NameSeries | null {
    return this.#page.nameSeries(method, name);
  }

  /**
   * Answers with a stream that ends when the page goes or the console closes; false when there are too many pages.
   * @param mayStay asked before anything is told: once it says no, nothing is, and the stream ends.
   */
  join(response: ServerResponse, mayStay?: () => boolean): boolean {
    // While nobody looked nothing was told: the first page must find everything as it is now.
    if (this.#pages.size === 0) this.#takeNews(Number.POSITIVE_INFINITY);
    return this.#pages.join(response, mayStay);
  }

  /** Ends all streams. */
  close(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
    this.#pages.close();
  }

  #tell(): void {
    if (this.#pages.size === 0) return;
    const { isWhole, change } = this.#takeNews(mostRowsTold);
    if (isWhole) this.#pages.sendWhole();
    else if (Object.keys(change).length > 0) this.#pages.send(eventBytes("change", change));
    if (isWhole || change.rows?.length === mostRowsTold) this.#tellSoon();
  }

  /** Snapshots may not come: no test runs, or it is over. */
  #tellSoon(): void {
    if (this.#timer !== undefined || this.#pages.size === 0) return;
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.#tell();
    }, SOON_MS);
  }

  /** What follows on the whole state as it was told. */
  #takeNews(mostRows: number): { readonly isWhole: boolean; readonly change: ChangeView } {
    const update = this.#page.takeUpdate(mostRows);
    const logs = this.#logs.takeNew();
    if (update !== null || logs.length > 0) this.#wholeBytes = undefined;
    const news = update?.event === "change" ? update.data : {};
    return { isWhole: update?.event === "whole", change: logs.length === 0 ? news : { ...news, logs } };
  }

  #whole(): Buffer {
    if (this.#wholeBytes === undefined) {
      const whole: WholeView = {
        ...this.#page.whole(),
        logs: this.#logs.taken(),
        ...this.#fixed,
      };
      this.#wholeBytes = eventBytes("whole", whole);
    }
    return this.#wholeBytes;
  }
}
