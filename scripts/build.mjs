// Builds the package. lib/: src/ compiled file by file, for the tests, benches and scripts that look at single parts.
// dist/: what is published, the same code in few files. A run loads the program three times over, in the main thread, the
// scenario thread and each load thread, and each file that is loaded costs time and, for a moment, a descriptor.
// dist/ui/: the console's page and the report.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { buildPages } from "../ui/build.mjs";

/** What is started or imported by its place; all else goes into chunks that these share. */
const entries = [
  ...["index.js", "library/run.js", "cli/main.js"],
  ...["app/load-thread.js", "app/scenario-thread.js"],
];

for (const folder of ["lib", "dist"]) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});

// Declarations get the ".js" endings that the code has.
for (const file of readdirSync("lib", { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".d.ts")) continue;
  const path = join("lib", file);
  const text = readFileSync(path, "utf8");
  const rewritten = text.replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1");
  if (rewritten !== text) writeFileSync(path, rewritten);
  cpSync(path, join("dist", file));
}

await build({
  entryPoints: entries.map((entry) => join("lib", entry)),
  outdir: "dist",
  outbase: "lib",
  // One folder deep, as all that finds its neighbours by import.meta.url is.
  chunkNames: "app/[name]-[hash]",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
  logLevel: "warning",
});
chmodSync("dist/cli/main.js", 0o755);

await buildPages();
