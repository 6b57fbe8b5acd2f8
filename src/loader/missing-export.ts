import { fileURLToPath } from "node:url";
import { readMap } from "./bundle-map.ts";
import { excerptOf, shownPath, sourceText } from "./source-place.ts";

/** What Node says of an import that finds no such export: of an ES module, and of a CommonJS one. */
const NO_EXPORT = /requested module '(?<url>.+)' does not provide an export named '(?<name>.+)'/;
const NO_NAMED_EXPORT =
  /Named export '(?<name>.+)' not found\. The requested module '(?<url>.+)' is a CommonJS/;

const notYet = ": this version does not have it yet";

/** What people look for in vain, and why. */
const why: Readonly<Record<string, string>> = {
  LoadTestShape: notYet,
  MarkovTaskSet: notYet,
  transition: notYet,
  transitions: notYet,
  FastHttpUser: ": HttpUser is the fast one",
  FastHttpLocust: ": HttpLocust is the fast one",
};

/** A message of Node's about a missing export in the user's terms, with the place of the import; undefined for any other. */
export const missingExport = async (message: string, bundlePath: string): Promise<string | undefined> => {
  const isCommonJs = NO_NAMED_EXPORT.test(message);
  const { url, name } = (NO_EXPORT.exec(message) ?? NO_NAMED_EXPORT.exec(message))?.groups ?? {};
  if (url === undefined || name === undefined) return undefined;
  const map = await readMap(bundlePath);
  const specifier = map.x_specifiers[url] ?? url;
  const text = isCommonJs
    ? `Node finds no export ${name} in "${specifier}", which is CommonJS; import the whole: import all from "${specifier}"`
    : `"${specifier}" exports no ${name}${specifier === "acrida" ? (why[name] ?? "") : ""}`;
  for (const source of map.sources.filter((one) => one.startsWith("file:"))) {
    const file = fileURLToPath(source);
    const place = importPlace(sourceText(file), specifier, name);
    if (place === undefined) continue;
    const { line, column } = place;
    return `${shownPath(file)}:${line}:${column + 1}: ${text}${excerptOf(file, line, column)}`;
  }
  return text;
};

/** Line (1-based) and column (0-based) of a name in the import statement that asks for it. */
const importPlace = (source: string, specifier: string, name: string) => {
  const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  for (const statement of source.matchAll(/\b(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']/g)) {
    const at = statement[1] === specifier ? statement[0].search(word) : -1;
    if (at < 0) continue;
    const before = source.slice(0, statement.index + at).split("\n");
    return { line: before.length, column: before.at(-1)!.length };
  }
  return undefined;
};
