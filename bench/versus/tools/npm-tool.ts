import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const INSTALL_MS = 300_000;

/** The folder and version of an npm package that stands outside of every workspace; a sentence where it can't be had. */
export const findNpmPackage = (
  peersFolder: string,
  name: string,
  major: number,
): { folder: string; version: string } | string => {
  const home = join(peersFolder, `npm-${name}-${major}`);
  const folder = join(home, "node_modules", name);
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) {
    process.stderr.write(`installing ${name}@${major} into ${home}\n`);
    mkdirSync(home, { recursive: true });
    const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    try {
      execFileSync("npm", ["install", ...options, "--prefix", home, `${name}@${major}`], {
        cwd: home,
        stdio: ["ignore", "ignore", "pipe"],
        timeout: INSTALL_MS,
      });
    } catch (error) {
      return `npm could not install ${name}@${major}: ${String((error as Error).message).split("\n")[0]}`;
    }
  }
  if (!existsSync(manifest)) return `npm installed ${name}@${major} without a package.json`;
  return { folder, version: (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version };
};
