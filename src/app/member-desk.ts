import type { Clock, TimerHandle } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import type { LogRecord, LogSink } from "../base/logger.ts";
import type { StreamName } from "../base/thread-host.ts";
import type { NewsRecord } from "../cluster/share/share-messages.ts";
import type { NewsDesk } from "./thread-news.ts";

/** What a worker process tells its controller of its threads. */
export interface MemberNews {
  /** Lines of the log that others should know of; few at a time. */
  records(records: readonly NewsRecord[]): void;
  listenerFailed(): void;
  exitCode(code: number): void;
  wantsQuit(): void;
}

const gatherMs = 200;
const mostInWindow = 50;
const windowMs = 10_000;
const longestMessage = 2000;

/** Brings what the threads of a worker process tell to its own terminal, and what others should know to the controller. */
export class MemberDesk implements NewsDesk {
  readonly log: LogSink;
  readonly #own: Pick<NewsDesk, "log" | "print">;
  readonly #news: MemberNews;
  readonly #clock: Clock;
  #waiting: NewsRecord[] = [];
  #timer: TimerHandle | null = null;
  #windowEndMs = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #dropped = 0;

  constructor(own: Pick<NewsDesk, "log" | "print">, news: MemberNews, clock: Clock) {
    this.#own = own;
    this.#news = news;
    this.#clock = clock;
    this.log = {
      write: (record) => {
        own.log.write(record);
        this.#forward(record);
      },
    };
  }

  print(stream: StreamName, text: string, source: string): void {
    this.#own.print(stream, text, source);
  }

  listenerFailed(): void {
    this.#news.listenerFailed();
  }

  exitCode(code: number): void {
    this.#news.exitCode(code);
  }

  /** Threads tell it by their beats. */
  wantsStop(): void {}

  wantsQuit(): void {
    this.#news.wantsQuit();
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return;
    this.#news.records(this.#waiting);
    this.#waiting = [];
  }

  #forward({ level, source, message, wallMs }: LogRecord): void {
    if (level === "debug" || level === "info") return;
    const nowMs = this.#clock.now();
    if (nowMs >= this.#windowEndMs) this.#renewWindow(nowMs, source, wallMs);
    if (this.#inWindow >= mostInWindow) {
      this.#dropped++;
      return;
    }
    this.#inWindow++;
    this.#waiting.push({ level, source, message: cutText(message, longestMessage), wallMs });
    this.#timer ??= this.#clock.setTimer(() => this.flush(), gatherMs);
  }

  #renewWindow(nowMs: number, source: string, wallMs: number): void {
    this.#windowEndMs = nowMs + windowMs;
    this.#inWindow = 0;
    if (this.#dropped === 0) return;
    const message = `${this.#dropped} more log lines of this worker are in its own log only`;
    this.#waiting.push({ level: "warning", source, message, wallMs });
    this.#dropped = 0;
  }
}
