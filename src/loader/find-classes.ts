import { SourceMap } from "node:module";
import type { Loader } from "esbuild";
import type { EsbuildModule } from "./esbuild-service.ts";
import { lineStartsOf } from "./source-lines.ts";

/** A class in a source file, with the name that the language gives it there. */
export interface FoundClass {
  /** Empty for a class that has none, such as what a mixin returns. */
  readonly name: string;
  /** Offset of the first character behind the `{` of the class's body. */
  readonly bodyOffset: number;
  /** 1-based line of that `{`. */
  readonly line: number;
}

/** What esbuild prints at the head of the body of each class whose name it keeps. */
const KEPT_NAME = /\{\s*static \{\s*__name\d*\(this, (".*")\);/g;

/** A class without a name, if what it extends has no braces of its own: decorated, esbuild would call it `_a`. */
const NO_NAME = /\bclass (?:extends [\w$.]+(?:\([\w$., ]*\))? )?\{(?!\s*static \{\s*__name\d*\(this,)/g;

/**
 * The classes of a source, but for those with a static member called `name`; undefined where the source does not parse.
 *
 * esbuild is the parser: with `keepNames` it marks each class in its output, and its source map says where the body
 * of that class begins. Nothing of this output is run. A text that only looks like such a mark has no exact entry in
 * the map, or none that points at a `{`.
 */
export const findClasses = async (
  esbuild: EsbuildModule,
  source: string,
  loader: Loader,
): Promise<FoundClass[] | undefined> => {
  if (!/\bclass\b/.test(source)) return [];
  const output = await printWithNames(esbuild, source, loader);
  if (output === undefined) return undefined;
  const named = Array.from(output.code.matchAll(KEPT_NAME), ({ index, 1: name }) => ({
    name: JSON.parse(name!) as string,
    brace: index,
  }));
  const unnamed = Array.from(output.code.matchAll(NO_NAME), ({ index, 0: text }) => ({
    name: "",
    brace: index + text.length - 1,
  }));
  const originOf = originFinder(output, source);
  return [...named, ...unnamed].flatMap(({ name, brace }) => {
    const origin = originOf(brace);
    return origin === undefined ? [] : [{ name, bodyOffset: origin.offset + 1, line: origin.line }];
  });
};

/** Leads from the offset of a `{` in the output to that of the same `{` in the source. */
const originFinder = (output: { code: string; map: string }, source: string) => {
  const map = new SourceMap(JSON.parse(output.map));
  const outputLines = lineStartsOf(output.code);
  const sourceLines = lineStartsOf(source);
  return (brace: number): { offset: number; line: number } | undefined => {
    const line = outputLines.findLastIndex((start) => start <= brace);
    const column = brace - outputLines[line]!;
    const entry = map.findEntry(line, column);
    if (!("originalLine" in entry)) return undefined;
    if (entry.generatedLine !== line || entry.generatedColumn !== column) return undefined;
    const offset = (sourceLines[entry.originalLine] ?? source.length) + entry.originalColumn;
    return source[offset] === "{" ? { offset, line: entry.originalLine + 1 } : undefined;
  };
};

/** Prints with standard decorators left as they are; what only the legacy ones allow is read on a second try. */
const printWithNames = async (esbuild: EsbuildModule, source: string, loader: Loader) => {
  for (const experimentalDecorators of [false, true]) {
    try {
      return await esbuild.transform(source, {
        loader,
        keepNames: true,
        target: "esnext",
        charset: "utf8",
        sourcemap: "external",
        sourcesContent: false,
        logLevel: "silent",
        tsconfigRaw: { compilerOptions: { experimentalDecorators } },
      });
    } catch {
      // The bundling reads the same file and reports the error, with the user's own settings.
    }
  }
  return undefined;
};
