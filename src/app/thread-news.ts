import type { Worker } from "node:worker_threads";
import { messageOf } from "../base/errors.ts";
import type { LogSink } from "../base/logger.ts";
import type { StreamName } from "../base/thread-host.ts";
import type { ThreadBoard } from "./thread-board.ts";
import type { ThreadNews } from "./thread-messages.ts";

const descriptorHint = "; raise the limit of file descriptors (ulimit -n)";

/** Where the main thread puts what its threads tell. */
export interface NewsDesk {
  readonly log: LogSink;
  /** @param source who printed it, as the log names it. */
  print(stream: StreamName, text: string, source: string): void;
  listenerFailed(event: string, message: string): void;
  exitCode(code: number): void;
  wantsStop(reason: string): void;
  wantsQuit(): void;
}

/**
 * Handles one message of a thread, if it is news; `taskNamed` gets the names of tasks. Whatever the thread printed
 * counts as printed only once it is written.
 */
export const takeNews = (
  message: ThreadNews | { readonly type: string },
  desk: NewsDesk,
  board: ThreadBoard,
  source: string,
  taskNamed: (task: number, name: string) => void = () => {},
): void => {
  const news = message as ThreadNews;
  switch (news.type) {
    case "print":
      desk.print(news.stream, news.text, source);
      board.markPrinted();
      break;
    case "log":
      desk.log.write(news.record);
      break;
    case "task":
      taskNamed(news.task, news.name);
      break;
    case "listenerFailed":
      desk.listenerFailed(news.event, news.message);
      break;
    case "exitCode":
      desk.exitCode(news.code);
      break;
    case "wantsStop":
      desk.wantsStop(news.reason);
      break;
    case "wantsQuit":
      desk.wantsQuit();
      break;
    default:
  }
};

/** Calls back once when a thread ends by itself, with the reason as a sentence's end: `left with code 3`. */
export const onThreadEnd = (thread: Worker, ended: (reason: string) => void): void => {
  let cause: string | undefined;
  thread.on("error", (error: Error & { code?: string }) => {
    cause =
      error.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? "ran out of memory"
        : `died of an error: ${messageOf(error)}${error.code === "EMFILE" ? descriptorHint : ""}`;
  });
  thread.on("exit", (code) => ended(cause ?? `left with code ${code} (process.exit() in the scenario?)`));
};
