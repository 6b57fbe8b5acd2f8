import { createRequire, isBuiltin } from "node:module";
import { dirname, extname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { ImportKind, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { type AnnotatedSource, annotate, withLocation } from "./annotate.ts";
import type { EsbuildModule } from "./esbuild-service.ts";
import { hasNativeCode, packageOf } from "./native-package.ts";

/** The source name of the wrapper that imports the user's files. */
export const ENTRY_NAME = "acrida:entry";

/** What a bundling met on its way. */
export interface BundledScenario {
  /** By absolute path. */
  readonly sources: Map<string, AnnotatedSource>;
  /** For each location that stays outside, how the user imports it. */
  readonly specifiers: Record<string, string>;
  /** Packages that are left outside a portable bundle, since they hold native code. */
  readonly nativePackages: Set<string>;
}

const ALREADY_ASKED = Symbol("already asked");
const REQUIRED_NAMESPACE = "acrida-required";
const FROM_PACKAGES = `${sep}node_modules${sep}`;
const ONLY_A_BUNDLER_READS = new Set([".ts", ".mts", ".cts", ".tsx", ".jsx", ".json"]);

/**
 * Decides what is bundled: the user's own files, and all that Node can't load by itself. Packages stay outside, named
 * by absolute location, so that they are found from anywhere; `acrida` is always the running installation.
 * @param acridaEntry null for a bundle that travels: then packages go in too, but for those with native code, and
 *   `acrida` stays a name, which the place where the bundle is put has to know.
 */
export const scenarioPlugin = (
  esbuild: EsbuildModule,
  acridaEntry: string | null,
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
      resolveDir: acridaEntry === null ? "/" : dirname(acridaEntry),
    }));
    const resolvePackages = acridaEntry === null ? packagesInside(found) : packagesOutside;
    build.onResolve({ filter: /.*/ }, async (args) =>
      outside(args, await resolveOther(build, args, resolvePackages)),
    );
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async (args) => {
      if (acridaEntry === null && args.path.includes(FROM_PACKAGES)) {
        const unmarked = await withLocation(args.path);
        if (unmarked !== null) return unmarked;
      }
      const source = await annotate(esbuild, args.path);
      found.sources.set(args.path, source);
      return { contents: source.contents, loader: source.loader };
    });
  },
});

const isRequire = (kind: ImportKind): boolean => kind === "require-call" || kind === "require-resolve";

const resolveAcrida = (args: OnResolveArgs, acridaEntry: string | null): OnResolveResult => {
  if (args.kind === "require-call") return { path: args.path, namespace: REQUIRED_NAMESPACE };
  if (acridaEntry === null) return { path: args.path, external: true };
  const path = args.path === "acrida" ? acridaEntry : createRequire(acridaEntry).resolve(args.path);
  return { path: args.kind === "require-resolve" ? path : pathToFileURL(path).href, external: true };
};

type ResolvePackage = (path: string, args: OnResolveArgs) => OnResolveResult | undefined;

/** Named by absolute location. */
const packagesOutside: ResolvePackage = (path, { kind }) =>
  ONLY_A_BUNDLER_READS.has(extname(path))
    ? undefined
    : { path: isRequire(kind) ? path : pathToFileURL(path).href, external: true };

/** Taken in, but for those with native code. */
const packagesInside =
  ({ nativePackages }: BundledScenario): ResolvePackage =>
  (path, args) => {
    const holder = packageOf(path);
    if (holder === null || !hasNativeCode(holder.folder)) return;
    nativePackages.add(holder.name);
    return { path: args.path, external: true };
  };

const resolveOther = async (
  build: PluginBuild,
  args: OnResolveArgs,
  resolvePackage: ResolvePackage,
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
  if (found.path.includes(FROM_PACKAGES)) return resolvePackage(found.path, args);
  return extname(found.path) === ".node" ? { path: found.path, external: true } : undefined;
};

/** Node's own modules, which esbuild leaves alone; it lets any name pass that begins with `node:`. */
const external = (path: string): OnResolveResult =>
  path.startsWith("node:") && !isBuiltin(path)
    ? { errors: [{ text: `this version of Node has no module ${path}` }] }
    : { path, external: true };

/** Saves a question to esbuild for the imports that lead from one of the user's files to the next. */
const staysAmongOwnFiles = ({ path, importer }: OnResolveArgs): boolean =>
  /^\.{0,2}\//.test(path) && !path.endsWith(".node") && !`${importer}${path}`.includes("node_modules");
