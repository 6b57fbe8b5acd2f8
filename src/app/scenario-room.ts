import { Worker } from "node:worker_threads";
import type { Clock, TimerHandle } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import type { LogLevel } from "../base/logger.ts";
import { SilenceWatch, watchTickMs } from "../cluster/silence-watch.ts";
import type { OutgoingMessage } from "../user/message-sender.ts";
import type { ScenarioThreadData, ScenarioThreadFunctions } from "./scenario-thread-data.ts";
import { ThreadBoard } from "./thread-board.ts";
import { ThreadCaller } from "./thread-call.ts";
import type { ScenarioMessage } from "./thread-messages.ts";
import { type NewsDesk, onThreadEnd, takeNews } from "./thread-news.ts";

export interface ScenarioRoomParts {
  readonly bundlePath: string;
  readonly desk: NewsDesk & ScenarioMessageDesk;
  readonly clock: Clock;
  readonly logLevel: LogLevel;
  /** Off while a debugger may hold the thread. */
  readonly watches: boolean;
}

/** Where the scenario's messages to workers go. */
export interface ScenarioMessageDesk {
  message(message: OutgoingMessage): void;
}

/** A setup may well work for a while without turning the event loop (a migration run by `execSync`, say). */
const SILENCE_LIMIT_MS = 60_000;

/** The controller's scenario thread as the main thread sees it. */
export class ScenarioRoom {
  readonly #thread: Worker;
  readonly #caller: ThreadCaller<ScenarioThreadFunctions>;
  readonly #parts: ScenarioRoomParts;
  readonly #board = new ThreadBoard();
  readonly #watch = new SilenceWatch(SILENCE_LIMIT_MS);
  #turns = -1;
  #closed = false;
  #lastTickMs: number;
  #timer: TimerHandle | null = null;

  constructor(parts: ScenarioRoomParts) {
    this.#parts = parts;
    this.#lastTickMs = parts.clock.now();
    const { bundlePath, logLevel, desk } = parts;
    const workerData: ScenarioThreadData = { bundlePath, board: this.#board.buffer, logLevel };
    this.#thread = new Worker(new URL("./scenario-thread.js", import.meta.url), {
      workerData,
      name: "acrida scenario",
    });
    this.#caller = new ThreadCaller(this.#thread);
    this.#thread.on("message", (message) => {
      if (this.#caller.receive(message)) return;
      if (message.type === "message") desk.message((message as ScenarioMessage).message);
      else takeNews(message, desk, this.#board, "scenario");
    });
    onThreadEnd(this.#thread, (reason) => this.#lose(`the scenario thread ${reason}`));
    if (parts.watches) this.#tick();
  }

  /** Calls a function of the thread; rejects with the user's own error, or when the thread is gone. */
  call<Name extends keyof ScenarioThreadFunctions>(
    name: Name,
    argument: Parameters<ScenarioThreadFunctions[Name]>[0],
  ): Promise<Awaited<ReturnType<ScenarioThreadFunctions[Name]>>> {
    return this.#caller.call(name, argument);
  }

  /** It was ended, or is no more. */
  get closed(): boolean {
    return this.#closed;
  }

  async close(): Promise<void> {
    this.#end("the scenario thread has been closed");
    await this.#thread.terminate();
  }

  /** The thread is gone and nobody ended it: setups, teardowns and listeners can't run any more. */
  #lose(reason: string): void {
    if (this.#closed) return;
    const { clock, desk } = this.#parts;
    desk.log.write({ level: "error", source: "main", message: reason, wallMs: clock.wallNow() });
    desk.listenerFailed("scenario thread", reason);
    this.#end(reason);
  }

  #end(reason: string): void {
    this.#closed = true;
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#caller.end(new AcridaError("THREAD_LOST", reason));
  }

  #tick(): void {
    const { clock } = this.#parts;
    this.#timer = clock.setTimer(() => this.#tick(), watchTickMs);
    const nowMs = clock.now();
    const turns = this.#board.turns;
    if (turns !== this.#turns) this.#watch.heard(SILENCE_LIMIT_MS);
    this.#turns = turns;
    this.#watch.step(nowMs - this.#lastTickMs);
    this.#lastTickMs = nowMs;
    if (!this.#watch.lost) return;
    this.#lose(
      `the scenario thread did not answer for ${SILENCE_LIMIT_MS / 1000} s: an endless loop in setup(), teardown() or a listener?`,
    );
    void this.#thread.terminate();
  }
}
