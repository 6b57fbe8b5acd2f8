import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MeteredProcess } from "../versus/meter/metered-process.ts";

export interface Report {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requestsPerSecond: number;
}

export interface Load {
  readonly url: string;
  readonly users: number;
  readonly seconds: number;
  /** Acrida starts its users over so many seconds before, and counts from there; 0 counts its cold start. */
  readonly rampSeconds: number;
  readonly taskset: string;
  readonly core: number;
  /** Of this bench. */
  readonly folder: string;
  readonly scratch: string;
}

export interface Generator {
  readonly name: "acrida" | "wrk";
  command(load: Load): readonly string[];
  report(stdout: string, scratch: string): Report;
}

const LONGEST_BESIDES_MS = 30_000;
const REPORT = "honesty";

const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** Reads what `wrk --latency` prints. */
export const parseWrk = (text: string): Report => {
  const timeAt = (share: number): number => {
    const found = new RegExp(`^\\s*${share}%\\s+([\\d.]+)(us|ms|s|m)$`, "m").exec(text);
    return Number(found?.[1]) * (unitMs[found?.[2] ?? ""] ?? Number.NaN);
  };
  const report = {
    p50Ms: timeAt(50),
    p99Ms: timeAt(99),
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
  };
  if (Object.values(report).some(Number.isNaN)) {
    throw new Error(`expected the latency distribution of wrk, got: ${text.slice(0, 500)}`);
  }
  return report;
};

export const wrk = (file: string): Generator => ({
  name: "wrk",
  command: ({ url, users, seconds }) => [file, "-t1", `-c${users}`, `-d${seconds}s`, "--latency", `${url}/`],
  report: parseWrk,
});

export const acrida: Generator = {
  name: "acrida",
  command: ({ url, users, seconds, rampSeconds, folder }) => [
    process.execPath,
    join(folder, "../../dist/cli/main.js"),
    ..."--headless --only-summary --seed 1 --processes 1 --saturation warn".split(" "),
    ...(rampSeconds > 0 ? ["--reset-stats", "-r", String(users / rampSeconds)] : ["-r", "1000"]),
    ...["-f", join(folder, "scenario.ts"), "--host", url, "--json-file", REPORT],
    ...["-u", String(users), "-t", `${seconds + rampSeconds}s`],
  ],
  report(_, scratch) {
    const { total } = JSON.parse(readFileSync(join(scratch, `${REPORT}.json`), "utf8")) as {
      total: { rps: number; failures: number; percentiles: Record<string, number> };
    };
    if (total.failures > 0) throw new Error(`expected no failed request, got ${total.failures}`);
    const { "0.5": p50Ms = Number.NaN, "0.99": p99Ms = Number.NaN } = total.percentiles;
    return { p50Ms, p99Ms, requestsPerSecond: total.rps };
  },
};

/** Runs a generator once on its core: what it reports, and its share of that core. */
export const attack = async (
  generator: Generator,
  load: Load,
): Promise<{ readonly report: Report; readonly cpuShare: number }> => {
  const loadedSeconds = load.seconds + (generator.name === "acrida" ? load.rampSeconds : 0);
  const running = new MeteredProcess({
    file: load.taskset,
    args: ["-c", String(load.core), ...generator.command(load)],
    cwd: load.scratch,
    longestMs: (load.seconds + load.rampSeconds) * 1000 + LONGEST_BESIDES_MS,
  });
  const { code, stdout, stderr, cpu } = await running.ended;
  if (code !== 0 || cpu === null) {
    throw new Error(`${generator.name} ended with code ${code}: ${stdout.slice(-500)}${stderr.slice(-1500)}`);
  }
  return {
    report: generator.report(stdout, load.scratch),
    cpuShare: (cpu.userSeconds + cpu.systemSeconds) / loadedSeconds,
  };
};
