import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import { toJsonText } from "./json-value.ts";
import { checkName } from "./message-board.ts";

/** A message of the scenario's own that is on its way. */
export interface OutgoingMessage {
  readonly name: string;
  /** JSON text. */
  readonly data: string;
  /** Index or id of the one worker that is to get it; null for all of them, or for the controller. */
  readonly to: number | string | null;
}

export interface MessageSenderParts {
  readonly clock: Clock;
  /** Whether this is the controller's thread: only it may choose a worker. */
  readonly isController: boolean;
  post(message: OutgoingMessage): void;
}

const longestData = 64 * 1024;
const mostMessages = 1000;
const windowMs = 10_000;

/** Checks what a thread sends: plain data, not too large, not too often. */
export class MessageSender {
  readonly #parts: MessageSenderParts;
  #windowEndMs = Number.NEGATIVE_INFINITY;
  #sent = 0;

  constructor(parts: MessageSenderParts) {
    this.#parts = parts;
  }

  /** @throws AcridaError MISUSE for data that JSON can't carry, more than 64 KB of it, and past 1,000 messages in 10 s. */
  send(name: string, data?: unknown, to?: number | string): void {
    const { isController, post } = this.#parts;
    const call = `environment.runner.sendMessage(${JSON.stringify(String(name))})`;
    checkName(name, call);
    if (to !== undefined && !isController)
      throw new AcridaError(
        "MISUSE",
        `${call}: a worker sends to the controller only; leave the third argument out`,
      );
    if (to !== undefined && typeof to !== "string" && !(Number.isInteger(to) && to >= 0))
      throw new AcridaError("MISUSE", `${call}: expected the index or id of a worker, got ${String(to)}`);
    const text = toJsonText(data ?? null, "the data", "MISUSE") as string;
    if (text.length > longestData) {
      throw new AcridaError(
        "MISUSE",
        `${call}: ${text.length} characters of JSON; a message carries ${longestData}. Send parts, or rows by dataSource()`,
      );
    }
    this.#checkRate(call);
    post({ name, data: text, to: to ?? null });
  }

  #checkRate(call: string): void {
    const nowMs = this.#parts.clock.now();
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + windowMs;
      this.#sent = 0;
    }
    this.#sent++;
    if (this.#sent <= mostMessages) return;
    throw new AcridaError(
      "MISUSE",
      `${call}: more than ${mostMessages} messages in ${windowMs / 1000} s from one thread; gather what they tell and send it once`,
    );
  }
}
