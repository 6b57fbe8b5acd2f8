// Writes schema/result-1.json from src/outputs/result-schema.ts; with --check only tells whether it is up to date.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { build } from "esbuild";

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const target = fromRoot("schema/result-1.json");

const bundle = await build({
  entryPoints: [fromRoot("src/outputs/result-schema.ts")],
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
});
const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { resultJsonSchema } = await import(`data:text/javascript;base64,${code}`);
const schema = JSON.parse(JSON.stringify(resultJsonSchema()));

if (!process.argv.includes("--check")) {
  writeFileSync(target, JSON.stringify(schema, null, 2));
  execFileSync(process.execPath, [
    fromRoot("node_modules/@biomejs/biome/bin/biome"),
    "format",
    "--write",
    target,
  ]);
} else if (!isDeepStrictEqual(JSON.parse(readFileSync(target, "utf8")), schema)) {
  console.error("schema/result-1.json is not up to date: run node scripts/result-schema.mjs");
  process.exitCode = 1;
}
