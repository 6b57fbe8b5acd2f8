import { join } from "node:path";
import { findNpmPackage } from "./npm-tool.ts";
import { REPLAYS, type Tool } from "./tool.ts";
import { visitPaths } from "./visit-paths.ts";

const MAJOR = 8;
/** Few, for it builds every request anew for every connection. */
const LISTED_VISITS = 2;
const SHORTFALLS: Readonly<Record<string, string>> = {
  named: REPLAYS,
  sleepers: "one request a second each, no wait",
};

interface Printed {
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly errors: number;
  readonly non2xx: number;
  readonly "3xx": number;
}

export const autocannon: Tool = {
  name: "autocannon",
  title: "autocannon",
  takesTurns: true,
  find({ peers }) {
    const found = findNpmPackage(peers, "autocannon", MAJOR);
    if (typeof found === "string") return found;
    return { file: process.execPath, library: join(found.folder, "autocannon.js"), version: found.version };
  },
  attack: ({ scenario, users, seconds, url, folder, found }) => ({
    args: [join(folder, "autocannon", "attack.mjs")],
    env: {
      VERSUS_AUTOCANNON: found.library as string,
      VERSUS_SCENARIO: scenario.name,
      VERSUS_URL: `${url}${scenario.path}`,
      VERSUS_USERS: String(users),
      VERSUS_SECONDS: String(seconds),
      VERSUS_BODY: scenario.body ?? "",
      VERSUS_PATHS: scenario.name === "named" ? visitPaths(LISTED_VISITS).join(",") : "",
    },
    shortfall: SHORTFALLS[scenario.name],
  }),
  claim({ stdout }) {
    const printed = JSON.parse(stdout) as Printed;
    return {
      requests: printed.requests.total,
      failed: printed.errors + printed.non2xx - printed["3xx"],
      p50Ms: printed.latency.p50,
      p99Ms: printed.latency.p99,
    };
  },
};
