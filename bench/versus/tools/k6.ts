import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Tool } from "./tool.ts";

interface Printed {
  readonly metrics: Readonly<
    Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
  >;
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** No package manager at hand has it: it is taken where it is given, and never installed. */
const findBinary = (peersFolder: string): string | undefined => {
  const named = process.env.K6_BIN;
  if (named !== undefined) return named;
  const folders = [...(process.env.PATH ?? "").split(delimiter), peersFolder];
  return folders.map((folder) => join(folder, "k6")).find(isProgram);
};

export const k6: Tool = {
  name: "k6",
  title: "k6",
  isSlow: true,
  find({ peers }) {
    const file = findBinary(peers);
    if (file === undefined) return "not found: set K6_BIN or put k6 on the PATH";
    const version = execFileSync(file, ["version"], { encoding: "utf8" });
    return { file, version: /v(\d+\.\d+\.\d+\S*)/.exec(version)?.[1] ?? version.trim() };
  },
  attack({ scenario, users, seconds, url, folder }) {
    const quiet = ["--quiet", "--no-usage-report", "--insecure-skip-tls-verify"];
    const load = [
      "--vus",
      String(users),
      "--duration",
      `${seconds}s`,
      "--summary-trend-stats",
      "p(50),p(99)",
    ];
    return {
      args: ["run", ...quiet, ...load, join(folder, "k6", `${scenario.script}.js`)],
      env: { VERSUS_URL: url },
    };
  },
  claim({ stdout }) {
    const { metrics } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as Printed;
    const value = (metric: string, field: string): number | null => metrics[metric]?.values[field] ?? null;
    return {
      requests: value("http_reqs", "count"),
      // A rate: `passes` counts the requests of which "failed" is true.
      failed: value("http_req_failed", "passes"),
      p50Ms: value("http_req_duration", "p(50)"),
      p99Ms: value("http_req_duration", "p(99)"),
    };
  },
};
