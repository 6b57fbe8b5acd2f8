import type { Group, Results, Run } from "./results.ts";

/** A run with round figures: 10 CPU seconds per million unless changed. */
export const exampleRun = (change: Partial<Run> = {}): Run => ({
  round: 1,
  remarks: [],
  requests: 1_000_000,
  claimedRequests: 1_000_000,
  loadSeconds: 10,
  requestsPerSecond: 100_000,
  userSeconds: 4,
  systemSeconds: 6,
  cpuSeconds: 10,
  startUp: { wallSeconds: 0.5, cpuSeconds: 0, requests: 0 },
  peakBytes: 20_000_000,
  p50Ms: 1,
  p99Ms: 5,
  refused: 0,
  targetBusy: 0.9,
  ...change,
});

/** Two rounds of the reference and of ours, a failure, and one that can't. */
export const exampleGroup: Group = {
  scenario: "tiny",
  title: "tiny GET",
  task: "GET 12 bytes.",
  users: 1000,
  seconds: 8,
  entries: [
    {
      tool: "slow",
      runs: [exampleRun({ failed: "exit code 1: a | b" }), exampleRun({ round: 2, failed: "again" })],
    },
    { tool: "acrida", runs: [exampleRun({ cpuSeconds: 20 }), exampleRun({ round: 2, cpuSeconds: 30 })] },
    { tool: "unable", cannot: "knows no think time", runs: [] },
    {
      tool: "wrk",
      shortfall: "doesn't parse",
      runs: [exampleRun(), exampleRun({ round: 2, cpuSeconds: 20 })],
    },
  ],
};

export const exampleResults: Results = {
  startedAt: "2026-11-22T19:49:38.448Z",
  command: "--rounds 2",
  rounds: 2,
  machine: {
    cores: 2,
    model: "A processor",
    memoryBytes: 8 * 2 ** 30,
    kernel: "6.1",
    system: "Debian",
    node: "20.20.2",
    nginx: "1.22.1",
  },
  reference: "wrk",
  tools: [
    { name: "wrk", title: "wrk", version: "4.1.0" },
    { name: "acrida", title: "Acrida", version: "0.1.0" },
    { name: "slow", title: "Slow", version: "1" },
    { name: "unable", title: "Unable", version: "2" },
    { name: "k6", title: "k6", version: null, missing: "not found: set K6_BIN" },
  ],
  groups: [exampleGroup],
};
