import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { MeteredProcess } from "./metered-process.ts";
import { parseStat, readProcess } from "./process-stat.ts";
import { type CpuTimes, parseShellTimes } from "./shell-times.ts";

const LONGEST_MS = 20_000;
/** At least 0.2 s of the processor, however busy the machine is. */
const burn = `
  const spent = () => { const { user, system } = process.cpuUsage(); return user + system; };
  const end = spent() + 200_000;
  for (let n = 0; spent() < end; ) for (let i = 0; i < 1e6; i++) n += i;`;
const total = (cpu: CpuTimes | null): number => (cpu === null ? 0 : cpu.userSeconds + cpu.systemSeconds);

const start = (script: string, longestMs = LONGEST_MS): MeteredProcess =>
  new MeteredProcess({ file: process.execPath, args: ["-e", script], cwd: tmpdir(), longestMs });

const isAlive = (id: number): boolean => readProcess(id) !== null;

test(
  "children that were waited for count",
  async () => {
    const script = `${burn} require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(burn)}]);`;
    const running = start(script);
    const end = await running.ended;
    expect(end.code).toBe(0);
    expect(total(end.cpu)).toBeGreaterThan(0.4);
    expect(total(end.cpu)).toBeLessThan(3);
    expect(end.strayCpuSeconds).toBe(0);
  },
  LONGEST_MS,
);

test(
  "a process that nobody waits for counts too, and does not outlive the run",
  async () => {
    const child = `${burn} console.log("burnt"); setInterval(() => {}, 1000);`;
    const script = `
    const child = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}],
      { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", () => { console.log(child.pid); process.exit(3); });`;
    const end = await start(script).ended;
    expect(end.code).toBe(3);
    expect(end.strayCpuSeconds).toBeGreaterThan(0.15);
    await expect.poll(() => isAlive(Number(end.stdout)), { timeout: 5_000 }).toBe(false);
  },
  LONGEST_MS,
);

test(
  "memory is that of the whole tree at its highest",
  async () => {
    const script = `
    const kept = Buffer.alloc(100_000_000, 1);
    console.log("full"); process.stdin.resume(); setTimeout(() => process.exit(kept[0] - 1), 400);`;
    const running = start(script);
    const sampler = setInterval(() => running.tree.sample(), 20);
    const end = await running.ended;
    clearInterval(sampler);
    expect(end.peakBytes).toBeGreaterThan(100_000_000);
    expect(end.peakBytes).toBeLessThan(400_000_000);
  },
  LONGEST_MS,
);

test(
  "a run that doesn't end is killed, and has no times",
  async () => {
    const end = await start("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);", 300).ended;
    expect(end).toMatchObject({ hasOverrun: true, cpu: null });
  },
  LONGEST_MS,
);

test("a line of /proc is read, whatever the command is called", () => {
  const line = `42 (a) b (c) S 7 42 9 0 -1 4194304 1 2 3 4 150 50 25 15 20 0 11 0 123456 1 2`;
  expect(parseStat(line)).toEqual({
    id: 42,
    startedAt: "123456",
    parent: 7,
    session: 9,
    ownCpuSeconds: 2,
    waitedCpuSeconds: 0.4,
  });
});

test.each([
  ["0m0.001s 0m0.002s\n1m2.500s 0m0.250s\n", { userSeconds: 62.5, systemSeconds: 0.25 }],
  ["0m0.000000s 0m0.000000s\n0m1.230000s 0m0.450000s\n", { userSeconds: 1.23, systemSeconds: 0.45 }],
  ["", null],
])("times of a shell: %j", (text, expected) => {
  expect(parseShellTimes(text)).toEqual(expected);
});
