import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tool } from "./tool.ts";

/** All users within a fraction of a second, like the others. */
const SPAWNED_PER_SECOND = 10_000;
const REPORT = "acrida";
/** The numbers are said to be untrusted: a generator without think time is its own bottleneck, and says so. */
const SATURATED_CODE = 4;

interface Report {
  readonly run: { readonly hops: number; readonly aborted: number; readonly reasons: readonly string[] };
  readonly total: {
    readonly requests: number;
    readonly failures: number;
    readonly percentiles: Readonly<Record<string, number | null>>;
  };
}

const acridaOf = (name: string, title: string, threads: number): Tool => ({
  name,
  title,
  usesAllCores: threads > 1,
  takesTurns: threads === 1,
  find({ project }) {
    const main = join(project, "dist", "cli", "main.js");
    if (!existsSync(main)) return `not built: expected ${main}; run npm run build in the project's folder`;
    const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
      version: string;
    };
    return { file: process.execPath, leading: [main], version };
  },
  attack({ scenario, users, seconds, url, folder, scratch }) {
    const file = ["-f", join(folder, "acrida", `${scenario.script}.ts`)];
    const load = ["-u", String(users), "-r", String(SPAWNED_PER_SECOND), "-t", String(seconds), "-H", url];
    const insecure = scenario.isSecure ? ["--insecure"] : [];
    const report = ["--json-file", join(scratch, REPORT)];
    return {
      args: [...file, "--headless", "--processes", String(threads), ...load, ...insecure, ...report],
      acceptedCodes: [SATURATED_CODE],
    };
  },
  claim({ scratch }) {
    const { run, total } = JSON.parse(readFileSync(join(scratch, `${REPORT}.json`), "utf8")) as Report;
    return {
      // What went over the wire: a redirect that was followed is a hop, no sample of its own.
      requests: total.requests + run.hops,
      failed: total.failures,
      p50Ms: total.percentiles["0.5"] ?? null,
      p99Ms: total.percentiles["0.99"] ?? null,
      remark: run.reasons.some((reason) => /saturated/i.test(reason))
        ? "says that it is saturated"
        : undefined,
    };
  },
});

export const acrida = acridaOf("acrida", "Acrida", 1);
export const acridaOnTwoThreads = acridaOf("acrida-2", "Acrida, 2 threads on 2 cores", 2);
