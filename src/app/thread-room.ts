import { type Clock, systemClock } from "../base/clock.ts";
import { LogLimit } from "../base/log-limit.ts";
import { Logger, type LogLevel } from "../base/logger.ts";
import { capturePrints } from "../base/thread-host.ts";
import { fire, type ListenerFailed } from "../user/event-hook.ts";
import { type EventPayloads, events } from "../user/events.ts";
import { type IncomingMessage, MessageBoard } from "../user/message-board.ts";
import { MessageSender, type OutgoingMessage } from "../user/message-sender.ts";
import { tracebackOf } from "../user/traceback.ts";
import type { ThreadBoard } from "./thread-board.ts";
import { ThreadEnvironment } from "./thread-environment.ts";
import type { ThreadNews } from "./thread-messages.ts";
import { ThreadPrinter } from "./thread-printer.ts";
import { withinTime } from "./within-time.ts";

const LOG_LINES_IN_TEN_SECONDS = 100;
const FAILURES_REMEMBERED = 100;
const BUMP_EACH_MS = 100;
/** Longer than the host waits for a thread's last words would be in vain (see load-threads). */
export const LISTENERS_END_WITHIN_MS = 5_000;

export interface ThreadRoomOptions {
  readonly post: (news: ThreadNews) => void;
  /** Null for a room without a thread of its own: what is printed there is its program's, and nobody watches it. */
  readonly board: ThreadBoard | null;
  readonly logLevel: LogLevel;
  /** How the log names this thread. */
  readonly source: string;
  /** A listener asks for the end of the test. */
  readonly wantsStop: (reason: string) => void;
  /** Whether this is the controller's thread. */
  readonly isController: boolean;
  /** The scenario sends a message of its own. */
  readonly sendMessage: (message: OutgoingMessage) => void;
}

/** What every thread that runs scenario code has: a clock, a log, captured prints, the events with their environment. */
export class ThreadRoom {
  readonly clock: Clock = systemClock();
  readonly logger: Logger;
  readonly environment: ThreadEnvironment;
  readonly #post: (news: ThreadNews) => void;
  readonly #printer: ThreadPrinter | null;
  readonly #limit: LogLimit;
  readonly #failures = new Set<string>();
  /** Async listeners at work, with the event that they listen to. */
  readonly #pending = new Map<Promise<void>, string>();
  readonly #messages: MessageBoard;

  constructor({ post, board, logLevel, source, wantsStop, isController, sendMessage }: ThreadRoomOptions) {
    this.#post = post;
    this.#limit = new LogLimit(
      { write: (record) => post({ type: "log", record }) },
      this.clock,
      LOG_LINES_IN_TEN_SECONDS,
    );
    this.logger = new Logger(this.#limit, source, logLevel, () => this.clock.wallNow());
    this.environment = new ThreadEnvironment(
      wantsStop,
      () => post({ type: "wantsQuit" }),
      (code) => post({ type: "exitCode", code }),
      {
        isController,
        registerMessage: (name, listener) => this.#messages.register(name, listener),
        sendMessage: (...message) => sender.send(...message),
      },
    );
    const sender = new MessageSender({ clock: this.clock, isController, post: sendMessage });
    this.#messages = new MessageBoard({
      environment: this.environment,
      unknown: (name) => this.logger.warning(`nobody is registered for the message ${JSON.stringify(name)}`),
      failed: (thrown, name) => this.listenerFailed(thrown, `the message ${JSON.stringify(name)}`),
    });
    const printer = board === null ? null : new ThreadPrinter(post, board, this.clock);
    this.#printer = printer;
    if (board === null) return;
    capturePrints((stream, text) => printer?.print(stream, text));
    this.#bump(board);
  }

  /** Logs and counts each kind of failure once: a listener of `request` may fail thousands of times a second. */
  readonly listenerFailed: ListenerFailed = (thrown, event) => {
    const message = `a listener of ${event} threw ${tracebackOf(thrown)}`;
    if (this.#failures.has(message) || this.#failures.size >= FAILURES_REMEMBERED) return;
    this.#failures.add(message);
    this.logger.error(message);
    this.#post({ type: "listenerFailed", event, message });
  };

  /** Calls the listeners of an event; the promise settles when those that are async have. */
  fire<Name extends keyof EventPayloads>(name: Name, payload: EventPayloads[Name]): Promise<void> {
    return this.#awaited(fire(events[name], payload, this.listenerFailed), name);
  }

  /** Gives a message to its listener; the promise settles when one that is async has. */
  deliver(message: IncomingMessage): Promise<void> {
    return this.#awaited(this.#messages.deliver(message), `the message ${message.name}`);
  }

  /** A new test begins: what listeners did wrong in the last one is told anew. */
  beginTest(): void {
    this.#failures.clear();
    this.environment.beginTest();
  }

  /** Lets async listeners finish, but not for ever, then posts what is printed and logged. */
  async settle(): Promise<void> {
    await withinTime(this.clock, Promise.allSettled(this.#pending.keys()), LISTENERS_END_WITHIN_MS);
    const names = [...new Set(this.#pending.values())];
    if (names.length > 0) {
      this.logger.warning(
        `async listeners of ${names.join(", ")} were not done ${LISTENERS_END_WITHIN_MS / 1000} s after the test and were cut off`,
      );
    }
    this.#printer?.close();
    this.#limit.flush();
  }

  #awaited(pending: Promise<void> | undefined, name: string): Promise<void> {
    if (pending === undefined) return Promise.resolve();
    this.#pending.set(pending, name);
    return pending.finally(() => this.#pending.delete(pending));
  }

  #bump(board: ThreadBoard): void {
    board.bumpTurn();
    this.clock.setTimer(() => this.#bump(board), BUMP_EACH_MS);
  }
}
