import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** End-to-end tests run the built command: `npm test` builds it before; a single test file builds it when missing. */
export default function setup(): void {
  if (existsSync(`${root}/dist/cli/main.js`)) return;
  execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: root, stdio: "inherit" });
}
