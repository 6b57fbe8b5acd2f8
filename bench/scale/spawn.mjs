// Spawning 10,000 users a second, with the real command: how long until all run, how evenly they start, what it costs
// in processor time, and how late the event loop of a load thread is meanwhile.
// `node bench/scale/spawn.mjs [users] [rate] [processes ...]` after `npm run build`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [USERS = 100_000, RATE = 10_000, ...asked] = process.argv.slice(2).map(Number);
const PROCESSES = asked.length > 0 ? asked : [1, 2];
const STEP_MS = 100;
const SECONDS = Math.ceil(USERS / RATE) + 5;
const MARK = "spawn bench ";
const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Each thread counts its starts by time, and prints them and the processor time of the whole process at the end. */
const scenario = `
import { HttpUser, between } from "acrida";

const starts = new Map<number, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
const tell = () => {
  const { user, system } = process.cpuUsage();
  console.log(${JSON.stringify(MARK)} + JSON.stringify({ cpuMs: (user + system) / 1000, starts: [...starts] }));
};

export class Sleeper extends HttpUser {
  static waitTime = between(5, 15);
  static tasks = [async () => {}];
  onStart() {
    const step = Math.floor((performance.timeOrigin + performance.now()) / ${STEP_MS});
    starts.set(step, (starts.get(step) ?? 0) + 1);
    timer ??= setTimeout(tell, ${(SECONDS - 1) * 1000});
  }
}
`;

const run = (folder, processes) =>
  new Promise((resolve, reject) => {
    const args = ["-f", "locustfile.ts", "--host", "http://127.0.0.1:1", "--headless", "--only-summary"];
    args.push("--users", USERS, "--spawn-rate", RATE, "--run-time", `${SECONDS}s`, "--processes", processes);
    const child = spawn(process.execPath, [command, ...args.map(String)], { cwd: folder });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (part) => (text += part));
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];

const report = (processes, text) => {
  const told = [...text.matchAll(new RegExp(`${MARK}(.*)`, "g"))].map(([, json]) => JSON.parse(json));
  if (told.length !== processes)
    throw new Error(`${told.length} of ${processes} threads told of their starts:\n${text}`);
  const steps = new Map();
  for (const { starts } of told)
    for (const [step, count] of starts) steps.set(step, (steps.get(step) ?? 0) + count);
  const times = [...steps.keys()];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const started = [...steps.values()].reduce((sum, count) => sum + count, 0);
  const counts = [];
  for (let step = first + 1; step < last; step++) counts.push(steps.get(step) ?? 0);
  counts.sort((a, b) => a - b);
  const cpuMs = Math.max(...told.map((thread) => thread.cpuMs));
  const threads = text.split("\n").filter((line) => /^\d+ +\w+ .*MiB/.test(line));
  const saturated = /^Saturated: .*/m.exec(text)?.[0] ?? "";
  console.log(`${processes} process(es): ${started} users in ${((last - first + 1) * STEP_MS) / 1000} s`);
  console.log(
    `  starts in ${STEP_MS} ms: ${(RATE * STEP_MS) / 1000} wanted, p1 ${quantile(counts, 0.01)}, median ` +
      `${quantile(counts, 0.5)}, p99 ${quantile(counts, 0.99)}`,
  );
  console.log(
    `  processor: ${(cpuMs / 1000).toFixed(2)} s with loading and ${SECONDS} s of waits. ${saturated}`,
  );
  for (const line of threads) console.log(`  thread ${line}`);
};

const folder = mkdtempSync(join(tmpdir(), "acrida-spawn-"));
try {
  writeFileSync(join(folder, "locustfile.ts"), scenario);
  for (const processes of PROCESSES) report(processes, await run(folder, processes));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
