import { tracebackOf } from "../user/traceback.ts";

/** One line of a stack trace that stands in a file. */
export interface StackFrame {
  /** The line as printed, without indentation. */
  readonly text: string;
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const FRAME = /^\s*(at (?:.*\()?(?:async )?([^()]+):(\d+):(\d+)\)?)$/;

/** Where a fault came about, in the user's own files and packages: nothing of Node, of Acrida or of the bundle itself. */
export const userFrames = (thrown: unknown, bundlePath: string): StackFrame[] =>
  tracebackOf(thrown)
    .split("\n")
    .flatMap((printed) => {
      const [, text, file, line, column] = FRAME.exec(printed) ?? [];
      if (text === undefined || file === undefined || file === bundlePath) return [];
      if (file.startsWith("acrida:")) return [];
      return [{ text, file, line: Number(line), column: Number(column) }];
    });
