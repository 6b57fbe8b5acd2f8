import { type ErrorRow, isGeneratorFault } from "../../stats/snapshot.ts";

/** Charts show no more kinds than this; further ones are counted together. */
const MOST_KINDS = 32;
const OTHER_KIND = "other";

/** The error of an answer that failed by its status alone: `503 Service Unavailable`. */
const STATUS_ERROR = /^([45]\d\d)(?: [A-Z][\w' -]*)?$/;

/** What pages call the reason of a failure: the fault's kind, `status 503`, or `scenario` for a check of the scenario's. */
export const pageKindOf = ({ kind, error }: ErrorRow): string => {
  if (kind !== "") return kind;
  const status = STATUS_ERROR.exec(error)?.[1];
  return status === undefined ? "scenario" : `status ${status}`;
};

/** Counts failures by kind, always the same number of kinds at most. */
export class FailureKinds {
  readonly #known = new Set<string>();

  /** Failures so far by kind; faults of this machine are none. */
  count(errors: readonly ErrorRow[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const row of errors) {
      if (isGeneratorFault(row)) continue;
      const kind = this.#shown(pageKindOf(row));
      counts.set(kind, (counts.get(kind) ?? 0) + row.occurrences);
    }
    return counts;
  }

  #shown(kind: string): string {
    if (this.#known.has(kind)) return kind;
    if (this.#known.size >= MOST_KINDS) return OTHER_KIND;
    this.#known.add(kind);
    return kind;
  }
}
