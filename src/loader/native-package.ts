import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

const folderOfPackages = `${sep}node_modules${sep}`;

/** Packages whose only purpose is to find or build native code: who depends on one holds some. */
const nativeTools = [
  "bindings",
  "node-addon-api",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "prebuild-install",
  "nan",
];

/** The package that a file belongs to; null for a file of nobody's. */
export const packageOf = (path: string): { readonly name: string; readonly folder: string } | null => {
  const at = path.lastIndexOf(folderOfPackages);
  if (at === -1) return null;
  const parts = path.slice(at + folderOfPackages.length).split(sep);
  const name = parts.slice(0, parts[0]?.startsWith("@") ? 2 : 1);
  return { name: name.join("/"), folder: join(path.slice(0, at), "node_modules", ...name) };
};

const known = new Map<string, boolean>();

/** Whether this package holds code that is compiled for one kind of machine, and can't be bundled. */
export const hasNativeCode = (folder: string): boolean => {
  let found = known.get(folder);
  if (found === undefined) {
    found = looksNative(folder);
    known.set(folder, found);
  }
  return found;
};

const looksNative = (folder: string): boolean => {
  if (["binding.gyp", "prebuilds", join("build", "Release")].some((name) => existsSync(join(folder, name))))
    return true;
  const manifest = manifestOf(folder);
  if (manifest.gypfile === true || manifest.binary !== undefined || manifest.napi !== undefined) return true;
  return nativeTools.some((tool) => Object.hasOwn(manifest.dependencies ?? {}, tool));
};

interface PackageManifest {
  readonly gypfile?: unknown;
  readonly binary?: unknown;
  readonly napi?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): PackageManifest => {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageManifest;
  } catch {
    return {};
  }
};
