import { z } from "zod";
import { percentilesToReport, quantileKey } from "./percentiles.ts";
import type { QuantileKey, TestResult } from "./test-result.ts";

const count = z.int().nonnegative();
const time = z.number().nonnegative().nullable();
const milliseconds = (what: string) => time.describe(`${what}, in milliseconds; null without a sample`);
const rate = z.number().nonnegative();
const moment = z.iso.datetime().describe("ISO 8601, UTC");

const percentiles = z
  .object(
    Object.fromEntries(percentilesToReport.map((quantile) => [quantileKey(quantile), time])) as Record<
      QuantileKey,
      typeof time
    >,
  )
  .meta({ id: "percentiles", description: "times in milliseconds by quantile; 1 is the maximum" });

const times = z
  .object({
    requests: count,
    avg: milliseconds("mean"),
    min: milliseconds("shortest"),
    max: milliseconds("longest"),
    median: milliseconds("median"),
    percentiles,
  })
  .meta({ id: "times" });

const timings = z
  .object({
    dns: milliseconds("look-up of the name"),
    connect: milliseconds("connecting"),
    tls: milliseconds("TLS handshake"),
    firstByte: milliseconds("from the last byte sent to the first received"),
    download: milliseconds("from the first byte received to the last"),
  })
  .describe("mean of each phase over the requests in which it happened");

const generatorFaults = count
  .optional()
  .describe(
    "requests never sent, by a fault of the generator's machine; no samples, neither requests nor failures; absent when there were none",
  );

const entry = z
  .object({
    method: z.string().describe('HTTP method or given type; "" in the total'),
    name: z.string(),
    requests: count,
    failures: count,
    aborted: count.describe(
      "cut short: their user stopped, their signal ended them, or their body could not be read; no samples",
    ),
    generatorFaults,
    avg: milliseconds("mean"),
    min: milliseconds("shortest"),
    max: milliseconds("longest"),
    median: milliseconds("median"),
    rps: rate.describe("requests a second, from zero until the last user ended"),
    percentiles,
    bytes: count.describe("of body, as they came over the wire"),
    timings,
    succeeded: times,
    failed: times,
  })
  .meta({ id: "entry", description: "one method and name, or the total; times include failed requests" });

const excess = z
  .object({
    answers: count.describe("how often an answer or an idle connection was followed by such bytes"),
    bytes: count.describe("as many as were read before the connection was closed"),
  })
  .optional()
  .describe("bytes from targets that belong to no answer; absent when there were none");

const balance = z
  .object({
    cycle: z.number().describe("users ÷ rate: what a request took of a user's time"),
    recorded: milliseconds("mean response time"),
    waited: z.number().describe("in waits and sleeps, as long as they were asked to last"),
    late: z.number().describe("from the end of a wait until its user went on"),
    besides: z.number().describe("in tasks outside of requests and waits; below 0 where requests overlap"),
    queued: z.number().describe("of what was recorded: how long answers lay here unread"),
    busy: rate.describe("share of the time in which the load threads' event loops were busy, 0 to 1"),
    remarks: z.array(z.string()).describe("one sentence each"),
  })
  .optional()
  .describe("where users' time went, in milliseconds a request; absent unless it speaks against the numbers");

const run = z.object({
  id: z.string(),
  version: z.string().describe("of Acrida"),
  startedAt: moment,
  durationSeconds: rate.describe("from time zero to the end of the last user"),
  users: count,
  spawnRate: rate.describe("users a second"),
  host: z.string().nullable(),
  profile: z.string().optional().describe("what somebody called this test"),
  seed: z.number(),
  exitCode: z.int(),
  verdict: z.enum(["passed", "failed", "untrusted"]),
  reasons: z.array(z.string()).describe("one sentence each, why the verdict is not `passed`"),
  aborted: count,
  generatorFaults,
  retries: count,
  hops: count.describe("followed redirects"),
  excess,
  balance,
  lostAtMost: count.describe("upper bound of the samples that lost workers took with them"),
  rowsLost: count
    .optional()
    .describe(
      "upper bound of the rows of data that lost workers took with them; absent when there were none",
    ),
  workers: count,
});

const error = z.object({
  method: z.string(),
  name: z.string(),
  error: z.string(),
  kind: z
    .string()
    .describe(
      'class of the fault: `timeout`, `refused`, …; "" where there is none; `generator` is no failure of the target',
    ),
  occurrences: count,
  firstSeen: moment,
  lastSeen: moment,
});

const exception = z.object({
  count,
  message: z.string(),
  traceback: z.string(),
  task: z.string().describe("the task that threw"),
});

const second = z.object({
  second: count.describe("of the run"),
  time: moment,
  users: count,
  requests: count,
  failures: count,
  rps: rate.describe("of the ten seconds that end here"),
  failuresPerSecond: rate.describe("of the ten seconds that end here"),
  p50: milliseconds("median of the ten seconds that end here"),
  p95: milliseconds("95th percentile of the ten seconds that end here"),
  p99: milliseconds("99th percentile of the ten seconds that end here"),
  saturated: z.boolean().describe("the generator was too busy to measure well"),
  paused: z.boolean().describe("load was missing: a worker could not reach the bus"),
});

/** The JSON result; `schema/result-1.json` is made from this by `scripts/result-schema.mjs`. */
export const resultSchema = z.object({
  schema: z.literal("acrida/result/1").describe("changes when a field goes or changes its meaning"),
  run,
  total: entry,
  entries: z.array(entry).describe("sorted by name, then method"),
  errors: z.array(error),
  exceptions: z.array(exception),
  history: z.array(second),
}) satisfies z.ZodType<TestResult>;

/** The same as JSON Schema, as it lies in the package. Fields may be added to it: unknown ones are allowed. */
export const resultJsonSchema = (): Record<string, unknown> => {
  const { $schema, ...rest } = z.toJSONSchema(resultSchema, { target: "draft-2020-12", io: "input" });
  return { $schema, $id: "acrida/result/1", title: "Result of an Acrida run", ...rest };
};
