import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { AcridaError } from "../base/errors.ts";

const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];
const DEFAULT_NAMES = [".ts", ".mts", ".js", ".mjs"].map((extension) => `locustfile${extension}`);

/**
 * The scenario files that the values of `-f` name: files, comma lists, folders (with all below them), or, without a
 * value, the `locustfile` of the current folder. Absolute, each once, those of a folder in order of path.
 * Throws SCENARIO_NOT_FOUND with what was looked for.
 */
export const findScenario = async (values: readonly string[], workingFolder = ""): Promise<string[]> => {
  const folder = resolve(workingFolder);
  const names = values.flatMap((value) => value.split(",")).map((name) => name.trim());
  const asked = names.filter((name) => name !== "");
  if (asked.length === 0) return [await findDefault(folder)];
  const found = new Set<string>();
  for (const name of asked) {
    for (const file of await findNamed(name, folder)) found.add(file);
  }
  return [...found];
};

const findDefault = async (folder: string): Promise<string> => {
  for (const name of DEFAULT_NAMES) {
    if ((await kindOf(join(folder, name))) === "file") return join(folder, name);
  }
  const looked = `${DEFAULT_NAMES.slice(0, -1).join(", ")} or ${DEFAULT_NAMES.at(-1)}`;
  throw notFound(`no scenario: there is no ${looked} in ${folder}; name yours with -f FILE`);
};

const findNamed = async (name: string, folder: string): Promise<string[]> => {
  const path = resolve(folder, name);
  const kind = await kindOf(path);
  if (kind === "folder") {
    const files = (await filesBelow(path)).sort();
    if (files.length > 0) return files;
    throw notFound(
      `no scenario in the folder ${name}: looked for *{${EXTENSIONS.join(",")}} at any depth, but for names that begin with "_" or "." or end in .d.ts or .test.ts`,
    );
  }
  if (kind === "none") throw notFound(`no file ${name}${await adviceFor(name, path)}`);
  if (EXTENSIONS.includes(extname(path).toLowerCase())) return [path];
  throw new AcridaError(
    "SCENARIO_INVALID",
    `${name} is no scenario: expected a file that ends in ${EXTENSIONS.join(", ")}`,
  );
};

const adviceFor = async (name: string, path: string): Promise<string> => {
  if (/^\d+(\.\d+)?$/.test(name)) return `; did you mean -r ${name}?`;
  for (const extension of EXTENSIONS) {
    if ((await kindOf(path + extension)) === "file") return `; did you mean ${name}${extension}?`;
  }
  return ` (looked for ${path})`;
};

const filesBelow = async (folder: string): Promise<string[]> => {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (/^[_.]/.test(entry.name) || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    const kind = await kindOfEntry(entry, path);
    if (kind === "folder") files.push(...(await filesBelow(path)));
    if (kind === "file" && isScenarioName(entry.name)) files.push(path);
  }
  return files;
};

/** A link to a file counts; a link to a folder doesn't, since it may lead round in a circle. */
const kindOfEntry = async (entry: Dirent, path: string): Promise<"file" | "folder" | "none"> => {
  if (entry.isDirectory()) return "folder";
  if (entry.isSymbolicLink()) return (await kindOf(path)) === "file" ? "file" : "none";
  return entry.isFile() ? "file" : "none";
};

const isScenarioName = (name: string): boolean =>
  EXTENSIONS.includes(extname(name).toLowerCase()) &&
  !/\.d\.[cm]?ts$|\.test\.|^acrida\.config\./.test(name.toLowerCase());

const kindOf = async (path: string): Promise<"file" | "folder" | "none"> => {
  try {
    const found = await stat(path);
    return found.isDirectory() ? "folder" : found.isFile() ? "file" : "none";
  } catch {
    return "none";
  }
};

const notFound = (message: string): AcridaError => new AcridaError("SCENARIO_NOT_FOUND", message);
