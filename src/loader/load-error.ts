import { readFile } from "node:fs/promises";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { AcridaError, messageOf } from "../base/errors.ts";
import { faultMessage } from "../user/traceback.ts";
import { excerptOf, shownPath, sourceText } from "./source-place.ts";
import { userFrames } from "./user-frames.ts";

/** What a scenario threw while it was evaluated, with the user's own file and line and nothing of ours. */
export const loadError = async (thrown: unknown, bundlePath: string): Promise<AcridaError> => {
  const missing = /requested module '(.+)' does not provide an export named '(.+)'/.exec(messageOf(thrown));
  if (thrown instanceof SyntaxError && missing !== null) {
    const text = await missingExport(missing[1]!, missing[2]!, bundlePath);
    return new AcridaError("SCENARIO_INVALID", text, { cause: thrown });
  }
  const frames = userFrames(thrown, bundlePath);
  const where = frames.find((frame) => !frame.file.includes(`${sep}node_modules${sep}`)) ?? frames[0];
  const place = where === undefined ? "" : `${shownPath(where.file)}:${where.line}:${where.column}: `;
  if (thrown instanceof AcridaError) {
    // Of ours: what a decorator or a wait time refused. It says by itself what is wrong; the place tells the rest.
    const excerpt = where === undefined ? "" : excerptOf(where.file, where.line, where.column - 1);
    return new AcridaError(thrown.code, `${place}${thrown.message}${excerpt}`, { cause: thrown });
  }
  const trace = frames.map((frame) => `\n    ${frame.text}`).join("");
  const text = `${place}the scenario failed while it was loaded: ${faultMessage(thrown)}${trace}`;
  return new AcridaError("SCENARIO_INVALID", text, { cause: thrown });
};

const missingExport = async (specifier: string, name: string, bundlePath: string): Promise<string> => {
  const files = await sourcesOf(bundlePath);
  const moduleName = packageName(specifier);
  for (const file of files) {
    const place = importPlace(sourceText(file), moduleName, name);
    if (place === undefined) continue;
    const excerpt = excerptOf(file, place.line, place.column);
    return `${shownPath(file)}:${place.line}:${place.column + 1}: "${moduleName}" exports no ${name}${excerpt}`;
  }
  return `"${moduleName}" exports no ${name}`;
};

/** The name by which the user imported what lies at an absolute location. */
const packageName = (specifier: string): string => {
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
  const inPackages = path.lastIndexOf(`node_modules${sep}`);
  if (inPackages < 0) return specifier.startsWith("file:") ? "acrida" : specifier;
  const [first, second] = path.slice(inPackages + `node_modules${sep}`.length).split(sep);
  return first?.startsWith("@") ? `${first}/${second}` : (first ?? specifier);
};

const importPlace = (source: string, moduleName: string, name: string) => {
  for (const statement of source.matchAll(/^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']/gm)) {
    if (statement[1] !== moduleName && !statement[1]!.startsWith(`${moduleName}/`)) continue;
    const at = statement[0].search(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`));
    if (at < 0) continue;
    const before = source.slice(0, statement.index + at).split("\n");
    return { line: before.length, column: before.at(-1)!.length };
  }
  return undefined;
};

/** The user's files inside a bundle, read from its source map. */
const sourcesOf = async (bundlePath: string): Promise<string[]> => {
  const text = await readFile(bundlePath, "utf8");
  const encoded = text.slice(text.lastIndexOf(";base64,") + ";base64,".length);
  const map: { sources: string[] } = JSON.parse(Buffer.from(encoded, "base64").toString());
  return map.sources.filter((source) => source.startsWith("file:")).map((source) => fileURLToPath(source));
};
