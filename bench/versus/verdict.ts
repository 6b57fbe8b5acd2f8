import type { Claim } from "./tools/tool.ts";

/** What is known when a generator has ended. */
export interface Ending {
  readonly code: number | null;
  readonly acceptedCodes: readonly number[];
  readonly hasOverrun: boolean;
  /** From the first request to the last, and what was asked for. */
  readonly loadSeconds: number;
  readonly askedSeconds: number;
  readonly hasCpuTimes: boolean;
  readonly requests: number;
  readonly refused: number;
  readonly users: number;
  /** Requests on the wire for each one that the generator counts. */
  readonly requestsPerCount: number;
  /** Null where the generator's output could not be read. */
  readonly claim: Claim | null;
  readonly stderr: string;
}

/** More than this share of refused or failed requests is no measurement. */
const MOST_FAILED = 0.001;
/** Less load than this share of the time asked for is no measurement. */
const LEAST_LOAD = 0.5;
/** A generator's count may differ from the target's by what was under way at the end, and by this share. */
const COUNT_TOLERANCE = 0.01;

const lastLine = (text: string): string => (text.trim().split("\n").at(-1) ?? "").slice(0, 160);

/** Why the run's figures don't count; undefined where they do. */
export const failureOf = (ending: Ending): string | undefined => {
  const { code, claim, requests, refused } = ending;
  if (ending.hasOverrun) return "did not end in time and was killed";
  if (code !== 0 && !ending.acceptedCodes.includes(code ?? -1))
    return `exit code ${code}: ${lastLine(ending.stderr)}`;
  if (requests === 0) return "the target saw no request";
  if (ending.loadSeconds < ending.askedSeconds * LEAST_LOAD) {
    return `only ${ending.loadSeconds.toFixed(1)} of ${ending.askedSeconds} s had load: it was still starting`;
  }
  if (!ending.hasCpuTimes) return "its processor times were lost";
  if (refused > requests * MOST_FAILED) return `the target refused ${refused} of ${requests} requests`;
  if (claim === null) return "its output could not be read";
  if ((claim.failed ?? 0) > requests * MOST_FAILED)
    return `it says that ${claim.failed} of ${requests} requests failed`;
  return undefined;
};

/** What a reader of the table should know of a run that counts. */
export const remarksOn = ({ claim, requests, users, requestsPerCount }: Ending): string[] => {
  if (claim === null) return [];
  const remarks: string[] = claim.remark === undefined ? [] : [claim.remark];
  if (claim.requests === null) return remarks;
  const claimed = claim.requests * requestsPerCount;
  if (Math.abs(claimed - requests) > users * requestsPerCount + requests * COUNT_TOLERANCE) {
    remarks.push(
      claimed > requests
        ? "claims more requests than the target saw"
        : "counts fewer requests than the target saw",
    );
  }
  return remarks;
};
