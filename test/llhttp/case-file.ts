/** One case of a file in llhttp's format: what is read, under which settings, and what llhttp says of it. */
export interface ResponseCase {
  readonly file: string;
  readonly title: string;
  /** `response`, `response-finish` or `response-lenient-…`. */
  readonly type: string;
  readonly skipsBody: boolean;
  readonly bytes: Buffer;
  readonly log: readonly string[];
}

const escapes: readonly (readonly [
  pattern: RegExp,
  text: string | ((all: string, code: string) => string),
])[] = [
  [/\\(\r\n|\r|\n)/g, ""],
  [/\r\n|\r|\n/g, "\r\n"],
  [/\\r/g, "\r"],
  [/\\n/g, "\n"],
  [/\\t/g, "\t"],
  [/\\f/g, "\f"],
  [/\\x([0-9a-fA-F]+)/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 16))],
  [/\\([0-7]{1,3})/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 8))],
];

/** A line break in the file is CRLF, one behind a backslash is none, and what C would escape may be escaped. */
const bytesOf = (block: string): Buffer => {
  let text = block.replace(/\n$/, "");
  for (const [pattern, replacement] of escapes) {
    text =
      typeof replacement === "string"
        ? text.replace(pattern, replacement)
        : text.replace(pattern, replacement);
  }
  if (text.includes("${"))
    throw new Error("expected a case without JavaScript in it; teach the reader to run it");
  return Buffer.from(text, "utf8");
};

const anyCase = /^#{1,6} +(.+)$|^<!-- *meta=(\{.*\}) *-->$|^```(http|log)\n([\s\S]*?)^```$/gm;

/** The cases of a file: a heading, `<!-- meta={…} -->`, the bytes in a block `http` and the verdict in a block `log`. */
export const casesOf = (file: string, content: string): ResponseCase[] => {
  const cases: ResponseCase[] = [];
  let title = "";
  let meta: { type: string; skipBody?: boolean } | null = null;
  let bytes: Buffer | null = null;
  for (const [, heading, json, language, block] of content.matchAll(anyCase)) {
    if (heading !== undefined) title = heading;
    else if (json !== undefined) meta = JSON.parse(json);
    else if (language === "http") {
      if (bytes !== null) throw new Error(`${file}, ${title}: expected a log before other bytes`);
      bytes = bytesOf(block ?? "");
    } else {
      if (meta === null || bytes === null)
        throw new Error(`${file}, ${title}: expected meta and bytes before a log`);
      const log = (block ?? "").split("\n").slice(0, -1);
      cases.push({ file, title, type: meta.type, skipsBody: meta.skipBody === true, bytes, log });
      meta = null;
      bytes = null;
    }
  }
  if (meta !== null || bytes !== null) throw new Error(`${file}, ${title}: expected a log at the end`);
  return cases;
};
