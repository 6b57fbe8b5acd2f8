import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AcridaError } from "../base/errors.ts";
import type { ByteCache } from "../cluster/share/byte-cache.ts";
import type { Manifest } from "./manifest.ts";

/** What `acrida` means in a scenario that came from elsewhere: this installation. */
const installation = fileURLToPath(new URL("../..", import.meta.url));

/** A scenario that came from a controller, where load threads find it. */
export interface SharedScenario {
  readonly bundlePath: string;
  /** Where each data file lies, by its name. */
  readonly files: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/**
 * Puts a manifest's scenario into a private folder: the bundle, and beside it what it asks for by name.
 * @param workingFolder where packages with native code are looked for.
 * @throws AcridaError SCENARIO_INVALID that names a package which is missing here.
 */
export const layOutScenario = async (
  manifest: Manifest,
  cache: ByteCache,
  workingFolder: string,
  cut: Promise<never>,
): Promise<SharedScenario> => {
  const packages = manifest.packages.map((name) => [name, packageFolder(name, workingFolder)] as const);
  const bundle = await cache.read(manifest.bundle, cut);
  const files: [string, string][] = [];
  for (const file of manifest.files) files.push([file.name, await cache.path(file, cut)]);
  const folder = await mkdtemp(join(await realpath(tmpdir()), "acrida-"));
  try {
    const bundlePath = join(folder, "scenario.mjs");
    await writeFile(bundlePath, bundle, { mode: 0o600 });
    for (const [name, place] of [["acrida", installation] as const, ...packages]) {
      const link = join(folder, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(place, link, "junction");
    }
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    return { bundlePath, files: Object.fromEntries(files), remove };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

const packageFolder = (name: string, workingFolder: string): string => {
  const { resolve } = createRequire(join(workingFolder, "worker.js"));
  try {
    const entry = resolve(name);
    const marker = join("node_modules", ...name.split("/"));
    const at = entry.lastIndexOf(marker);
    if (at !== -1) return entry.slice(0, at + marker.length);
  } catch {
    // Told below.
  }
  throw new AcridaError(
    "SCENARIO_INVALID",
    `the scenario uses the package ${name}, which holds native code and can't be sent; install it on this machine, ` +
      `in ${workingFolder} (npm install ${name}), and start the worker there`,
  );
};
