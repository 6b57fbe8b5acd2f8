import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findNpmPackage } from "./npm-tool.ts";
import type { Tool } from "./tool.ts";

const MAJOR = 2;
const REPORT = "artillery.json";

interface Report {
  readonly aggregate: {
    readonly counters: Readonly<Record<string, number>>;
    readonly summaries: Readonly<Record<string, { readonly p50: number; readonly p99: number } | undefined>>;
  };
}

/** Errors, and answers of 400 and above. */
const failures = (counters: Readonly<Record<string, number>>): number =>
  Object.entries(counters)
    .filter(([name]) => name.startsWith("errors.") || /^http\.codes\.[45]/.test(name))
    .reduce((sum, [, count]) => sum + count, 0);

export const artillery: Tool = {
  name: "artillery",
  title: "Artillery",
  isSlow: true,
  find({ peers }) {
    const found = findNpmPackage(peers, "artillery", MAJOR);
    if (typeof found === "string") return found;
    return { file: process.execPath, leading: [join(found.folder, "bin", "run")], version: found.version };
  },
  // All users arrive in the first second and visit until the time is over: Artillery itself knows arrivals only.
  attack({ scenario, users, seconds, url, folder, scratch }) {
    const phases = [{ duration: 1, arrivalCount: users, maxVusers: users }];
    const overrides = JSON.stringify({ config: { target: url, phases } });
    const script = join(folder, "artillery", `${scenario.script}.yml`);
    return {
      args: ["run", "--quiet", "--output", join(scratch, REPORT), "--overrides", overrides, script],
      env: { ARTILLERY_DISABLE_TELEMETRY: "true", VERSUS_SECONDS: String(seconds) },
    };
  },
  claim({ scratch }) {
    const file = join(scratch, REPORT);
    if (!existsSync(file)) return { requests: null, failed: null, p50Ms: null, p99Ms: null };
    const { counters, summaries } = (JSON.parse(readFileSync(file, "utf8")) as Report).aggregate;
    const times = summaries["http.response_time"];
    return {
      requests: counters["http.requests"] ?? null,
      failed: failures(counters),
      p50Ms: times?.p50 ?? null,
      p99Ms: times?.p99 ?? null,
    };
  },
};
