import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { FilePlace } from "./data-registry.ts";
import { tracebackOf } from "./traceback.ts";

/** A text can be no longer, and a file that large belongs in a database or a function. */
const largestBytes = 512 * 1024 * 1024;

const frame = /^\s*at (?:.*\()?(?:async )?([^()]+):\d+:\d+\)?$/;

/** The file of the user's own code that is running, by the stack; undefined where that doesn't tell. */
const callingFile = (): string | undefined => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 20;
  const [, first = ""] = tracebackOf(new Error("here")).split("\n");
  Error.stackTraceLimit = stackTraceLimit;
  return frame.exec(first)?.[1];
};

const refused = (file: string | URL, problem: string): AcridaError =>
  new AcridaError("DATA_FILE", `dataFile(${JSON.stringify(String(file))}): ${problem}`);

/**
 * Where a data file lies that the scenario names from the folder of its own file: links followed, an ordinary file.
 * A text leads to the folder of that file or to the current one and nowhere else; a URL leads wherever it says.
 * @throws AcridaError DATA_FILE
 */
export const findDataFile = (file: string | URL): string => {
  if (typeof file !== "string" && !(file instanceof URL)) throw refused(file, "expected a path or a URL");
  if (String(file).includes("\0") || String(file).includes("%00")) throw refused(file, "a path has no NUL");
  if (file instanceof URL) {
    if (file.protocol !== "file:")
      throw refused(file, "expected a file: URL, as new URL(path, import.meta.url)");
    return ordinaryFile(file, fileURLToPath(file));
  }
  if (file === "" || isAbsolute(file)) {
    throw refused(
      file,
      "expected a path from the folder of this scenario file; for one elsewhere give a URL",
    );
  }
  const calling = callingFile();
  if (calling === undefined) {
    throw refused(file, "can't tell which file names it; write new URL(path, import.meta.url)");
  }
  const path = ordinaryFile(file, resolve(dirname(calling), file));
  const folders = [dirname(calling), resolve("")].map((folder) => realpathSync(folder));
  if (folders.some((folder) => isWithin(folder, path))) return path;
  throw refused(
    file,
    `leads to ${path}, outside the folder of the scenario and the current one; ` +
      "if that is meant, write new URL(path, import.meta.url)",
  );
};

const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
};

const ordinaryFile = (file: string | URL, path: string): string => {
  try {
    const real = realpathSync(path);
    if (statSync(real).isFile()) return real;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== "ENOENT" && code !== "ENOTDIR") throw refused(file, messageOf(error));
    throw refused(file, `there is no file ${path}; the path starts at the folder of the file that names it`);
  }
  throw refused(file, `${path} is no ordinary file`);
};

/** A data file's text and where it lies. */
export interface DataText {
  readonly text: string;
  readonly place: FilePlace;
}

/**
 * Reads a file of UTF-8, with or without its mark at the beginning.
 * @param known where another thread of this run has found it: its bytes must still be the same.
 * @throws AcridaError DATA_FILE
 */
export const readDataFile = (name: string, path: string, known?: FilePlace): DataText => {
  const bytes = bytesOf(name, path);
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (known !== undefined && known.hash !== hash) {
    throw new AcridaError(
      "DATA_FILE",
      `${name} was changed since Acrida read it first; start the command anew`,
    );
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, place: { path, hash, size: bytes.length } };
  } catch {
    throw new AcridaError("DATA_FILE", `${name} is no text in UTF-8; save it as UTF-8`);
  }
};

const bytesOf = (name: string, path: string): Buffer => {
  try {
    const { size } = statSync(path);
    if (size <= largestBytes) return readFileSync(path);
  } catch (error) {
    throw new AcridaError("DATA_FILE", `${name} can't be read: ${messageOf(error)}`);
  }
  throw new AcridaError(
    "DATA_FILE",
    `${name} is larger than ${largestBytes / 2 ** 20} MB; use a part of it, or make rows by dataSource()`,
  );
};
