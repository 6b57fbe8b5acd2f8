import type { Host } from "../base/host.ts";
import { formatLogRecord, type LogSink } from "../base/logger.ts";
import type { StreamName } from "../base/thread-host.ts";
import type { Redactor } from "../outputs/secrets.ts";
import type { NewsDesk } from "./thread-news.ts";

export interface ConsoleDeskOptions {
  readonly host: Host;
  /** Standard output belongs to the result: what scenarios print goes to standard error. */
  readonly jsonOnStdout: boolean;
  readonly logFile: LogSink | null;
  /** `--skip-log-setup`: nothing is logged. */
  readonly skipsLog: boolean;
}

/** Brings what threads tell to the terminal and remembers what decides the end of the run. */
export class ConsoleDesk implements NewsDesk {
  readonly log: LogSink;
  /** Masks secrets in log lines from the moment at which they are known. */
  redactor: Redactor | null = null;
  /** Writes without tearing a progress line; set while one may be drawn. */
  aboveLine: (write: () => void) => void = (write) => write();
  onWantsStop: (reason: string) => void = () => {};
  listenerErrors = 0;
  codeFromListener: number | null = null;
  readonly #options: ConsoleDeskOptions;

  constructor(options: ConsoleDeskOptions) {
    this.#options = options;
    this.log = {
      write: (record) => {
        if (options.skipsLog) return;
        const message = this.redactor?.mask(record.message) ?? record.message;
        if (options.logFile !== null) options.logFile.write({ ...record, message });
        else this.aboveLine(() => options.host.stderr.write(`${formatLogRecord({ ...record, message })}\n`));
      },
    };
  }

  print(stream: StreamName, text: string): void {
    const { host, jsonOnStdout } = this.#options;
    const output = stream === "stdout" && !jsonOnStdout ? host.stdout : host.stderr;
    this.aboveLine(() => output.write(text));
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
}
