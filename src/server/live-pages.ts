import type { ServerResponse } from "node:http";
import type { Clock, TimerHandle } from "../base/clock.ts";
import { KeptChanges } from "./kept-changes.ts";
import { securityHeaders } from "./security-headers.ts";

export const mostPages = 50;
const BEAT_MS = 15_000;
/** A page that took nothing for so long has gone, or will come back by itself. */
const STUCK_MS = 60_000;

/** So large are the parts of an event: a page on a slow link is seen to take one after the other. */
const PART_BYTES = 256_000;

const beat = Buffer.from(": still here\n\n");
const hello = "retry: 2000\n\n";

/** An event of a stream as bytes, made once for all pages. */
export const eventBytes = (name: "whole" | "change", value: unknown): Buffer =>
  Buffer.from(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);

/** One open stream. */
interface LivePage {
  readonly response: ServerResponse;
  /** Whoever looks is let in still. */
  readonly mayStay: () => boolean;
  /** What is still to be written of the event that it is sent; null between two. */
  rest: Uint8Array | null;
  /** Number of the newest change that it has when it has taken that. */
  has: number;
  /** When it was last seen to take something while more is on its way; null while there is nothing. */
  waitsSinceMs: number | null;
}

/**
 * The pages that are open. Nothing is queued for one that can't keep up: it gets the changes that it missed when it has
 * taken what it was sent before, or the whole state where that is less.
 */
export class LivePages {
  readonly #clock: Clock;
  readonly #whole: () => Uint8Array;
  readonly #pages = new Set<LivePage>();
  readonly #changes = new KeptChanges();
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
  join(response: ServerResponse, mayStay = (): boolean => true): boolean {
    if (this.#closed || this.#pages.size >= mostPages) return false;
    response.writeHead(200, {
      ...securityHeaders,
      "Content-Type": "text/event-stream",
      "X-Accel-Buffering": "no",
    });
    const page: LivePage = {
      ...{ response, mayStay, rest: this.#wholeFor(), has: this.#changes.last },
      waitsSinceMs: null,
    };
    response.on("drain", () => this.#write(page));
    response.on("close", () => this.#pages.delete(page));
    response.on("error", () => response.destroy());
    this.#pages.add(page);
    response.write(hello);
    this.#write(page);
    this.#timer ??= this.#clock.setTimer(() => this.#beat(), BEAT_MS);
    return true;
  }

  send(change: Uint8Array): void {
    if (this.#pages.size === 0) return;
    this.#changes.add(change);
    this.#writeToReady();
  }

  /** What the pages have is of no use any more. */
  sendWhole(): void {
    this.#changes.forget();
    this.#writeToReady();
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

  #writeToReady(): void {
    for (const page of this.#pages) if (page.waitsSinceMs === null) this.#write(page);
  }

  /** Writes on until the page has everything or takes no more. */
  #write(page: LivePage): void {
    if (!page.mayStay()) {
      this.#end(page);
      return;
    }
    for (;;) {
      page.rest ??= this.#nextFor(page);
      if (page.rest === null) break;
      const part = page.rest.subarray(0, PART_BYTES);
      page.rest = part.length === page.rest.length ? null : page.rest.subarray(PART_BYTES);
      if (page.response.write(part)) continue;
      page.waitsSinceMs = this.#clock.now();
      return;
    }
    page.waitsSinceMs = null;
  }

  #end(page: LivePage): void {
    this.#pages.delete(page);
    page.response.end();
  }

  #nextFor(page: LivePage): Uint8Array | null {
    const { last } = this.#changes;
    if (page.has === last) return null;
    const change = this.#changes.of(page.has + 1);
    page.has = change === undefined ? last : page.has + 1;
    return change ?? this.#wholeFor();
  }

  #wholeFor(): Uint8Array {
    const whole = this.#whole();
    this.#changes.wholeHas(whole.length);
    return whole;
  }

  #beat(): void {
    this.#timer = undefined;
    for (const page of this.#pages) {
      if (!page.mayStay()) this.#end(page);
      else if (page.waitsSinceMs === null) page.response.write(beat);
      else if (this.#clock.now() - page.waitsSinceMs >= STUCK_MS) page.response.destroy();
    }
    if (this.#pages.size > 0) this.#timer = this.#clock.setTimer(() => this.#beat(), BEAT_MS);
  }
}
