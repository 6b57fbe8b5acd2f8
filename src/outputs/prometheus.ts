import type { HistogramView } from "../stats/frozen-histogram.ts";
import type { EntrySnapshot, RunSnapshot } from "../stats/snapshot.ts";
import type { RunInfo } from "./output.ts";
import { runStateNames } from "./page/view.ts";
import { type Metric, type MetricSample, metricsText } from "./prometheus-format.ts";

/** The content type of the text format. */
export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

/** Upper bounds of the latency histogram in seconds, besides +Inf. A time is at most 0.1 % off, as everywhere. */
export const bucketBounds = [
  ...[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60],
] as const;

const MOST_NAMES = 1000;
/** What the names past the cap are told as together. */
const OTHER = { method: "", name: "(other names)" } as const;

/** The figures of one name, or of several together. */
class NameFigures {
  readonly labels: Readonly<Record<string, string>>;
  requests = 0;
  failures = 0;
  aborted = 0;
  generatorFaults = 0;
  retries = 0;
  bytes = 0;
  seconds = 0;
  /** Samples at or below each bound, and above the one before. */
  readonly buckets = new Float64Array(bucketBounds.length + 1);

  constructor(method: string, name: string) {
    this.labels = { method, name };
  }

  add(entry: EntrySnapshot): void {
    this.requests += entry.requests;
    this.failures += entry.failures;
    this.aborted += entry.aborted;
    this.generatorFaults += entry.generatorFaults;
    this.retries += entry.retries;
    this.bytes += entry.bytes;
    if (entry.requests > 0) this.seconds += (entry.avg * entry.requests) / 1000;
    this.#addTimes(entry.histogram);
  }

  #addTimes(histogram: HistogramView): void {
    let at = 0;
    histogram.forEachBucket((valueUs, count) => {
      while (at < bucketBounds.length && valueUs > (bucketBounds[at] as number) * 1e6) at++;
      this.buckets[at]! += count;
    });
  }

  /** The histogram's series: counts up to each bound, sum and count. */
  times(): MetricSample[] {
    let below = 0;
    const buckets = [...this.buckets].map((count, at) => {
      below += count;
      const le = at < bucketBounds.length ? String(bucketBounds[at]) : "+Inf";
      return { suffix: "_bucket", labels: { ...this.labels, le }, value: below };
    });
    return [
      ...buckets,
      { suffix: "_sum", labels: this.labels, value: this.seconds },
      // The counts of the buckets, so that count and the last bucket agree whatever happens.
      { suffix: "_count", labels: this.labels, value: below },
    ];
  }
}

/**
 * The text of `GET /metrics`. The first 1,000 names of a run have series of their own; those that come later are told
 * together, so that a name never moves from one series to another.
 */
export class PrometheusText {
  #shown = new Set<string>();
  #runStartedAt = Number.NaN;

  /** @param info of the test that runs or ran last; null before the first. */
  of(snapshot: RunSnapshot | null, info: RunInfo | null, version: string): string {
    const startedAt = info?.startedAtWallMs ?? Number.NaN;
    if (startedAt !== this.#runStartedAt) this.#shown = new Set();
    this.#runStartedAt = startedAt;
    return metricsText([
      ...runMetrics(snapshot, info, version),
      ...nameMetrics(this.#figuresOf(snapshot?.entries ?? [])),
      ...workerMetrics(snapshot),
    ]);
  }

  #figuresOf(entries: readonly EntrySnapshot[]): readonly NameFigures[] {
    const other = new NameFigures(OTHER.method, OTHER.name);
    let others = 0;
    // Names that read alike, as those whose secrets are masked may, are one series.
    const figures = new Map<string, NameFigures>();
    for (const entry of entries) {
      const key = `${entry.method}\u0000${entry.name}`;
      if (this.#shown.size < MOST_NAMES) this.#shown.add(key);
      if (this.#shown.has(key)) {
        const own = figures.get(key) ?? new NameFigures(entry.method, entry.name);
        own.add(entry);
        figures.set(key, own);
      } else {
        others += 1;
        other.add(entry);
      }
    }
    return others === 0 ? [...figures.values()] : [...figures.values(), other];
  }
}

const one = (value: number): readonly MetricSample[] => [{ labels: {}, value }];

const gauge = (name: string, help: string, samples: readonly MetricSample[]): Metric => ({
  name,
  type: "gauge",
  help,
  samples,
});

const runMetrics = (
  snapshot: RunSnapshot | null,
  info: RunInfo | null,
  version: string,
): readonly Metric[] => {
  const state = snapshot?.state ?? "ready";
  const byClass = Object.entries(snapshot?.usersByClass ?? {});
  return [
    gauge("acrida_info", "The version, the host under test and the seed; always 1.", [
      { labels: { version, host: info?.host ?? "", seed: String(info?.seed ?? "") }, value: 1 },
    ]),
    gauge(
      "acrida_state",
      "1 for the state of the test, 0 for the others.",
      runStateNames.map((name) => ({ labels: { state: name }, value: name === state ? 1 : 0 })),
    ),
    gauge(
      "acrida_run_start_time_seconds",
      "When the test began, in seconds since 1970; 0 before the first.",
      one((info?.startedAtWallMs ?? 0) / 1000),
    ),
    gauge("acrida_run_elapsed_seconds", "Seconds since time zero.", one(snapshot?.elapsedSeconds ?? 0)),
    gauge("acrida_users", "Users that run.", one(snapshot?.users ?? 0)),
    gauge("acrida_target_users", "Users that shall run.", one(snapshot?.targetUsers ?? 0)),
    gauge(
      "acrida_class_users",
      "Users that run, by class.",
      byClass.map(([name, value]) => ({ labels: { user_class: name }, value })),
    ),
    gauge("acrida_workers", "Load threads.", one(snapshot?.workers.length ?? 0)),
  ];
};

const nameMetrics = (figures: readonly NameFigures[]): readonly Metric[] => {
  const counter = (name: string, help: string, figureOf: (figures: NameFigures) => number): Metric => ({
    name,
    type: "counter",
    help,
    samples: figures.map((one) => ({ labels: one.labels, value: figureOf(one) })),
  });
  return [
    counter("acrida_requests_total", "Requests that ended, failed ones too.", (one) => one.requests),
    counter("acrida_failures_total", "Requests that failed.", (one) => one.failures),
    counter("acrida_aborted_total", "Requests cut because their user stopped.", (one) => one.aborted),
    counter("acrida_retries_total", "Requests sent twice after a reset.", (one) => one.retries),
    counter(
      "acrida_generator_faults_total",
      "Requests never sent by a fault of this machine.",
      (one) => one.generatorFaults,
    ),
    counter("acrida_response_bytes_total", "Bytes of body on the wire.", (one) => one.bytes),
    {
      name: "acrida_request_duration_seconds",
      type: "histogram",
      help: "Times from the call to the last byte of the body, failed requests too.",
      samples: figures.flatMap((one) => one.times()),
    },
  ];
};

const workerMetrics = (snapshot: RunSnapshot | null): readonly Metric[] => {
  const workers = snapshot?.workers ?? [];
  const byWorker = (name: string, help: string, figureOf: (worker: (typeof workers)[number]) => number) =>
    gauge(
      name,
      help,
      workers.map((worker) => ({ labels: { worker: worker.id }, value: figureOf(worker) })),
    );
  return [
    byWorker("acrida_worker_users", "Users of a load thread.", (worker) => worker.users),
    byWorker(
      "acrida_worker_loop_delay_seconds",
      "The p99 of a load thread's event-loop delay in the last second.",
      (worker) => worker.loopDelayMs / 1000,
    ),
    byWorker("acrida_worker_cpu_ratio", "A load thread's share of one core.", (worker) => worker.cpu),
    byWorker("acrida_worker_memory_bytes", "Memory of a load thread.", (worker) => worker.memoryBytes),
  ];
};
