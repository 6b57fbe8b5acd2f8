import { createHash } from "node:crypto";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { BuildOptions } from "esbuild";
import { type AnnotatedSource, bundleHead, classesVariable, locationDefines } from "./annotate.ts";
import { bundleError } from "./bundle-error.ts";
import { mapComment } from "./bundle-map.ts";
import { type EsbuildModule, withEsbuild } from "./esbuild-service.ts";
import type { ClassDeclaration } from "./loaded-scenario.ts";
import { type BundledScenario, ENTRY_NAME, scenarioPlugin } from "./scenario-plugin.ts";

export interface BundleOptions {
  /** The running installation's `index.js`: what `acrida` means in a scenario. */
  readonly acridaEntry: string;
  /** Where to write; without it a private temporary folder, which `removeBundle` removes. */
  readonly outFolder?: string;
  /** For other machines: packages are bundled too, and Acrida is asked for by its name. */
  readonly portable?: boolean;
}

/** One ES module on disk that holds a whole scenario; plain data. */
export interface Bundle {
  readonly path: string;
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
  /** Every source file inside, absolute. */
  readonly files: readonly string[];
  /** Packages that a portable bundle could not take in, since they hold native code. */
  readonly nativePackages: readonly string[];
  /** The temporary folder that was made for it. */
  readonly ownFolder?: string;
}

/**
 * Bundles the user's files (absolute paths) into one ES module that any thread can import.
 * Throws SCENARIO_INVALID with the user's own file and line.
 */
export const bundleScenario = (files: readonly string[], options: BundleOptions): Promise<Bundle> =>
  withEsbuild(async (esbuild) => {
    const acridaEntry = await realpath(options.acridaEntry);
    // As esbuild and Node name a file: links followed.
    const realFiles = [...new Set(await Promise.all(files.map((file) => realpath(file))))];
    const ownFolder =
      options.outFolder === undefined ? await mkdtemp(join(await realpath(tmpdir()), "acrida-")) : undefined;
    const { portable = false } = options;
    const path = join(ownFolder ?? resolve(options.outFolder!), portable ? "portable.mjs" : "scenario.mjs");
    try {
      const target = { acridaEntry, portable, outfile: path };
      const { code, sources, nativePackages } = await build(esbuild, realFiles, target);
      await writeFile(path, code, { mode: 0o600 });
      const hash = createHash("sha256").update(code).digest("hex");
      return { path, hash, files: sources, nativePackages, ...(ownFolder !== undefined && { ownFolder }) };
    } catch (error) {
      if (ownFolder !== undefined) await rm(ownFolder, { recursive: true, force: true });
      throw error;
    }
  });

/** Removes the temporary folder of a bundle, if one was made for it. */
export const removeBundle = async (bundle: Bundle): Promise<void> => {
  if (bundle.ownFolder !== undefined) await rm(bundle.ownFolder, { recursive: true, force: true });
};

const build = async (
  esbuild: EsbuildModule,
  files: readonly string[],
  target: { readonly acridaEntry: string; readonly portable: boolean; readonly outfile: string },
): Promise<{ code: string; sources: string[]; nativePackages: string[] }> => {
  const { acridaEntry, portable, outfile } = target;
  const found: BundledScenario = { sources: new Map(), specifiers: {}, nativePackages: new Set() };
  const { sources } = found;
  const folder = dirname(files[0]!);
  const options = {
    ...fixedOptions,
    // The user's folder and not the current one: the bundle is the same from wherever it is asked for.
    absWorkingDir: folder,
    stdin: {
      contents: entryText(files),
      sourcefile: ENTRY_NAME,
      resolveDir: folder,
      loader: "js",
    },
    outfile,
    // What a portable bundle asks for lies beside it, not beside the user's file.
    banner: { js: bundleHead(portable ? null : files[0]!) },
    plugins: [scenarioPlugin(esbuild, portable ? null : acridaEntry, found)],
  } as const satisfies BuildOptions;
  const result = await esbuild.build(options).catch((failure: unknown) => {
    throw bundleError(failure, folder, sources);
  });
  const text = (ending: string): string =>
    result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  const map = mapComment(text(".mjs.map"), dirname(outfile), found.specifiers);
  return {
    code: `${text(".mjs")}${placesText(sources)}${map}`,
    sources: [...sources.keys()].sort(),
    nativePackages: [...found.nativePackages].sort(),
  };
};

const fixedOptions = {
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node20",
  charset: "utf8",
  sourcemap: "external",
  sourcesContent: false,
  logLevel: "silent",
  keepNames: false,
  legalComments: "none",
  // As Node resolves, not as bundlers do: what stays outside is loaded by Node.
  conditions: [],
  mainFields: ["main"],
  resolveExtensions: [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"],
  define: { ...locationDefines },
} as const satisfies BuildOptions;

/** Each file keeps a namespace of its own: equal export names of two files don't meet. */
const entryText = (files: readonly string[]): string => {
  const quoted = files.map((file) => JSON.stringify(file));
  const imports = quoted.map((file, index) => `import * as file${index} from ${file};`);
  const modules = quoted.map((file, index) => `{ file: ${file}, exports: file${index} }`);
  return `${imports.join("\n")}
export const scenario = { modules: [${modules.join(", ")}], declarations: ${classesVariable} };
`;
};

/** Where each class stands: known only once every file was read, hence behind the bundled code. */
const placesText = (sources: ReadonlyMap<string, AnnotatedSource>): string => {
  const inOrder = [...sources].sort(([first], [second]) => (first < second ? -1 : 1));
  const places = inOrder.flatMap(([file, { classes }]) =>
    classes
      .filter(({ name }) => name !== "")
      .map(({ name, line }): ClassDeclaration => ({ name, file, line })),
  );
  return `scenario.places = ${JSON.stringify(places)};\n`;
};
