import { SourceMap } from "node:module";
import type { Loader } from "esbuild";
import type { EsbuildModule } from "./esbuild-service.ts";
import { lineStartsOf } from "./source-lines.ts";

/** A class in a source file, with the name that the language gives it there. */
export interface FoundClass {
  readonly name: string;
  /** Offset of the first character behind the `{` of the class's body. */
  readonly bodyOffset: number;
  /** 1-based line of that `{`. */
  readonly line: number;
}

/** What esbuild prints at the head of the body of each class whose name it keeps. */
const KEPT_NAME = /\{\s*static \{\s*__name\d*\(this, (".*")\);/g;

/**
 * Every class of a source that has a name and no static member called `name`; undefined where the source does not parse.
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
  const map = new SourceMap(JSON.parse(output.map));
  const outputLines = lineStartsOf(output.code);
  const sourceLines = lineStartsOf(source);
  const found: FoundClass[] = [];
  let outputLine = 0;
  for (const mark of output.code.matchAll(KEPT_NAME)) {
    while ((outputLines[outputLine + 1] ?? Number.POSITIVE_INFINITY) <= mark.index) outputLine += 1;
    const outputColumn = mark.index - outputLines[outputLine]!;
    const entry = map.findEntry(outputLine, outputColumn);
    if (!("originalLine" in entry)) continue;
    if (entry.generatedLine !== outputLine || entry.generatedColumn !== outputColumn) continue;
    const offset = (sourceLines[entry.originalLine] ?? source.length) + entry.originalColumn;
    if (source[offset] !== "{") continue;
    found.push({ name: JSON.parse(mark[1]!), bodyOffset: offset + 1, line: entry.originalLine + 1 });
  }
  return found;
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
