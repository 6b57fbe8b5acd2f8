import { describe, expect, it } from "vitest";
import { Logger } from "../../base/logger.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import type { Origin } from "../../net/http-engine.ts";
import { ExcessWarning } from "./excess-warning.ts";

const originOf = (hostname: string): Origin => ({
  key: hostname,
  secure: hostname === "safe.example",
  hostname,
  port: 81,
  insecure: false,
});

const rig = (): { warning: ExcessWarning; lines: string[] } => {
  const lines: string[] = [];
  const logger = new Logger({ write: ({ message }) => lines.push(message) }, "worker 0", "info", () => 0);
  return { warning: new ExcessWarning(logger, new ManualClock()), lines };
};

describe("the warning of bytes after an answer", () => {
  it("is given once for an origin, when its connections end being kept, and at each tenfold", () => {
    const { warning, lines } = rig();
    for (let times = 0; times < 150; times++) warning.heard(originOf("::1"), 3, times >= 4);
    warning.heard(originOf("safe.example"), 7, false);
    const closed = "each time that one connection was closed";
    const distrusted =
      "some could be taken for the next answer, so no connection to it is used twice any more";
    const text = (site: string, done: string, times: number, bytes: number): string =>
      `answers of ${site} were followed by bytes that belong to none; ${done} ` +
      `(so far ${times}, with ${bytes} bytes too many)`;
    expect(lines).toEqual([
      text("http://[::1]:81", closed, 1, 3),
      text("http://[::1]:81", distrusted, 5, 15),
      text("http://[::1]:81", distrusted, 10, 30),
      text("http://[::1]:81", distrusted, 100, 300),
      text("https://safe.example:81", closed, 1, 7),
    ]);
  });

  it("is bounded, however many origins there are", () => {
    const { warning, lines } = rig();
    for (let index = 0; index < 10_000; index++) warning.heard(originOf(`h${index}.example`), 1, false);
    expect(lines.length).toBeLessThanOrEqual(11);
  });
});
