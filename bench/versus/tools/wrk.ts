import { join } from "node:path";
import { findDebianTool } from "./debian-tool.ts";
import { numberIn, printedTimeMs } from "./printed-time.ts";
import { REPLAYS, type Tool } from "./tool.ts";

const SHORTFALLS: Readonly<Record<string, string>> = { json: "doesn't parse", named: REPLAYS };
const SCRIPTS: Readonly<Record<string, string>> = {
  post: "post.lua",
  named: "named.lua",
  sleepers: "sleepers.lua",
};

const percentileMs = (text: string, percent: number): number | null => {
  const match = new RegExp(`^\\s+${percent}%\\s+(\\S+)$`, "m").exec(text);
  return match === null ? null : printedTimeMs(match[1] as string);
};

const socketErrors = (text: string): number => {
  const match = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  return match === null ? 0 : match.slice(1).reduce((sum, count) => sum + Number(count), 0);
};

export const wrk: Tool = {
  name: "wrk",
  title: "wrk",
  takesTurns: true,
  find: () => findDebianTool("wrk", "wrk"),
  attack({ scenario, users, seconds, url, folder }) {
    const script = SCRIPTS[scenario.script];
    const lua = script === undefined ? [] : ["-s", join(folder, "wrk", script)];
    const load = ["--latency", "-t", "1", "-c", String(users), "-d", `${seconds}s`];
    return {
      args: [...load, ...lua, `${url}${scenario.path}`],
      env: { VERSUS_BODY: scenario.body ?? "", VERSUS_USERS: String(users) },
      shortfall: SHORTFALLS[scenario.name],
    };
  },
  claim: ({ stdout }) => ({
    requests: numberIn(stdout, /^\s*(\d+) requests in /m),
    failed: (numberIn(stdout, /Non-2xx or 3xx responses: (\d+)/) ?? 0) + socketErrors(stdout),
    p50Ms: percentileMs(stdout, 50),
    p99Ms: percentileMs(stdout, 99),
  }),
};
