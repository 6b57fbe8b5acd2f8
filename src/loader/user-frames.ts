import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** One line of a stack trace that stands in a file. */
export interface StackFrame {
  /** The line as printed, without indentation. */
  readonly text: string;
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const FRAME = /^\s*(at (?:.*\()?((?:file:\/\/)?\/?[^()]+):(\d+):(\d+)\)?)$/;
const OWN_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

/** The frames of a stack that belong to the user or the user's packages: nothing of Node, of Acrida or of the bundle itself. */
export const userFrames = (stack: string, bundlePath: string): StackFrame[] => {
  const frames: StackFrame[] = [];
  for (const printed of stack.split("\n")) {
    const [, text, place, line, column] = FRAME.exec(printed) ?? [];
    if (text === undefined || place === undefined || place.startsWith("node:")) continue;
    const file = place.startsWith("file://") ? fileURLToPath(place) : place;
    if (file === bundlePath || file.startsWith(OWN_FOLDER + sep) || file.startsWith("acrida:")) continue;
    frames.push({ text: text.replace(place, file), file, line: Number(line), column: Number(column) });
  }
  return frames;
};
