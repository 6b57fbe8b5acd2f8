import { resolve } from "node:path";
import type { BuildFailure, Location, Message } from "esbuild";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { AnnotatedSource } from "./annotate.ts";
import { excerptOf, shownPath, sourceText } from "./source-place.ts";

const MOST_ERRORS_SHOWN = 5;

/** What esbuild refused, in terms of the user's own files. */
export const bundleError = (
  failure: unknown,
  folder: string,
  sources: ReadonlyMap<string, AnnotatedSource>,
): AcridaError => {
  const messages = isBuildFailure(failure) ? failure.errors : [];
  if (messages.length === 0) {
    const text = `the scenario can't be bundled: ${messageOf(failure)}`;
    return new AcridaError("SCENARIO_INVALID", text, { cause: failure });
  }
  const shown = messages.slice(0, MOST_ERRORS_SHOWN).map((message) => describe(message, folder, sources));
  const left = messages.length - shown.length;
  if (left > 0) shown.push(`and ${left} more`);
  return new AcridaError("SCENARIO_INVALID", shown.join("\n"));
};

const isBuildFailure = (failure: unknown): failure is BuildFailure =>
  failure instanceof Error && Array.isArray((failure as Partial<BuildFailure>).errors);

const describe = (
  message: Message,
  folder: string,
  sources: ReadonlyMap<string, AnnotatedSource>,
): string => {
  const text = unresolved(message) ?? withNotes(message);
  if (message.location === null) return text;
  const file = resolve(folder, message.location.file);
  const { line, column } = placeOf(message.location, file, sources.get(file));
  return `${shownPath(file)}:${line}:${column + 1}: ${text}${excerptOf(file, line, column)}`;
};

const placeOf = (location: Location, file: string, source: AnnotatedSource | undefined) => {
  const { line, lineText } = location;
  if (lineText.trim() !== "") return { line, column: columnOf(location, source) };
  // An error at the end of a file stands behind the last thing that was written, not on the empty line after it.
  const lines = sourceText(file).split("\n").slice(0, line);
  while (lines.length > 1 && lines.at(-1)?.trim() === "") lines.pop();
  return { line: lines.length, column: (lines.at(-1) ?? "").trimEnd().length };
};

/** esbuild counts columns in bytes, and in the text that it was given: with our insertions. */
const columnOf = (location: Location, source: AnnotatedSource | undefined): number => {
  let before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  for (const { text } of source?.insertions ?? []) before = before.replace(text, "");
  return before.length;
};

const withNotes = (message: Message): string =>
  [message.text, ...message.notes.map((note) => note.text)].join("\n  ");

const unresolved = (message: Message): string | undefined => {
  const path = /^Could not resolve "(.+)"$/.exec(message.text)?.[1];
  if (path === undefined) return undefined;
  if (/^(\.{0,2}\/|[A-Za-z]:)/.test(path)) return `there is no file ${path}`;
  const name = /^(?:@[a-z0-9-~][\w.~-]*\/)?[a-z0-9-~][\w.~-]*/i.exec(path)?.[0];
  if (name === undefined || path.startsWith("~/")) {
    return `"${path}" leads nowhere: it looks like an alias; is it among "paths" in tsconfig.json or "imports" in package.json?`;
  }
  const why = message.notes
    .map((note) => note.text)
    .filter((note) => !/mark the path .* as external/.test(note));
  if (why.length > 0) return `the package ${name} has no "${path}": ${why.join(" ").replace(/:$/, "")}`;
  return `the package ${name} is not installed; install it with: npm install ${name}`;
};
