/** One row of the JSON report: times in milliseconds. */
export interface ReportEntry {
  readonly method: string;
  readonly name: string;
  readonly requests: number;
  readonly failures: number;
  readonly aborted: number;
  readonly generatorFaults?: number;
  readonly avg: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly median: number | null;
  readonly rps: number;
  readonly percentiles: Readonly<Record<string, number | null>>;
  readonly bytes: number;
  readonly timings: Readonly<Record<string, number | null>>;
}

/** What `--json` and `--json-file` write, as far as tests read it. */
export interface RunReport {
  readonly schema: unknown;
  readonly run: {
    readonly id: string;
    readonly version: string;
    readonly startedAt: string;
    readonly durationSeconds: number;
    readonly users: number;
    readonly spawnRate: number;
    readonly host: string | null;
    readonly seed: number;
    readonly exitCode: number;
    readonly verdict: string;
    readonly reasons: readonly string[];
    readonly aborted: number;
    readonly generatorFaults?: number;
    readonly retries: number;
    readonly hops: number;
    readonly excess?: { readonly answers: number; readonly bytes: number };
    readonly lostAtMost: number;
    readonly rowsLost?: number;
    readonly workers: number;
  };
  readonly total: ReportEntry;
  readonly entries: readonly ReportEntry[];
  readonly errors: readonly {
    readonly method: string;
    readonly name: string;
    readonly error: string;
    readonly kind: string;
    readonly occurrences: number;
    readonly firstSeen: string;
    readonly lastSeen: string;
  }[];
  readonly exceptions: readonly {
    readonly count: number;
    readonly message: string;
    readonly traceback: string;
    readonly task: string;
  }[];
  readonly history: readonly Readonly<Record<string, unknown>>[];
}

/** The row of a name; an error that lists the names there are when it is missing. */
export const entryOf = (report: RunReport, name: string, method = "GET"): ReportEntry => {
  const found = report.entries.find((entry) => entry.name === name && entry.method === method);
  if (found !== undefined) return found;
  const names = report.entries.map((entry) => `${entry.method} ${entry.name}`);
  throw new Error(`no row ${method} ${name}; there are: ${names.join(", ") || "none"}`);
};
