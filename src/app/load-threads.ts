import { MessageChannel, Worker } from "node:worker_threads";
import type { Clock } from "../base/clock.ts";
import type { LogLevel } from "../base/logger.ts";
import type { PortHub } from "../bus/port-bus.ts";
import type { ThreadHandle } from "../cluster/thread-place.ts";
import { freeSlotsOf, processSlots } from "../net/dns/process-slots.ts";
import {
  type LoadThreadData,
  type LoadThreadFunctions,
  type ScenarioSelection,
  sourceOf,
} from "./load-thread-data.ts";
import { ThreadBoard } from "./thread-board.ts";
import { ThreadCaller } from "./thread-call.ts";
import { type NewsDesk, onThreadEnd, takeNews } from "./thread-news.ts";
import { withinTime } from "./within-time.ts";

export interface LoadThreadParts {
  readonly selection: ScenarioSelection;
  readonly hub: PortHub;
  readonly desk: NewsDesk;
  readonly clock: Clock;
  readonly logLevel: LogLevel;
  readonly host: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The load threads of this process: started as the host asks, each joined to the hub by a port of its own. */
export class LoadThreads {
  readonly #parts: LoadThreadParts;
  readonly #callers = new Set<ThreadCaller<LoadThreadFunctions>>();
  /** Made before any thread: so they share them. */
  readonly #lookupSlots = processSlots();

  constructor(parts: LoadThreadParts) {
    this.#parts = parts;
  }

  start(workerId: string, exited: (reason: string) => void): ThreadHandle {
    const { selection, hub, desk, logLevel, host, options } = this.#parts;
    const board = new ThreadBoard();
    const source = sourceOf(workerId);
    const taskNames = new Map<number, string>();
    const { port1, port2 } = new MessageChannel();
    hub.attach(port1);
    const workerData: LoadThreadData = {
      workerId,
      selection,
      busPort: port2,
      board: board.buffer,
      logLevel,
      host,
      options,
    };
    const thread = new Worker(new URL("./load-thread.js", import.meta.url), {
      workerData,
      transferList: [port2],
      name: `acrida ${workerId}`,
    });
    const { threadId } = thread;
    const caller = new ThreadCaller<LoadThreadFunctions>(thread);
    this.#callers.add(caller);
    thread.on("message", (message) => {
      if (caller.receive(message)) return;
      takeNews(message, desk, board, source, (task, name) => taskNames.set(task, name));
    });
    let terminated = false;
    onThreadEnd(thread, (reason) => {
      hub.detach(port1);
      freeSlotsOf(this.#lookupSlots, threadId);
      this.#callers.delete(caller);
      caller.end(new Error(`the load thread ${reason}`));
      if (!terminated) exited(reason);
    });
    return {
      lastTask: () => taskNames.get(board.lastTask) ?? "",
      counted: () => board.counted,
      turns: () => board.turns,
      setFence: (untilMs) => board.setFence(untilMs),
      async terminate() {
        terminated = true;
        await thread.terminate();
      },
    };
  }

  /** Has every thread give back the rows that none of its users was handed; one that takes longer is not waited for. */
  async giveBackRows(withinMs: number): Promise<void> {
    const answered = Promise.allSettled(
      [...this.#callers].map((caller) => caller.call("giveBackRows", null)),
    );
    await withinTime(this.#parts.clock, answered, withinMs);
  }

  /** Lets every thread end its listeners and print its last lines; one that takes longer is not waited for. */
  async quit(withinMs: number): Promise<void> {
    const answered = Promise.allSettled([...this.#callers].map((caller) => caller.call("quit", null)));
    await withinTime(this.#parts.clock, answered, withinMs);
  }
}
