// Holds what Acrida reports against what the target knows: `npm run build && node bench/honesty/run.mjs --help`.
// The bench is TypeScript; this bundles it in memory, so that every supported Node can run it.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));
const bundle = await build({
  entryPoints: [`${folder}main.ts`],
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  write: false,
});
const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { main } = await import(`data:text/javascript;base64,${code}`);
process.exitCode = await main(process.argv.slice(2), folder);
