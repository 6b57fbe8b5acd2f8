/** One series of a metric. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
}

export interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

const NEEDS_ESCAPE = /[\\"\n\p{Surrogate}]/u;

/** Most names need nothing, and each stands in twenty lines. */
const labelValue = (text: string): string =>
  NEEDS_ESCAPE.test(text)
    ? text
        .replace(/\p{Surrogate}/gu, "\ufffd")
        .replace(/[\\"\n]/g, (character) => escapes[character] as string)
    : text;

const numberText = (value: number): string => {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
};

const sampleLine = (name: string, { labels, value, suffix = "" }: MetricSample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${labelValue(text)}"`);
  const braces = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${name}${suffix}${braces} ${numberText(value)}\n`;
};

/** Metrics in Prometheus' text format; help texts are our own and hold nothing to escape. */
export const metricsText = (metrics: readonly Metric[]): string =>
  metrics
    .map(
      ({ name, type, help, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n` +
        samples.map((sample) => sampleLine(name, sample)).join(""),
    )
    .join("");
