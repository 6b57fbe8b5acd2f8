import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Builds the console's page into dist/ui, then the report as one file beside it. */
export async function buildPages() {
  const configFile = fileURLToPath(new URL("vite.config.ts", import.meta.url));
  for (const mode of ["production", "report"]) await build({ configFile, mode, logLevel: "warn" });
}
