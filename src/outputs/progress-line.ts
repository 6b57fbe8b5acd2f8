import { formatDuration } from "../base/duration.ts";
import type { TextOutput } from "../base/host.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { cutToWidth } from "./display-text.ts";
import { showMs, showRate, showShare } from "./figures.ts";
import type { RunInfo } from "./output.ts";

const BAR_CELLS = 20;

const bar = (share: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return "█".repeat(full) + "░".repeat(BAR_CELLS - full);
};

/** The run in one line: state, bar, time, users, rate, failures, requests never sent, requests, p95; the last ones only where there is room. */
export const progressText = (snapshot: RunSnapshot, info: RunInfo | null, columns: number): string => {
  const { total, elapsedSeconds } = snapshot;
  const seconds = formatDuration(Math.floor(elapsedSeconds));
  const runTime = info?.runTimeSeconds ?? null;
  const time =
    runTime === null ? seconds : `${bar(elapsedSeconds / runTime)} ${seconds}/${formatDuration(runTime)}`;
  const failures = total.failures === 0 ? "" : `${showShare(total.failures, total.requests)} failed`;
  const p95 = snapshot.history.at(-1)?.p95 ?? Number.NaN;
  const parts = [
    `${snapshot.users}/${snapshot.targetUsers} users`,
    `${showRate(total.currentRps)} req/s`,
    failures,
    total.generatorFaults === 0 ? "" : `${total.generatorFaults} not sent`,
    `${total.requests} reqs`,
    Number.isFinite(p95) ? `p95 ${showMs(p95)} ms` : "",
  ];
  let line = `${snapshot.state} ${time}`;
  // One cell stays free: a full line makes some terminals wrap.
  const room = columns - 1;
  for (const part of parts.filter(Boolean)) {
    if (line.length + 2 + part.length > room) break;
    line += `  ${part}`;
  }
  return cutToWidth(line, room);
};

const ERASE_LINE = "\r\u001b[2K";

/** The last line of a terminal, drawn again and again; other text goes above it. */
export class ProgressLine {
  readonly #writer: TextOutput;
  #line = "";

  constructor(writer: TextOutput) {
    this.#writer = writer;
  }

  draw(line: string): void {
    this.#line = line;
    this.#writer.write(ERASE_LINE + line);
  }

  /** Takes the line away while `write` writes whole lines, and draws it again below them. */
  above(write: () => void): void {
    if (this.#line === "") {
      write();
      return;
    }
    this.#writer.write(ERASE_LINE);
    write();
    this.#writer.write(this.#line);
  }

  /** Takes the line away for good. */
  clear(): void {
    if (this.#line !== "") this.#writer.write(ERASE_LINE);
    this.#line = "";
  }
}
