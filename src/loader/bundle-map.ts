import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ENTRY_NAME } from "./scenario-plugin.ts";

/** The source map inside a bundle, as far as it is read again. */
interface BundleMap {
  /** File URLs, but for what has no file. */
  sources: string[];
  /** For each location that stays outside, how the user imports it. */
  x_specifiers: Readonly<Record<string, string>>;
}

const COMMENT = "//# sourceMappingURL=data:application/json;base64,";

/**
 * A map as esbuild wrote it for a file in `folder`, as the last line of a bundle. Its sources become file URLs: the same
 * bytes wherever the bundle is written, and absolute paths in every trace.
 */
export const mapComment = (
  text: string,
  folder: string,
  specifiers: Readonly<Record<string, string>>,
): string => {
  const map: BundleMap = JSON.parse(text);
  map.x_specifiers = Object.fromEntries(Object.entries(specifiers).sort());
  map.sources = map.sources.map((source) =>
    source.includes(ENTRY_NAME) ? ENTRY_NAME : pathToFileURL(resolve(folder, source)).href,
  );
  return `${COMMENT}${Buffer.from(JSON.stringify(map)).toString("base64")}\n`;
};

/** The map inside a bundle. */
export const readMap = async (bundlePath: string): Promise<BundleMap> => {
  const text = await readFile(bundlePath, "utf8");
  const encoded = text.slice(text.lastIndexOf(COMMENT) + COMMENT.length);
  return JSON.parse(Buffer.from(encoded, "base64").toString());
};
