import { type Clock, systemClock } from "../base/clock.ts";
import { LogLimit } from "../base/log-limit.ts";
import { Logger, type LogLevel } from "../base/logger.ts";
import { capturePrints } from "../base/thread-host.ts";
import { fire, type ListenerFailed } from "../user/event-hook.ts";
import { type EventPayloads, events } from "../user/events.ts";
import { tracebackOf } from "../user/traceback.ts";
import type { ThreadBoard } from "./thread-board.ts";
import { ThreadEnvironment } from "./thread-environment.ts";
import type { ThreadNews } from "./thread-messages.ts";
import { ThreadPrinter } from "./thread-printer.ts";

const LOG_LINES_IN_TEN_SECONDS = 100;
const FAILURES_REMEMBERED = 100;

export interface ThreadRoomOptions {
  readonly post: (news: ThreadNews) => void;
  readonly board: ThreadBoard;
  readonly logLevel: LogLevel;
  /** How the log names this thread. */
  readonly source: string;
  /** A listener asks for the end of the test. */
  readonly wantsStop: (reason: string) => void;
}

/** What every thread that runs scenario code has: a clock, a log, captured prints, the events with their environment. */
export class ThreadRoom {
  readonly clock: Clock = systemClock();
  readonly logger: Logger;
  readonly environment: ThreadEnvironment;
  readonly #post: (news: ThreadNews) => void;
  readonly #printer: ThreadPrinter;
  readonly #limit: LogLimit;
  readonly #failures = new Set<string>();

  constructor({ post, board, logLevel, source, wantsStop }: ThreadRoomOptions) {
    this.#post = post;
    this.#limit = new LogLimit(
      { write: (record) => post({ type: "log", record }) },
      this.clock,
      LOG_LINES_IN_TEN_SECONDS,
    );
    this.logger = new Logger(this.#limit, source, logLevel, () => this.clock.wallNow());
    this.environment = new ThreadEnvironment(wantsStop, (code) => post({ type: "exitCode", code }));
    this.#printer = new ThreadPrinter(post, board, this.clock);
    capturePrints((stream, text) => this.#printer.print(stream, text));
  }

  /** Logs and counts each kind of failure once: a listener of `request` may fail thousands of times a second. */
  readonly listenerFailed: ListenerFailed = (thrown, event) => {
    const message = `a listener of ${event} threw ${tracebackOf(thrown)}`;
    if (this.#failures.has(message) || this.#failures.size >= FAILURES_REMEMBERED) return;
    this.#failures.add(message);
    this.logger.error(message);
    this.#post({ type: "listenerFailed", event, message });
  };

  /** Calls the listeners of an event and waits for those that are async. */
  async fire<Name extends keyof EventPayloads>(name: Name, payload: EventPayloads[Name]): Promise<void> {
    await fire(events[name], payload, this.listenerFailed);
  }

  /** Posts what is printed and logged so far; nothing comes after it. */
  close(): void {
    this.#printer.close();
    this.#limit.flush();
  }
}
