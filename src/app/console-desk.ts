import type { Host } from "../base/host.ts";
import { formatLogRecord, type LogRecord, type LogSink } from "../base/logger.ts";
import type { StreamName } from "../base/thread-host.ts";
import type { Redactor } from "../outputs/secrets.ts";
import type { OutgoingMessage } from "../user/message-sender.ts";
import type { ListenerFacts } from "./run-facts.ts";
import type { ScenarioMessageDesk } from "./scenario-room.ts";
import type { NewsDesk } from "./thread-news.ts";

export interface ConsoleDeskOptions {
  readonly host: Host;
  /** Standard output belongs to the result: what scenarios print goes to standard error. */
  readonly jsonOnStdout: boolean;
  readonly logFile: LogSink | null;
  /** `--skip-log-setup`: nothing is logged. */
  readonly skipsLog: boolean;
  readonly wallNow: () => number;
}

const levels = { stdout: "info", stderr: "warning", error: "error" } as const satisfies Record<
  StreamName,
  LogRecord["level"]
>;
/** Characters of a printed line that go on to `onRecord`. */
const LONGEST_LINE = 4096;
const LONGEST_SECRET = 4096;

/** A part of a text keeps the whole text in memory; its copy does not. */
const ownText = (text: string): string => Buffer.from(text, "utf16le").toString("utf16le");

/** Brings what threads tell to the terminal and remembers what decides the end of the run. */
export class ConsoleDesk implements NewsDesk, ScenarioMessageDesk, ListenerFacts {
  readonly log: LogSink;
  /** Masks secrets in log lines from the moment at which they are known. */
  redactor: Redactor | null = null;
  /** Writes without tearing a progress line; set while one may be drawn. */
  aboveLine: (write: () => void) => void = (write) => write();
  onWantsStop: (reason: string) => void = () => {};
  /** The scenario asked for the end of the command. */
  onWantsQuit: () => void = () => {};
  /** The scenario's controller thread sends a message to workers; there is nobody to get it until a test runs. */
  onMessage: (message: OutgoingMessage) => void = () => {};
  /** Gets what is logged and printed as well, secrets masked; null where nobody wants it. */
  onRecord: ((record: LogRecord) => void) | null = null;
  listenerErrors = 0;
  codeFromListener: number | null = null;
  readonly #options: ConsoleDeskOptions;
  /** As it was before the first test: what went wrong then goes for all of them. */
  #beforeTests: ListenerFacts | null = null;

  constructor(options: ConsoleDeskOptions) {
    this.#options = options;
    this.log = {
      write: (record) => {
        if (options.skipsLog) return;
        const masked = { ...record, message: this.#mask(record.message) };
        if (options.logFile !== null) options.logFile.write(masked);
        else this.aboveLine(() => options.host.stderr.write(`${formatLogRecord(masked)}\n`));
        this.onRecord?.(masked);
      },
    };
  }

  print(stream: StreamName, text: string, source: string): void {
    const { host, jsonOnStdout, wallNow } = this.#options;
    const output = stream === "stdout" && !jsonOnStdout ? host.stdout : host.stderr;
    this.aboveLine(() => output.write(text));
    if (this.onRecord === null) return;
    const level = levels[stream];
    const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text.split("\n");
    for (const line of lines) {
      this.onRecord({ level, source, message: ownText(this.#maskedBeginning(line)), wallMs: wallNow() });
    }
  }

  /** For whoever started the command, and for no log: it may hold a secret. */
  announce(text: string): void {
    const { host, jsonOnStdout } = this.#options;
    this.aboveLine(() => (jsonOnStdout ? host.stderr : host.stdout).write(text));
  }

  /** What listeners did wrong in the test before does not count for this one. */
  beginTest(): void {
    const { listenerErrors, codeFromListener } = this;
    this.#beforeTests ??= { listenerErrors, codeFromListener };
    Object.assign(this, this.#beforeTests);
  }

  /** The scenario is evaluated anew: what its listeners did before is told by the log only. */
  forgetListeners(): void {
    Object.assign(this, { listenerErrors: 0, codeFromListener: null });
    this.#beforeTests = null;
  }

  listenerFailed(): void {
    this.listenerErrors += 1;
  }

  exitCode(code: number): void {
    this.codeFromListener = code;
  }

  wantsStop(reason: string): void {
    this.onWantsStop(reason);
  }

  wantsQuit(): void {
    this.onWantsQuit();
  }

  message(message: OutgoingMessage): void {
    this.onMessage(message);
  }

  /** Scenarios may print lines of any length. The end of what was cut may be half a secret, and look like none. */
  #maskedBeginning(line: string): string {
    if (line.length <= LONGEST_LINE) return this.#mask(line);
    const masked = this.#mask(line.slice(0, LONGEST_LINE + LONGEST_SECRET));
    return `${masked.slice(0, Math.min(LONGEST_LINE, Math.max(0, masked.length - LONGEST_SECRET)))}…`;
  }

  #mask(text: string): string {
    return this.redactor?.maskOnce(text) ?? text;
  }
}
