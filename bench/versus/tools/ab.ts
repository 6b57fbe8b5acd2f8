import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findDebianTool } from "./debian-tool.ts";
import { numberIn } from "./printed-time.ts";
import { CANNOT_PARSE, CANNOT_VISIT, type Tool, type Unable } from "./tool.ts";

/** ab counts requests, not seconds, and sets memory apart for each: more than any core sends in a second. */
const MOST_PER_SECOND = 200_000;

const UNABLE: Readonly<Record<string, Unable>> = {
  json: CANNOT_PARSE,
  named: CANNOT_VISIT,
  sleepers: { cannot: "knows no think time" },
};

export const ab: Tool = {
  name: "ab",
  title: "ab -k",
  find: () => findDebianTool("ab", "apache2-utils"),
  attack({ scenario, users, seconds, url, scratch }) {
    const unable = UNABLE[scenario.name];
    if (unable !== undefined) return unable;
    const body = join(scratch, "body");
    writeFileSync(body, scenario.body ?? "");
    const posting = scenario.body === undefined ? [] : ["-p", body, "-T", "application/json"];
    const load = [
      "-k",
      "-q",
      "-t",
      String(seconds),
      "-n",
      String(seconds * MOST_PER_SECOND),
      "-c",
      String(users),
    ];
    return { args: [...load, ...posting, `${url}${scenario.path}`] };
  },
  claim: ({ stdout }) => ({
    requests: numberIn(stdout, /^Complete requests:\s+(\d+)/m),
    failed:
      (numberIn(stdout, /^Failed requests:\s+(\d+)/m) ?? 0) +
      (numberIn(stdout, /^Non-2xx responses:\s+(\d+)/m) ?? 0),
    p50Ms: numberIn(stdout, /^\s+50%\s+(\d+)/m),
    p99Ms: numberIn(stdout, /^\s+99%\s+(\d+)/m),
  }),
};
