import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../node_modules/.cache/acrida-tools", import.meta.url));

/** Null, with a loud line, where a tool can't be had; under CI an error instead, so that nothing is skipped in silence. */
const had = <Value>(what: string, get: () => Value): Value | null => {
  try {
    return get();
  } catch (error) {
    if (process.env.CI) throw error;
    process.stderr.write(`SKIPPED: ${what} can't be had: ${String(error)}\n`);
    return null;
  }
};

/** A folder that is made whole once and kept: what was begun and broken off is made anew. */
const madeOnce = (name: string, make: (folder: string) => void): string => {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  make(unfinished);
  try {
    execFileSync("mv", ["--no-target-directory", unfinished, folder], { stdio: "pipe" });
  } catch (error) {
    // A test file that runs at the same time was sooner.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
};

const npm = (folder: string, ...args: string[]): void => {
  execFileSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
};

/** The `node_modules` with these packages, of exact versions, for tests alone; brought by npm once and kept. */
export const npmPackages = (name: string, packages: readonly string[]): string | null =>
  had(packages.join(", "), () => {
    const folder = madeOnce(name, (made) => {
      npm(made, "install", "--no-save", "--ignore-scripts", "--prefix", made, ...packages);
    });
    return join(folder, "node_modules");
  });

/** The folder with the files of one package, without what it depends on. */
export const npmPackageFiles = (specifier: string, unpack: (folder: string) => void): string | null =>
  had(specifier, () =>
    madeOnce(specifier.replace(/\W+/g, "-"), (made) => {
      npm(made, "pack", "--silent", specifier);
      execFileSync("sh", ["-c", "tar xzf *.tgz && rm *.tgz"], { cwd: made });
      unpack(made);
    }),
  );
