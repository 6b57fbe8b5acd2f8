import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findDebianTool } from "./debian-tool.ts";
import { numberIn } from "./printed-time.ts";
import { CANNOT_PARSE, CANNOT_VISIT, type Tool, type Unable } from "./tool.ts";

const UNABLE: Readonly<Record<string, Unable>> = { json: CANNOT_PARSE, named: CANNOT_VISIT };

const answers = (text: string): { good: number; bad: number } => {
  let [good, bad] = [0, 0];
  for (const [, status, count] of text.matchAll(/^\s+\[(\d{3})\]\s+(\d+) responses$/gm)) {
    if (Number(status) < 400) good += Number(count);
    else bad += Number(count);
  }
  return { good, bad };
};

/** Requests without an answer: `[3]  Get "http://…": connection refused`. */
const errors = (text: string): number => {
  const list = text.split("Error distribution:")[1] ?? "";
  return [...list.matchAll(/^\s+\[(\d+)\]\s/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
};

const secondsAsMs = (seconds: number | null): number | null =>
  seconds === null ? null : Number((seconds * 1000).toFixed(3));

export const hey: Tool = {
  name: "hey",
  title: "hey",
  find: () => findDebianTool("hey", "hey"),
  attack({ scenario, users, seconds, url, scratch }) {
    const unable = UNABLE[scenario.name];
    if (unable !== undefined) return unable;
    const load = ["-z", `${seconds}s`, "-c", String(users)];
    if (scenario.body !== undefined) {
      const body = join(scratch, "body");
      writeFileSync(body, scenario.body);
      load.push("-m", "POST", "-T", "application/json", "-D", body);
    }
    const isThinking = scenario.name === "sleepers";
    if (isThinking) load.push("-q", "1");
    return {
      args: [...load, `${url}${scenario.path}`],
      shortfall: isThinking ? "one request a second each, no wait" : undefined,
    };
  },
  claim({ stdout }) {
    const { good, bad } = answers(stdout);
    const failed = bad + errors(stdout);
    return {
      requests: good + bad === 0 ? null : good + bad,
      failed,
      p50Ms: secondsAsMs(numberIn(stdout, /^\s+50%+ in ([\d.]+) secs/m)),
      p99Ms: secondsAsMs(numberIn(stdout, /^\s+99%+ in ([\d.]+) secs/m)),
    };
  },
};
