export const logLevels = ["debug", "info", "warning", "error", "critical"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogRecord {
  readonly level: LogLevel;
  /** Who speaks: `main`, `worker 0`, `scenario`. */
  readonly source: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
}

/** Where log records go: a terminal, a file, a port to another thread. */
export interface LogSink {
  write(record: LogRecord): void;
}

/** Writes records of at least its level to its sink. */
export class Logger {
  readonly #sink: LogSink;
  readonly #source: string;
  readonly #lowest: number;
  readonly #wallNow: () => number;

  constructor(sink: LogSink, source: string, level: LogLevel, wallNow: () => number) {
    this.#sink = sink;
    this.#source = source;
    this.#lowest = logLevels.indexOf(level);
    this.#wallNow = wallNow;
  }

  debug(message: string): void {
    this.#log("debug", message);
  }

  info(message: string): void {
    this.#log("info", message);
  }

  warning(message: string): void {
    this.#log("warning", message);
  }

  error(message: string): void {
    this.#log("error", message);
  }

  critical(message: string): void {
    this.#log("critical", message);
  }

  #log(level: LogLevel, message: string): void {
    if (logLevels.indexOf(level) < this.#lowest) return;
    this.#sink.write({ level, source: this.#source, message, wallMs: this.#wallNow() });
  }
}

/** One line, or several for a message with line breaks: `[2026-11-22 10:00:00.123] INFO/main: text`. */
export const formatLogRecord = (record: LogRecord): string => {
  const time = new Date(record.wallMs).toISOString().replace("T", " ").replace("Z", "");
  return `[${time}] ${record.level.toUpperCase()}/${record.source}: ${record.message}`;
};
