import { closeSync, openSync, writeSync } from "node:fs";
import { AcridaError, messageOf } from "../base/errors.ts";
import { formatLogRecord, type LogSink } from "../base/logger.ts";

/** Appends log lines to a file; `close` ends it. A disk that fills up later loses lines, never the run. */
export const openLogFile = (path: string): LogSink & { close(): void } => {
  let file: number;
  try {
    file = openSync(path, "a");
  } catch (error) {
    throw new AcridaError("USAGE", `--logfile: can't write to ${path}: ${messageOf(error)}`);
  }
  return {
    write(record) {
      try {
        writeSync(file, `${formatLogRecord(record)}\n`);
      } catch {
        // The terminal still has the numbers; there is no better place to complain.
      }
    },
    close: () => closeSync(file),
  };
};
