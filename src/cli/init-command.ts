import { lstat, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AcridaError } from "../base/errors.ts";
import { starterFiles } from "./starter-files.ts";

/**
 * Writes a starter into a folder, which is made where it is missing, and tells the files written, as the user would
 * name them. Overwrites nothing.
 * @throws AcridaError USAGE that names the files in the way.
 */
export const initProject = async (
  folder: string,
  version: string,
  workingFolder: string,
): Promise<string[]> => {
  const root = resolve(workingFolder, folder);
  const files = starterFiles(packageName(basename(root)), version);
  const names = Object.keys(files);
  const inTheWay: string[] = [];
  for (const name of names) if (await exists(join(root, name))) inTheWay.push(join(folder, name));
  if (inTheWay.length > 0) {
    throw new AcridaError(
      "USAGE",
      `acrida init overwrites nothing, but there is ${inTheWay.join(", ")}; name an empty folder: acrida init my-load-test`,
    );
  }
  for (const name of names) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    // "wx" refuses a file that somebody made since we looked.
    await writeFile(path, files[name]!, { flag: "wx" });
  }
  return names.map((name) => join(folder, name));
};

/** What to do next, for the terminal. */
export const initText = (written: readonly string[], folder: string): string => {
  const into = folder === "." ? "" : `cd ${folder} && `;
  return [
    ...written.map((file) => `wrote ${file}`),
    "",
    `Next: ${into}acrida --headless --users 10 --run-time 30s --host http://localhost:8080`,
    "",
    "For an editor's types and for CI, package.json asks npm for acrida. While the registry doesn't have it, put the",
    "tarball that you installed beside it and run: npm install --save-dev ./acrida-*.tgz",
    "",
  ].join("\n");
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
};

/** A folder's name as npm takes it. */
const packageName = (folderName: string): string =>
  folderName
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "load-test";
