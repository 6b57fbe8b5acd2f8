import type { LedgerTotals } from "./start-target.d.mts";

/** The part of Acrida's JSON report that the ledger can vouch for. */
export interface ComparableReport {
  readonly run: { readonly aborted: number; readonly retries: number; readonly hops: number };
  readonly total: { readonly requests: number };
  readonly entries: readonly {
    readonly method: string;
    readonly name: string;
    readonly requests: number;
    readonly failures: number;
    readonly aborted: number;
    readonly bytes: number;
  }[];
  readonly errors: readonly {
    readonly method: string;
    readonly name: string;
    readonly kind: string;
    readonly occurrences: number;
  }[];
}

export interface ComparisonRules {
  /** The statistics name under which the scenario reports a path; by default the path itself. */
  readonly nameOf?: (method: string, path: string) => string;
  /** Whether the scenario counts an answer as failed; by default a status of 400 or more. */
  readonly fails?: (method: string, name: string, status: number) => boolean;
  /** Whether rows of this type are requests to the target; by default all are. A `measure()` of its own is none. */
  readonly reachesTarget?: (method: string) => boolean;
}

/** The differences between a report and a ledger, a sentence each; none when they agree. */
export function compareLedger(
  report: ComparableReport,
  ledger: LedgerTotals,
  rules?: ComparisonRules,
): string[];
