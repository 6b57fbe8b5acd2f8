import type { Clock } from "../base/clock.ts";
import type { StreamName } from "../base/thread-host.ts";
import type { ThreadBoard } from "./thread-board.ts";

/** Text that a scenario printed: whole lines, in the order in which the thread wrote them. */
export interface PrintMessage {
  readonly type: "print";
  readonly stream: StreamName;
  readonly text: string;
}

const streams = ["stdout", "stderr", "error"] as const satisfies readonly StreamName[];
const FLUSH_AT_CHARACTERS = 16_384;
const FLUSH_AFTER_MS = 20;
/** How many messages may be on their way to the main thread before the printing thread is made to wait for it. */
const MESSAGES_AHEAD = 64;
const LONGEST_WAIT_MS = 1_000;

/**
 * Gathers what a thread prints into whole lines and posts them in batches. A scenario that prints faster than the
 * terminal takes it is slowed down instead of filling the memory.
 */
export class ThreadPrinter {
  readonly #post: (message: PrintMessage) => void;
  readonly #board: ThreadBoard;
  readonly #clock: Clock;
  readonly #lines: Record<StreamName, string> = { stdout: "", stderr: "", error: "" };
  readonly #unfinished: Record<StreamName, string> = { stdout: "", stderr: "", error: "" };
  #posted = 0;
  #flushPending = false;

  constructor(post: (message: PrintMessage) => void, board: ThreadBoard, clock: Clock) {
    this.#post = post;
    this.#board = board;
    this.#clock = clock;
  }

  print(stream: StreamName, text: string): void {
    // Lines of all streams keep their order among each other.
    for (const other of streams) if (other !== stream) this.#flushStream(other);
    const lineEnd = text.lastIndexOf("\n") + 1;
    if (lineEnd > 0) {
      this.#lines[stream] += this.#unfinished[stream] + text.slice(0, lineEnd);
      this.#unfinished[stream] = text.slice(lineEnd);
    } else {
      this.#unfinished[stream] += text;
    }
    if (this.#unfinished[stream].length > FLUSH_AT_CHARACTERS) {
      this.#lines[stream] += `${this.#unfinished[stream]}\n`;
      this.#unfinished[stream] = "";
    }
    if (this.#lines[stream].length >= FLUSH_AT_CHARACTERS) this.#flushStream(stream);
    else if (!this.#flushPending) {
      this.#flushPending = true;
      this.#clock.setTimer(() => this.flush(), FLUSH_AFTER_MS);
    }
  }

  /** Posts every whole line. */
  flush(): void {
    this.#flushPending = false;
    for (const stream of streams) this.#flushStream(stream);
  }

  /** Posts everything, a line without its end too: nothing comes after it. */
  close(): void {
    for (const stream of streams) {
      if (this.#unfinished[stream] === "") continue;
      this.#lines[stream] += `${this.#unfinished[stream]}\n`;
      this.#unfinished[stream] = "";
    }
    this.flush();
  }

  #flushStream(stream: StreamName): void {
    const text = this.#lines[stream];
    if (text === "") return;
    this.#lines[stream] = "";
    const printed = this.#board.printed;
    if (this.#posted - printed >= MESSAGES_AHEAD) this.#board.awaitPrinted(printed, LONGEST_WAIT_MS);
    this.#post({ type: "print", stream, text });
    this.#posted += 1;
  }
}
