import { createRequire, isBuiltin } from "node:module";
import { dirname, extname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { ImportKind, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { type AnnotatedSource, annotate } from "./annotate.ts";
import type { EsbuildModule } from "./esbuild-service.ts";

/** The source name of the wrapper that imports the user's files. */
export const ENTRY_NAME = "acrida:entry";

/** What a bundling met on its way. */
export interface BundledScenario {
  /** By absolute path. */
  readonly sources: Map<string, AnnotatedSource>;
  /** For each location that stays outside, how the user imports it. */
  readonly specifiers: Record<string, string>;
}

const ALREADY_ASKED = Symbol("already asked");
const REQUIRED_NAMESPACE = "acrida-required";
const FROM_PACKAGES = `${sep}node_modules${sep}`;
const ONLY_A_BUNDLER_READS = new Set([".ts", ".mts", ".cts", ".tsx", ".jsx", ".json"]);

/**
 * Decides what is bundled: the user's own files, and all that Node can't load by itself. Packages stay outside, named
 * by absolute location, so that they are found from anywhere; `acrida` is always the running installation.
 */
export const scenarioPlugin = (
  esbuild: EsbuildModule,
  acridaEntry: string,
  found: BundledScenario,
): Plugin => ({
  name: "acrida-scenario",
  setup(build) {
    const outside = (args: OnResolveArgs, result: OnResolveResult | undefined) => {
      if (result?.external && result.path !== undefined) found.specifiers[result.path] = args.path;
      return result;
    };
    build.onResolve({ filter: /^acrida(\/|$)/ }, (args) => outside(args, resolveAcrida(args, acridaEntry)));
    // A require() of the running installation: an ES module between, so that Node never loads one by require.
    build.onLoad({ filter: /.*/, namespace: REQUIRED_NAMESPACE }, (args) => ({
      contents: `export * from ${JSON.stringify(args.path)};`,
      resolveDir: dirname(acridaEntry),
    }));
    build.onResolve({ filter: /.*/ }, async (args) => outside(args, await resolveOther(build, args)));
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async (args) => {
      const source = await annotate(esbuild, args.path);
      found.sources.set(args.path, source);
      return { contents: source.contents, loader: source.loader };
    });
  },
});

const isRequire = (kind: ImportKind): boolean => kind === "require-call" || kind === "require-resolve";

const resolveAcrida = (args: OnResolveArgs, acridaEntry: string): OnResolveResult => {
  if (args.kind === "require-call") return { path: args.path, namespace: REQUIRED_NAMESPACE };
  const path = args.path === "acrida" ? acridaEntry : createRequire(acridaEntry).resolve(args.path);
  return { path: args.kind === "require-resolve" ? path : pathToFileURL(path).href, external: true };
};

const resolveOther = async (
  build: PluginBuild,
  args: OnResolveArgs,
): Promise<OnResolveResult | undefined> => {
  if (args.pluginData === ALREADY_ASKED || args.kind === "entry-point" || args.importer === ENTRY_NAME)
    return;
  if (staysAmongOwnFiles(args)) return;
  const { kind, importer, namespace, resolveDir } = args;
  const found = await build.resolve(args.path, {
    kind,
    importer,
    namespace,
    resolveDir,
    with: args.with,
    pluginData: ALREADY_ASKED,
  });
  // esbuild asks once more by itself then, and reports the error at its place, or lets it pass inside a `try`.
  if (found.errors.length > 0) return;
  if (found.external) return external(found.path);
  if (found.namespace !== "file") return;
  const extension = extname(found.path);
  if (extension === ".node") return { path: found.path, external: true };
  if (!found.path.includes(FROM_PACKAGES) || ONLY_A_BUNDLER_READS.has(extension)) return;
  return { path: isRequire(kind) ? found.path : pathToFileURL(found.path).href, external: true };
};

/** Node's own modules, which esbuild leaves alone; it lets any name pass that begins with `node:`. */
const external = (path: string): OnResolveResult =>
  path.startsWith("node:") && !isBuiltin(path)
    ? { errors: [{ text: `this version of Node has no module ${path}` }] }
    : { path, external: true };

/** Saves a question to esbuild for the imports that lead from one of the user's files to the next. */
const staysAmongOwnFiles = ({ path, importer }: OnResolveArgs): boolean =>
  /^\.{0,2}\//.test(path) && !path.endsWith(".node") && !`${importer}${path}`.includes("node_modules");
