import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../node_modules/.cache/acrida-nodes", import.meta.url));

/**
 * The path of another major version of Node, brought by npm once and kept. Null, with a loud line, where that can't be
 * done; under CI that is an error instead.
 */
export const nodeBinary = (major: number): string | null => {
  const folder = join(cache, String(major));
  const packageName = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const path = join(folder, "node_modules", packageName, "bin", "node");
  if (existsSync(path)) return path;
  try {
    mkdirSync(folder, { recursive: true });
    const install = [
      "install",
      "--no-save",
      "--ignore-scripts",
      "--prefix",
      folder,
      `${packageName}@${major}`,
    ];
    execFileSync("npm", install, { stdio: ["ignore", "ignore", "pipe"] });
    if (existsSync(path)) return path;
    throw new Error(`${packageName}@${major} has no ${path}`);
  } catch (error) {
    if (process.env.CI) throw error;
    process.stderr.write(`SKIPPED: no Node ${major} to test with: ${String(error)}\n`);
    return null;
  }
};
