import { createRequire } from "node:module";
import type * as Esbuild from "esbuild";

export type EsbuildModule = typeof Esbuild;

/** How many calls use esbuild's helper process now: the last one out ends it. */
let callsUnderWay = 0;

/**
 * Runs `use` with esbuild, which is loaded here and nowhere else: whoever never bundles never pays for it.
 * Its helper process ends with the last call, so that none stands beside a load test.
 */
export const withEsbuild = async <T>(use: (esbuild: EsbuildModule) => Promise<T>): Promise<T> => {
  // Where it is imported, Node reads all of its CommonJS once more for the names that it exports: 50 ms of a start.
  const esbuild = createRequire(import.meta.url)("esbuild") as EsbuildModule;
  callsUnderWay += 1;
  try {
    return await use(esbuild);
  } finally {
    callsUnderWay -= 1;
    if (callsUnderWay === 0) await esbuild.stop();
  }
};
