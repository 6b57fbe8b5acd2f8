import { numberIn } from "./printed-time.ts";
import type { Claim } from "./tool.ts";

/** Reads the tables that Locust prints at its end: counts, then percentiles, each with a row "Aggregated". */
export const locustClaim = (text: string): Claim => {
  const counts = /^\s*Aggregated\s+(\d+)\s+(\d+)\(/gm;
  const last = [...text.matchAll(counts)].at(-1);
  const table = text.slice(text.lastIndexOf("Response time percentiles"));
  const header = /^\s*Type\s+Name\s+(50%.*)$/m.exec(table)?.[1]?.trim().split(/\s+/) ?? [];
  const row = /^\s*Aggregated\s+(\d.*)$/m.exec(table)?.[1]?.trim().split(/\s+/) ?? [];
  const percentile = (name: string): number | null => numberIn(row[header.indexOf(name)] ?? "", /^(\d+)$/);
  return {
    requests: last === undefined ? null : Number(last[1]),
    failed: last === undefined ? null : Number(last[2]),
    p50Ms: percentile("50%"),
    p99Ms: percentile("99%"),
  };
};
