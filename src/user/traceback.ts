import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cutText } from "../base/cut-text.ts";
import { kindOf, messageOf } from "../base/errors.ts";

const builtFolder = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where Acrida's code lies, and where its source maps say that it came from: a trace may show either. */
const ownFolders: readonly string[] = [builtFolder, join(dirname(builtFolder), "src")];
const longestMessage = 1000;
const mostFrames = 20;

/** Frames without a place are the language's own: `at new Promise (<anonymous>)`. */
const isFrame = (line: string): boolean => /^\s+at /.test(line) && !line.endsWith("(<anonymous>)");

/** `TypeError: x is undefined`; anything that is no error as text. Never throws, and has a bound. */
export const faultMessage = (thrown: unknown): string =>
  cutText(`${thrown instanceof Error ? `${kindOf(thrown)}:` : "threw"} ${messageOf(thrown)}`, longestMessage);

/** The stack is made when it is first asked for, out of a message that may refuse to be a text. */
const stackOf = (thrown: unknown): unknown => {
  try {
    return thrown instanceof Error ? thrown.stack : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The message and the user's own frames of what was thrown: nothing of Node, of Acrida, or past twenty lines.
 * `folders` are those of Acrida's own code.
 */
export const tracebackOf = (thrown: unknown, folders = ownFolders): string => {
  const stack = stackOf(thrown);
  if (typeof stack !== "string") return faultMessage(thrown);
  const own = folders.flatMap((folder) => [folder + sep, `${pathToFileURL(folder).href}/`]);
  const frames = stack
    .split("\n")
    .filter(isFrame)
    .filter((line) => !/\(?node:/.test(line) && !own.some((place) => line.includes(place)))
    .slice(0, mostFrames)
    .map((line) => cutText(line.replaceAll("file://", ""), longestMessage));
  return [faultMessage(thrown), ...frames].join("\n");
};
