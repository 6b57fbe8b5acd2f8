import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findDebianTool } from "./debian-tool.ts";
import { numberIn } from "./printed-time.ts";
import { CANNOT_PARSE, FIXED_COOKIES, REPLAYS, type Tool } from "./tool.ts";
import { visitPaths } from "./visit-paths.ts";

/** Visits in the list that it goes through over and over. */
const LISTED_VISITS = 50;

export const h2load: Tool = {
  name: "h2load",
  title: "h2load --h1",
  find: () => findDebianTool("h2load", "nghttp2-client"),
  attack({ scenario, users, seconds, url, scratch }) {
    if (scenario.name === "json") return CANNOT_PARSE;
    const load = ["--h1", "-t", "1", "-c", String(users), "-D", String(seconds)];
    if (scenario.name === "sleepers") load.push("--rps", "1");
    if (scenario.name === "named") {
      const list = join(scratch, "visit.txt");
      writeFileSync(
        list,
        visitPaths(LISTED_VISITS)
          .map((path) => `${url}${path}\n`)
          .join(""),
      );
      return { args: [...load, "-H", `Cookie: ${FIXED_COOKIES}`, "-i", list], shortfall: REPLAYS };
    }
    if (scenario.body !== undefined) {
      const body = join(scratch, "body");
      writeFileSync(body, scenario.body);
      load.push("-d", body, "-H", "Content-Type: application/json");
    }
    const shortfall = scenario.name === "sleepers" ? "one request a second each, no wait" : undefined;
    return { args: [...load, `${url}${scenario.path}`], shortfall };
  },
  // It tells no percentiles.
  claim: ({ stdout }) => ({
    requests: numberIn(stdout, /^requests: \d+ total, \d+ started, (\d+) done/m),
    failed: (numberIn(stdout, /(\d+) failed, \d+ errored/) ?? 0) + (numberIn(stdout, /(\d+) errored/) ?? 0),
    p50Ms: null,
    p99Ms: null,
  }),
};
