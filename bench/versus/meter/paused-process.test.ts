import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { PausedProcess } from "./paused-process.ts";

test("a process costs nothing while it is paused, goes on after it, and ends with its children", async () => {
  const script = "while :; do :; done & while :; do :; done";
  const running = new PausedProcess("/bin/sh", ["-c", script], { cwd: tmpdir(), env: {} });
  try {
    while (running.cpuSeconds === 0) await pause(10);
    running.pause();
    await pause(50);
    const stopped = running.cpuSeconds;
    await pause(200);
    expect(running.cpuSeconds).toBe(stopped);
    running.resume();
    while (running.cpuSeconds === stopped) await pause(10);
  } finally {
    await running.end();
  }
  expect([running.hasEnded, running.cpuSeconds]).toEqual([true, 0]);
});

test("what can't be started has ended", async () => {
  const running = new PausedProcess("/nowhere/at/all", [], { cwd: tmpdir(), env: {} });
  running.pause();
  await running.end();
  expect(running.hasEnded).toBe(true);
});
