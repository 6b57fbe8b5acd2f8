import { bucketOf } from "../../stats/bucket-geometry.ts";
import type { HistogramView } from "../../stats/frozen-histogram.ts";
import type { EntrySnapshot } from "../../stats/snapshot.ts";

/** What the chart of a name is made of. */
export interface NameNumbers extends Pick<EntrySnapshot, "requests" | "failures" | "avg"> {
  readonly histogram: Pick<HistogramView, "forEachBucket">;
}

/** The numbers of entries that read alike, as of one. @param entries at least one. */
export const together = (entries: readonly EntrySnapshot[]): NameNumbers => {
  if (entries.length === 1) return entries[0]!;
  let [requests, failures, sumMs] = [0, 0, 0];
  for (const entry of entries) {
    requests += entry.requests;
    failures += entry.failures;
    sumMs += entry.requests === 0 ? 0 : entry.avg * entry.requests;
  }
  const histograms = entries.map(({ histogram }) => histogram);
  return {
    ...{ requests, failures, avg: sumMs / requests },
    histogram: { forEachBucket: (visit) => visitAll(histograms, visit) },
  };
};

const visitAll = (
  histograms: readonly HistogramView[],
  visit: (valueUs: number, count: number) => void,
): void => {
  const buckets = new Map<number, { valueUs: number; count: number }>();
  for (const histogram of histograms) {
    histogram.forEachBucket((valueUs, count) => {
      const bucket = bucketOf(Math.floor(valueUs));
      const known = buckets.get(bucket);
      if (known === undefined) buckets.set(bucket, { valueUs, count });
      else known.count += count;
    });
  }
  for (const [, { valueUs, count }] of [...buckets].sort(([one], [other]) => one - other))
    visit(valueUs, count);
};
