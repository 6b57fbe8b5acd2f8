import type { Sentence } from "../base/sentence.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { EntrySnapshot, ErrorRow, ExceptionRow, RunSnapshot } from "../stats/snapshot.ts";
import type { Redactor } from "./secrets.ts";

/** The snapshot with every text masked. Rows keep their count: two that read alike afterwards stay two rows. */
export const redactSnapshot = (snapshot: RunSnapshot, redactor: Redactor): RunSnapshot => ({
  ...snapshot,
  entries: snapshot.entries.map((entry) => redactEntry(entry, redactor)),
  errors: snapshot.errors.map((row) => redactError(row, redactor)),
  exceptions: snapshot.exceptions.map((row) => redactException(row, redactor)),
});

/** The summary with host and reasons masked. */
export const redactSummary = (summary: RunSummary, redactor: Redactor): RunSummary => ({
  ...summary,
  host: summary.host === null ? null : redactor.mask(summary.host),
  reasons: summary.reasons.map((reason) => redactor.mask(reason)),
  ...(summary.sentences === undefined
    ? {}
    : { sentences: summary.sentences.map((sentence) => sentence && redactSentence(sentence, redactor)) }),
});

const redactSentence = ({ key, values = {} }: Sentence, redactor: Redactor): Sentence => {
  const masked = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? redactor.mask(value) : value,
  ]);
  return { key, values: Object.fromEntries(masked) };
};

const redactError = (row: ErrorRow, redactor: Redactor): ErrorRow => ({
  ...row,
  method: redactor.mask(row.method),
  name: redactor.mask(row.name),
  error: redactor.mask(row.error),
});

const redactException = (row: ExceptionRow, redactor: Redactor): ExceptionRow => ({
  ...row,
  message: redactor.mask(row.message),
  traceback: redactor.mask(row.traceback),
  task: redactor.mask(row.task),
});

/** A proxy, since the figures of an entry are computed when read, and only those that are shown should be. */
const redactEntry = (entry: EntrySnapshot, redactor: Redactor): EntrySnapshot => {
  const method = redactor.mask(entry.method);
  const name = redactor.mask(entry.name);
  if (method === entry.method && name === entry.name) return entry;
  return new Proxy(entry, {
    get(target, key) {
      if (key === "method") return method;
      if (key === "name") return name;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
};
