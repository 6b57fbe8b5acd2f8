import type { ServerResponse } from "node:http";
import type { Clock, TimerHandle } from "../base/clock.ts";
import { securityHeaders } from "./security-headers.ts";

export const mostPages = 50;
const BEAT_MS = 15_000;
/** A page that took nothing for so long has gone, or will come back by itself. */
const STUCK_MS = 60_000;

const beat = Buffer.from(": still here\n\n");
const hello = "retry: 2000\n\n";

/** An event of a stream as bytes, made once for all pages. */
export const eventBytes = (name: "whole" | "change", value: unknown): Buffer =>
  Buffer.from(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);

/** One open stream. */
interface LivePage {
  readonly response: ServerResponse;
  /** When what was sent last was not all taken; null while there is nothing on its way. */
  waitsSinceMs: number | null;
  /** Something was left out since: it needs the whole state before any change. */
  missed: boolean;
}

/**
 * The pages that are open. Nothing is queued for one that can't keep up: it gets the whole state when it has taken
 * what it was sent before.
 */
export class LivePages {
  readonly #clock: Clock;
  readonly #whole: () => Uint8Array;
  readonly #pages = new Set<LivePage>();
  #timer: TimerHandle | undefined;
  #closed = false;

  /** @param whole the event with the whole state as it is now. */
  constructor(clock: Clock, whole: () => Uint8Array) {
    this.#clock = clock;
    this.#whole = whole;
  }

  get size(): number {
    return this.#pages.size;
  }

  /** Answers with a stream that begins with the whole state; false, with nothing sent, when there are too many. */
  join(response: ServerResponse): boolean {
    if (this.#closed || this.#pages.size >= mostPages) return false;
    response.writeHead(200, {
      ...securityHeaders,
      "Content-Type": "text/event-stream",
      "X-Accel-Buffering": "no",
    });
    const page: LivePage = { response, waitsSinceMs: null, missed: false };
    response.on("drain", () => this.#drained(page));
    response.on("close", () => this.#pages.delete(page));
    response.on("error", () => response.destroy());
    this.#pages.add(page);
    response.write(hello);
    this.#write(page, this.#whole());
    this.#timer ??= this.#clock.setTimer(() => this.#beat(), BEAT_MS);
    return true;
  }

  send(change: Uint8Array): void {
    for (const page of this.#pages) {
      if (page.waitsSinceMs === null) this.#write(page, change);
      else page.missed = true;
    }
  }

  /** What the pages have is of no use any more. */
  sendWhole(): void {
    if (this.#pages.size > 0) this.send(this.#whole());
  }

  /** Ends all streams at once and takes no new ones. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    for (const { response } of this.#pages) {
      response.end();
      response.socket?.destroySoon();
    }
    this.#pages.clear();
  }

  #write(page: LivePage, bytes: Uint8Array): void {
    if (!page.response.write(bytes)) page.waitsSinceMs = this.#clock.now();
  }

  #drained(page: LivePage): void {
    page.waitsSinceMs = null;
    if (!page.missed) return;
    page.missed = false;
    this.#write(page, this.#whole());
  }

  #beat(): void {
    this.#timer = undefined;
    for (const page of this.#pages) {
      if (page.waitsSinceMs === null) page.response.write(beat);
      else if (this.#clock.now() - page.waitsSinceMs >= STUCK_MS) page.response.destroy();
    }
    if (this.#pages.size > 0) this.#timer = this.#clock.setTimer(() => this.#beat(), BEAT_MS);
  }
}
