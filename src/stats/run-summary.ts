import type { Sentence } from "../base/sentence.ts";
import type { Excess } from "../metrics/sample.ts";
import type { TimeBalance } from "./time-balance.ts";

/** `passed`, `failed` (a request, a task, a threshold) or `untrusted` (the numbers can't be relied on). */
export type Verdict = "passed" | "failed" | "untrusted";

/** What became of a run, beside its numbers. Field names are those of the JSON output's `run`. */
export interface RunSummary {
  readonly id: string;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** From time zero to the end of the last user. */
  readonly durationSeconds: number;
  readonly users: number;
  readonly spawnRate: number;
  readonly host: string | null;
  /** What somebody called this test; absent or null where nobody did. */
  readonly profile?: string | null;
  readonly seed: number;
  readonly exitCode: number;
  readonly verdict: Verdict;
  /** One sentence each, why the verdict is not `passed`. */
  readonly reasons: readonly string[];
  /** The reasons for pages in other languages, one by one; null where only English has it. */
  readonly sentences?: readonly (Sentence | null)[];
  readonly aborted: number;
  /** Requests that were never sent by a fault of this machine. */
  readonly generatorFaults: number;
  readonly retries: number;
  readonly hops: number;
  /** What targets sent that belongs to no answer. */
  readonly excess: Readonly<Excess>;
  /** Upper bound of the samples that a lost worker took with it. */
  readonly lostAtMost: number;
  /** Upper bound of the rows of data that lost workers took with them. */
  readonly rowsLost?: number;
  /** Users ÷ rate against what was recorded; absent or null where not all of it is known. */
  readonly balance?: TimeBalance | null;
  readonly workers: number;
}
