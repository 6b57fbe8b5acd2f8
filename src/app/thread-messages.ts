import type { LogRecord } from "../base/logger.ts";
import type { OutgoingMessage } from "../user/message-sender.ts";
import type { PrintMessage } from "./thread-printer.ts";

/** What any thread tells the main thread besides its bus messages and answers. */
export type ThreadNews =
  | PrintMessage
  | { readonly type: "log"; readonly record: LogRecord }
  /** The name behind a task number of the thread's board, before a user first enters the task. */
  | { readonly type: "task"; readonly task: number; readonly name: string }
  /** A listener of an event threw. */
  | { readonly type: "listenerFailed"; readonly event: string; readonly message: string }
  /** A listener set the code that the process ends with. */
  | { readonly type: "exitCode"; readonly code: number }
  /** A listener or scenario asked for the end of the test. */
  | { readonly type: "wantsStop"; readonly reason: string }
  /** The same, and of the command after it. */
  | { readonly type: "wantsQuit" };

/** What the scenario thread tells besides: the scenario sends workers a message of its own. */
export interface ScenarioMessage {
  readonly type: "message";
  readonly message: OutgoingMessage;
}
