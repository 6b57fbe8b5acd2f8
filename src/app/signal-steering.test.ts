import { expect, test } from "vitest";
import type { StopSignal } from "../base/host.ts";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { SignalSteering } from "./signal-steering.ts";

const setUp = (withTarget: boolean) => {
  const seen: string[] = [];
  const clock = new ManualClock();
  let press: (signal: StopSignal) => void = () => {};
  const host = {
    exit: (code: number) => void seen.push(`exit ${code}`) as never,
    onStopSignal: (listener: (signal: StopSignal) => void) => {
      press = listener;
      return () => {};
    },
  };
  const logger = new Logger({ write: () => {} }, "main", "info", () => clock.wallNow());
  const signals = new SignalSteering(host, logger, clock);
  if (withTarget) {
    signals.target = {
      stop: (reason) => void seen.push(reason),
      stopNow: () => void seen.push("stop now"),
    };
  }
  return { seen, clock, press: (signal: StopSignal) => press(signal) };
};

test("the first signal ends in order, the second at once, the third the process", async () => {
  const { seen, clock, press } = setUp(true);
  press("SIGINT");
  await clock.advance(1_000);
  press("SIGINT");
  await clock.advance(1_000);
  press("SIGTERM");
  expect(seen).toEqual(["interrupted by SIGINT", "stop now", "exit 130"]);
});

test("a signal that comes twice, from the terminal and from who started the command, is one", async () => {
  const { seen, clock, press } = setUp(true);
  press("SIGTERM");
  await clock.advance(20);
  press("SIGTERM");
  press("SIGINT");
  expect(seen).toEqual(["interrupted by SIGTERM"]);
});

test("without a test the command ends", () => {
  const { seen, press } = setUp(false);
  press("SIGINT");
  expect(seen).toEqual(["exit 130"]);
});
