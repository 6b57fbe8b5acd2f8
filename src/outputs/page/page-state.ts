import type { RunMoment } from "../../stats/run-moment.ts";
import type { RunSummary } from "../../stats/run-summary.ts";
import type { RunSnapshot } from "../../stats/snapshot.ts";
import type { RunInfo } from "../output.ts";
import { ListNews } from "./list-news.ts";
import { MarkerList } from "./marker-list.ts";
import { NameSeriesBook } from "./name-series-book.ts";
import { RowBook } from "./row-book.ts";
import { RunNotes } from "./run-notes.ts";
import { RunSeries } from "./run-series.ts";
import { exceptionViews, failureViews, stateNameOf, workerView } from "./snapshot-views.ts";
import {
  type EndView,
  type ExceptionView,
  type FailureView,
  keptPoints,
  type NameSeries,
  type PageChange,
  type PageUpdate,
  type PageView,
  type RunView,
  type ScenarioView,
  type WorkerView,
} from "./view.ts";

export interface PageStateOptions {
  readonly version: string;
  /** Asked at once, and again when it changed. */
  readonly scenario: () => ScenarioView;
  readonly onWarning?: (message: string) => void;
}

/** A shape that has wanted the same for so long goes to its next stage. */
const RESTING_SECONDS = 5;

/** Rows told in one change; the rest waits for the next. */
export const mostRowsTold = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Of one set of numbers: begun with a test, and anew at each reset. */
interface Tables {
  readonly rows: RowBook;
  readonly failures: ListNews<FailureView>;
  readonly exceptions: ListNews<ExceptionView>;
}

const newTables = (): Tables => ({
  rows: new RowBook(),
  failures: new ListNews(),
  exceptions: new ListNews(),
});

/**
 * What a page shows of the test that runs or ran last, and what of it is news to pages that are open. Snapshots go in,
 * secrets masked, once a second or late; some may be skipped. Knows no time and sets no timer.
 */
export class PageState {
  readonly #options: PageStateOptions;
  #scenario: ScenarioView;
  #run: RunView | null = null;
  #runTold: RunView | null = null;
  #scenarioTold: ScenarioView;
  #isAllNew = false;
  #tables = newTables();
  #workers = new ListNews<WorkerView>();
  #series = new RunSeries();
  #names: NameSeriesBook;
  #notes = new RunNotes();
  #markers = new MarkerList();
  /** Index of the first point that wasn't told as it is now. */
  #pointsTold = 0;
  #zeroSecond = 0;
  /** Wanted since the last change: a snapshot may know of the next one first. */
  #usersBefore = 0;
  /** Since when a shape wants what it wants. */
  #shapeSecond = 0;

  constructor(options: PageStateOptions) {
    this.#options = options;
    this.#scenario = options.scenario();
    this.#scenarioTold = this.#scenario;
    this.#names = this.#newNames();
  }

  /** The scenario, or what is picked of it, is another. */
  refreshScenario(): void {
    this.#scenario = this.#options.scenario();
  }

  /** A test starts: what was shown of the one before is gone. */
  begin(start: RunInfo): void {
    this.#tables = newTables();
    this.#workers = new ListNews();
    this.#series = new RunSeries();
    this.#names = this.#newNames();
    this.#notes = new RunNotes();
    this.#markers = new MarkerList();
    this.#zeroSecond = 0;
    this.#pointsTold = 0;
    this.#usersBefore = start.users;
    this.#shapeSecond = 0;
    for (const moment of start.moments ?? []) this.#recall(moment, start.shape != null);
    this.#run = {
      id: start.id,
      state: "preparing",
      startedAtWallMs: start.startedAtWallMs,
      host: start.host,
      ...(start.profile == null ? {} : { profile: start.profile }),
      seed: start.seed,
      elapsedSeconds: 0,
      users: 0,
      targetUsers: start.users,
      spawnRate: start.spawnRate,
      runTimeSeconds: start.runTimeSeconds,
      shape: start.shape ?? null,
      usersByClass: {},
      zeroSecond: 0,
      ended: null,
    };
    this.#isAllNew = true;
  }

  /** What was changed before this page's command went on with the test. */
  #recall(moment: RunMoment, isShaped: boolean): void {
    const { kind, second } = moment;
    if (kind === "reset") this.#zeroSecond = second;
    if (kind === "reset" || !isShaped) this.#markers.add(moment);
    else this.#markShape(second, moment.users);
  }

  /** The users and the rate of the running test were changed. */
  changeLoad(users: number, spawnRate: number): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = { ...run, targetUsers: users, spawnRate };
    const second = Math.floor(run.elapsedSeconds);
    this.#markers.add({ second, kind: "load", users, spawnRate, usersBefore: this.#usersBefore });
    this.#usersBefore = users;
  }

  /** The numbers as they are now. Ignored before `begin`. */
  take(snapshot: RunSnapshot): void {
    const run = this.#run;
    if (run === null) return;
    if (snapshot.zeroSecond !== this.#zeroSecond) this.#reset(snapshot.zeroSecond);
    const state = stateNameOf(snapshot);
    // No user is wanted any more once a test ends; what was wanted of it is told on.
    const isEnding = state === "stopping" || state === "stopped";
    if (!isEnding) this.#noteShape(snapshot);
    this.#run = {
      ...run,
      state,
      elapsedSeconds: Math.round(snapshot.elapsedSeconds * 10) / 10,
      users: snapshot.users,
      targetUsers: isEnding ? run.targetUsers : snapshot.targetUsers,
      usersByClass: snapshot.usersByClass,
      zeroSecond: snapshot.zeroSecond,
    };
    this.#tables.rows.take(snapshot);
    this.#tables.failures.take(failureViews(snapshot.errors));
    this.#tables.exceptions.take(exceptionViews(snapshot.exceptions));
    this.#workers.take(snapshot.workers.map(workerView));
    const before = this.#series.length;
    this.#pointsTold = Math.min(this.#pointsTold, this.#series.take(snapshot));
    // A change can tell of other points, but not that there is none any more.
    if (this.#series.length === 0 && before > 0) this.#isAllNew = true;
    this.#names.take(snapshot);
    for (const marker of this.#notes.take(snapshot)) this.#markers.add(marker);
  }

  /** The test is over, after its last snapshot. */
  end(summary: RunSummary): void {
    if (this.#run === null) return;
    const { verdict, exitCode, reasons, sentences, durationSeconds, lostAtMost } = summary;
    const said = sentences === undefined ? {} : { sentences };
    const ended: EndView = { verdict, exitCode, reasons: [...reasons], ...said, durationSeconds, lostAtMost };
    this.#run = { ...this.#run, state: "stopped", ended };
  }

  /** What is news to pages that were told all updates so far; null where nothing is. */
  takeUpdate(mostRows = mostRowsTold): PageUpdate | null {
    const change = this.#takeChange(mostRows);
    if (this.#isAllNew) {
      this.#isAllNew = false;
      return { event: "whole", data: this.whole() };
    }
    return Object.keys(change).length === 0 ? null : { event: "change", data: change };
  }

  /** What pages show that were told all updates so far: with it, a page that is opened now goes on with the next one. */
  whole(): PageView {
    const { rows, failures, exceptions } = this.#tables;
    return {
      version: this.#options.version,
      scenario: this.#scenarioTold,
      run: this.#runTold,
      ...rows.told(),
      failures: failures.told,
      exceptions: exceptions.told,
      workers: this.#workers.told,
      series: this.#series.points(this.#firstKept()),
      markers: this.#markers.told(),
    };
  }

  /** Everything as it is now, for a report. @param mostPoints of the series; neighbours merge where there are more. */
  wholeNow(mostPoints = Number.POSITIVE_INFINITY): PageView {
    const { rows, failures, exceptions } = this.#tables;
    return {
      version: this.#options.version,
      scenario: this.#scenario,
      run: this.#run,
      ...rows.now(),
      failures: failures.now,
      exceptions: exceptions.now,
      workers: this.#workers.now,
      series: this.#series.points(0, mostPoints),
      markers: this.#markers.now(),
    };
  }

  /** One name over time; null for one that isn't followed. */
  nameSeries(method: string, name: string): NameSeries | null {
    return this.#names.of(method, name);
  }

  /** All names that are followed over time. @param mostPoints of each. */
  allNameSeries(mostPoints?: number): NameSeries[] {
    return this.#names.all(mostPoints);
  }

  #takeChange(mostRows: number): PageChange {
    const { rows, failures, exceptions } = this.#tables;
    const change: Mutable<PageChange> = {};
    const seconds = this.#run?.elapsedSeconds ?? 0;
    const isLast = this.#run?.state === "stopped";
    if (this.#scenario !== this.#scenarioTold) change.scenario = this.#scenario;
    if (this.#run !== null && this.#run !== this.#runTold) change.run = this.#run;
    this.#scenarioTold = this.#scenario;
    this.#runTold = this.#run;
    const told = rows.takeChanges(mostRows);
    if (told.names.length > 0) change.names = told.names;
    if (told.rows.length > 0) change.rows = told.rows;
    const news = {
      failures: failures.takeNews(seconds, isLast),
      exceptions: exceptions.takeNews(seconds, isLast),
      workers: this.#workers.takeNews(seconds, isLast),
    };
    if (news.failures !== undefined) change.failures = news.failures;
    if (news.exceptions !== undefined) change.exceptions = news.exceptions;
    if (news.workers !== undefined) change.workers = news.workers;
    if (this.#pointsTold < this.#series.length)
      change.series = this.#series.points(Math.max(this.#pointsTold, this.#firstKept()));
    this.#pointsTold = this.#series.length;
    const markers = this.#markers.takeNew();
    if (markers.length > 0) change.markers = markers;
    return change;
  }

  /** Index of the first point that pages keep. */
  #firstKept(): number {
    return Math.max(0, this.#series.length - keptPoints);
  }

  /** A stage of a shape is marked; load that changes without rest would only cover the charts. */
  #noteShape({ targetUsers, elapsedSeconds }: RunSnapshot): void {
    if (this.#run === null || this.#run.shape === null || targetUsers === this.#run.targetUsers) return;
    this.#markShape(Math.floor(elapsedSeconds), targetUsers);
  }

  #markShape(second: number, users: number): void {
    if (second - this.#shapeSecond >= RESTING_SECONDS) this.#markers.add({ second, kind: "load", users });
    this.#shapeSecond = second;
  }

  #reset(zeroSecond: number): void {
    this.#zeroSecond = zeroSecond;
    this.#tables = newTables();
    this.#markers.add({ second: zeroSecond, kind: "reset" });
    this.#isAllNew = true;
  }

  #newNames(): NameSeriesBook {
    const { onWarning } = this.#options;
    return new NameSeriesBook(onWarning === undefined ? {} : { onWarning });
  }
}
