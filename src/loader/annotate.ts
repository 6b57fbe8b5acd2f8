import { readFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Loader } from "esbuild";
import type { EsbuildModule } from "./esbuild-service.ts";
import { type FoundClass, findClasses } from "./find-classes.ts";
import { type Insertion, insertInto } from "./insertions.ts";

/** What `import.meta.url` and its kind are called in the bundle; each source file declares its own values. */
export const locationDefines: Readonly<Record<string, string>> = {
  "import.meta.url": "__acrida_url",
  "import.meta.filename": "__acrida_filename",
  "import.meta.dirname": "__acrida_dirname",
  __filename: "__acrida_filename",
  __dirname: "__acrida_dirname",
};

/**
 * The head of a bundle: what the texts put into the source files refer to.
 * `require` looks beside the first file; with null beside the bundle.
 *
 * V8 takes a class's name in a stack trace from its text, which esbuild may have changed (`_Shop`, `Shop2`), unless the
 * prototype has a tag. Only heirs of User and TaskSet, known by their settings, get one: libraries look at the tags of data.
 */
export const bundleHead = (firstFile: string | null): string => `
import { createRequire as __acrida_createRequire } from "node:module";
const require = __acrida_createRequire(${firstFile === null ? "import.meta.url" : JSON.stringify(firstFile)});
const __acrida_classes = new WeakMap();
const __acrida_class = (type, name, file, line) => {
  __acrida_classes.set(type, { name, file, line });
  const printed = Object.getOwnPropertyDescriptor(type, "name")?.value;
  if (printed !== undefined && typeof printed !== "string") return;
  if (printed !== name) Object.defineProperty(type, "name", { value: name, configurable: true });
  if (name === "" || !("tasks" in type && "waitTime" in type)) return;
  if (Object.hasOwn(type.prototype, Symbol.toStringTag)) return;
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true, writable: true });
};
`;

/** The name in a bundle's head of the map from class to declaration. */
export const classesVariable = "__acrida_classes";

/** esbuild's loader for a file of JavaScript or TypeScript. */
const loaderOf = (path: string): Loader => {
  const extension = extname(path).toLowerCase();
  if (extension === ".tsx" || extension === ".jsx") return extension === ".tsx" ? "tsx" : "jsx";
  return /^\.[cm]?ts$/.test(extension) ? "ts" : "js";
};

/** A source file made ready for the bundle. */
export interface AnnotatedSource {
  readonly contents: string;
  readonly loader: Loader;
  readonly insertions: readonly Insertion[];
  readonly classes: readonly FoundClass[];
}

/**
 * Reads a source file and puts into it, without moving a line, the values of its own location and, at the head of
 * each class's body, a static block that tells the class's name, file and line. A file that does not parse stays as it is.
 */
export const annotate = async (esbuild: EsbuildModule, path: string): Promise<AnnotatedSource> => {
  const source = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  const loader = loaderOf(path);
  const classes = await findClasses(esbuild, source, loader);
  if (classes === undefined) return { contents: source, loader, insertions: [], classes: [] };
  const insertions: Insertion[] = [{ offset: headOffset(source), text: locationText(path) }];
  const file = JSON.stringify(path);
  for (const { name, bodyOffset, line } of classes) {
    const text = `static{__acrida_class(this,${JSON.stringify(name)},${file},${line})}`;
    insertions.push({ offset: bodyOffset, text });
  }
  insertions.sort((first, second) => first.offset - second.offset);
  return { contents: insertInto(source, insertions, path), loader, insertions, classes };
};

/** A package's file with the values of its own location, no more; null for one that may have User classes. */
export const withLocation = async (path: string): Promise<{ contents: string; loader: Loader } | null> => {
  const source = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  if (/["']acrida["'/]/.test(source)) return null;
  const at = headOffset(source);
  return {
    contents: `${source.slice(0, at)}${locationText(path)}${source.slice(at)}`,
    loader: loaderOf(path),
  };
};

/** The first line may be a hashbang, which has to stay the first. */
const headOffset = (source: string): number => /^#!.*(?:\r\n|[\n\r])?/.exec(source)?.[0].length ?? 0;

// `var`, since a cycle of imports may ask before the file was reached.
const locationText = (path: string): string =>
  `var __acrida_url=${JSON.stringify(pathToFileURL(path).href)};` +
  `var __acrida_filename=${JSON.stringify(path)};` +
  `var __acrida_dirname=${JSON.stringify(dirname(path))};`;
