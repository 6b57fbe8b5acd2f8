/**
 * What a page shows of a test, live in the console or kept in a report: types and constants only, so that the page may
 * import them. A time is in milliseconds, a rate in one a second, a wall time in milliseconds since 1970; `null` is "nothing known".
 */

import type { Sentence } from "../../base/sentence.ts";
import type { Marker, NameSeries, SeriesPoint } from "./series-view.ts";

export * from "./series-view.ts";

/** What a test does, in the order in which it does it. */
export const runStateNames = ["ready", "preparing", "spawning", "running", "stopping", "stopped"] as const;

export type RunStateName = (typeof runStateNames)[number];

/** A value of the start form: what the command line gave, or what the user typed. */
export type FieldValue = string | number | boolean | readonly string[] | null;

/** One field of the start form, under the name with which it is posted to `/swarm`. */
export interface FormField {
  /** `user_count`, `spawn_rate`, `host`, `run_time`, `profile`, `user_classes`, `shape_class`, `stages`, or a scenario's own option. */
  readonly name: string;
  /** As shown; the page translates those of Acrida's own fields by their name. */
  readonly label: string;
  readonly kind: "text" | "number" | "choice" | "several" | "checkbox" | "secret";
  /** Never told of a secret. */
  readonly value: FieldValue;
  readonly choices?: readonly string[];
  readonly help: string;
  /** Names of the fields that mean nothing while this one holds a value, by that value; `*` for any but an empty one. */
  readonly replaces?: Readonly<Record<string, readonly string[]>>;
  readonly required: boolean;
  /** Shown at once, or under "advanced". */
  readonly advanced: boolean;
}

/** A task or a set of tasks, with its share of its own level and of the whole class, both 0…1. */
export interface TaskNode {
  readonly name: string;
  readonly share: number;
  readonly shareOfAll: number;
  readonly tasks: readonly TaskNode[];
}

/** A User class that the scenario has. */
export interface ClassView {
  readonly name: string;
  /** Takes part in the next test. */
  readonly picked: boolean;
  readonly weight: number;
  readonly fixedCount: number;
  readonly host: string | null;
  /** Tasks directly on the class, and whether each is switched on. */
  readonly tasks: readonly { readonly name: string; readonly weight: number; readonly enabled: boolean }[];
  /** The tree of those that are switched on. */
  readonly ratio: readonly TaskNode[];
}

/** What the page must know before any test. */
export interface ScenarioView {
  readonly files: readonly string[];
  readonly fields: readonly FormField[];
  readonly classes: readonly ClassView[];
}

/** The test that runs, or ran last. */
export interface RunView {
  readonly id: string;
  readonly state: RunStateName;
  readonly startedAtWallMs: number;
  readonly host: string | null;
  /** What somebody called this test; absent where nobody did. */
  readonly profile?: string;
  readonly seed: number;
  readonly elapsedSeconds: number;
  readonly users: number;
  readonly targetUsers: number;
  readonly spawnRate: number;
  readonly runTimeSeconds: number | null;
  /** What leads the load: a shape of the scenario, or stages; null for the users that were asked for. */
  readonly shape: string | null;
  readonly usersByClass: Readonly<Record<string, number>>;
  /** Since when the numbers of all tables count: 0, or when they were reset last; what is over time tells the whole test. */
  readonly zeroSecond: number;
  /** Why and how it ended; null while it has not. */
  readonly ended: EndView | null;
}

/** How a test ended. */
export interface EndView {
  readonly verdict: "passed" | "failed" | "untrusted";
  readonly exitCode: number;
  readonly reasons: readonly string[];
  /** What each reason says, for pages in other languages; null where only English has it. */
  readonly sentences?: readonly (Sentence | null)[];
  readonly durationSeconds: number;
  readonly lostAtMost: number;
}

/** Numbers of a row of the statistics, in this order, after its id. */
export const rowFields = [
  "requests",
  "failures",
  "median",
  "p95",
  "p99",
  "p999",
  "avg",
  "min",
  "max",
  "averageBytes",
  "currentRps",
  "currentFailuresPerSecond",
  "rps",
  "failuresPerSecond",
  "aborted",
  "retries",
  "connect",
  "firstByte",
] as const;

export type RowField = (typeof rowFields)[number];

/** Id of the row, then its numbers in the order of `rowFields`. Row 0 is the total. */
export type RowValues = readonly (number | null)[];

/** Method and name of a row; told once, before its first numbers. */
export interface RowName {
  readonly id: number;
  readonly method: string;
  readonly name: string;
}

export interface FailureView {
  readonly method: string;
  readonly name: string;
  readonly error: string;
  /** A fault's (`timeout`), `status 503`, or `scenario` where the scenario itself said so; as in `SeriesPoint.kinds`. */
  readonly kind: string;
  readonly occurrences: number;
  readonly firstSeenWallMs: number;
  readonly lastSeenWallMs: number;
  /** Which of the rows that read alike, from 2; the first has none. */
  readonly nth?: number;
}

export interface ExceptionView {
  readonly count: number;
  readonly message: string;
  readonly traceback: string;
  readonly task: string;
  readonly workers: readonly string[];
  /** As in `FailureView`. */
  readonly nth?: number;
}

export interface WorkerView {
  readonly id: string;
  readonly index: number;
  readonly state: string;
  readonly users: number;
  readonly requests: number;
  /** p99 of the last second. */
  readonly loopDelayMs: number;
  /** Share of one core. */
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly lastReportWallMs: number | null;
}

export interface LogView {
  readonly number: number;
  readonly wallMs: number;
  readonly level: "debug" | "info" | "warning" | "error";
  /** `main`, `scenario` or a worker. */
  readonly source: string;
  readonly message: string;
}

/** Everything that a page shows: the event `whole`, first on each stream and at each new test. */
export interface WholeView {
  readonly version: string;
  readonly scenario: ScenarioView;
  readonly run: RunView | null;
  readonly names: readonly RowName[];
  readonly rows: readonly RowValues[];
  readonly failures: readonly FailureView[];
  readonly exceptions: readonly ExceptionView[];
  readonly workers: readonly WorkerView[];
  readonly series: readonly SeriesPoint[];
  readonly markers: readonly Marker[];
  readonly logs: readonly LogView[];
  readonly downloads: readonly Download[];
  readonly tabs: readonly TabView[];
  /** People log in by `--web-login`; absent where they don't. */
  readonly hasLogin?: boolean;
}

/** A tab of a plugin. */
export interface TabView {
  /** In the page's address: `ext-shop-apdex`. */
  readonly key: string;
  readonly title: string;
  /** Where its content is, relative to the page. */
  readonly path: string;
  /** The content is a page of its own, for a frame; else a `TabContentView`. */
  readonly isPage: boolean;
}

/** What a tab of a plugin shows. */
export interface TabContentView {
  readonly text?: string;
  readonly figures?: readonly { readonly label: string; readonly value: string | number }[];
  readonly table?: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number | null)[])[];
  };
}

export interface Download {
  readonly label: string;
  readonly path: string;
}

/** What a page shows of the test itself. */
export type PageView = Omit<WholeView, "logs" | "downloads" | "tabs" | "hasLogin">;

/** What changed of it since the last update; what is absent is as it was. */
export interface PageChange {
  readonly scenario?: ScenarioView;
  readonly run?: RunView;
  /** New names, each before its first row. */
  readonly names?: readonly RowName[];
  /** Rows that changed; a row replaces that of its id. */
  readonly rows?: readonly RowValues[];
  /** Replaces the list; so do the next two. */
  readonly failures?: readonly FailureView[];
  readonly exceptions?: readonly ExceptionView[];
  readonly workers?: readonly WorkerView[];
  /** Points from the second of the first one on replace what the page has from there. */
  readonly series?: readonly SeriesPoint[];
  /** New ones. */
  readonly markers?: readonly Marker[];
}

/** What pages that are open must be told: all anew after a start or a reset, else what changed. */
export type PageUpdate =
  | { readonly event: "whole"; readonly data: PageView }
  | { readonly event: "change"; readonly data: PageChange };

/**
 * The report's data: what a page shows at the end, and how the test was run. In the file it stands packed, for its size:
 * the page reads it by `unpackReport` of `packed-report.ts`.
 */
export interface ReportView {
  readonly whole: PageView;
  readonly names: readonly NameSeries[];
  readonly command: string;
  readonly node: string;
  readonly createdAtWallMs: number;
  /** The look that was asked for; else as the reader's system. */
  readonly theme?: ReportTheme;
}

export type ReportTheme = "light" | "dark";
