import { randomBytes } from "node:crypto";
import { ReadStream } from "node:fs";
import { basename } from "node:path";
import { AcridaError } from "../../base/errors.ts";
import { joinedBody, StreamedBody, type StreamedBodyOption, streamedBody } from "./streamed-body.ts";

/** What one field may hold: text, or the bytes of a file. */
export type MultipartContent =
  | string
  | number
  | boolean
  | bigint
  | Uint8Array
  | ArrayBuffer
  | StreamedBodyOption;

/** A field that says more about itself than its content does. */
export interface MultipartPart {
  readonly content: MultipartContent;
  /** Makes a file of the field; without one a file has the name that its stream or blob tells, else that of the field. */
  readonly filename?: string;
  /** Without one text has none, a blob its own, and other bytes `application/octet-stream`. */
  readonly contentType?: string;
}

type MultipartValue = MultipartContent | MultipartPart;

/** Fields by name; a list gives its name several times, null and undefined leave it out. */
export type MultipartFields =
  | Readonly<Record<string, MultipartValue | null | undefined | readonly MultipartValue[]>>
  | FormData
  | Iterable<readonly [string, MultipartValue]>;

/** A body of several parts (RFC 7578), with the type that tells its boundary. */
export interface MultipartBody {
  readonly content: Uint8Array | StreamedBody;
  readonly contentType: string;
}

const seed = randomBytes(12).toString("hex");
let count = 0;

const wrong = (name: string, message: string): AcridaError =>
  new AcridaError("BAD_REQUEST", `option \`multipart\`: \`${name}\`: ${message}`);

const isPart = (value: unknown): value is MultipartPart =>
  typeof value === "object" &&
  value !== null &&
  "content" in value &&
  !(value instanceof Blob) &&
  !(Symbol.asyncIterator in value);

/** As browsers write names (HTML standard, multipart/form-data). */
const escaped = (name: string): string => name.replace(/\r\n|\r|\n/g, "%0D%0A").replace(/"/g, "%22");

const isText = (content: unknown): content is string | number | boolean | bigint =>
  ["string", "number", "boolean", "bigint"].includes(typeof content);

/** The name of the file that a content is; undefined for one that tells none. */
const nameOf = (content: MultipartContent): string | undefined => {
  if (content instanceof ReadStream && content.path !== undefined) return basename(String(content.path));
  if (!(content instanceof Blob)) return undefined;
  return "name" in content && typeof content.name === "string" ? content.name : "blob";
};

const bytesOf = (name: string, content: MultipartContent): Uint8Array | StreamedBody => {
  if (isText(content)) return Buffer.from(String(content), "utf8");
  // A copy: the caller may use its array again while the request waits.
  if (ArrayBuffer.isView(content)) {
    return Buffer.from(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
  }
  if (content instanceof ArrayBuffer) return Buffer.from(Buffer.from(content));
  const streamed = streamedBody(content);
  if (streamed !== null) return streamed;
  const got = content === null ? "null" : Array.isArray(content) ? "a list" : typeof content;
  throw wrong(name, `expected a text, bytes, a file, a stream or { content }, got ${got}`);
};

const headOf = (boundary: string, name: string, value: MultipartValue): Buffer => {
  const part: MultipartPart = isPart(value) ? value : { content: value };
  const { content } = part;
  const ownName = part.filename ?? nameOf(content) ?? (isText(content) ? undefined : name);
  const blobType = content instanceof Blob && content.type !== "" ? content.type : undefined;
  const type = part.contentType ?? blobType ?? (isText(content) ? undefined : "application/octet-stream");
  for (const [key, text] of Object.entries({ filename: part.filename, contentType: part.contentType })) {
    if (text !== undefined && typeof text !== "string") {
      throw wrong(name, `expected a text as its ${key}, got ${typeof text}`);
    }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
  if (type !== undefined && /[\0-\x1f\x7f]/.test(type)) {
    throw wrong(name, "expected a content type without line breaks and control characters");
  }
  const file = ownName === undefined ? "" : `; filename="${escaped(ownName)}"`;
  const typeLine = type === undefined ? "" : `Content-Type: ${type}\r\n`;
  return Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"${file}\r\n${typeLine}\r\n`,
    "utf8",
  );
};

const pairsOf = (fields: MultipartFields): [string, MultipartValue][] => {
  const entries = Symbol.iterator in fields ? fields : Object.entries(fields);
  const pairs: [string, MultipartValue][] = [];
  for (const [name, value] of entries as Iterable<readonly [unknown, unknown]>) {
    if (typeof name !== "string") {
      throw new AcridaError(
        "BAD_REQUEST",
        `option \`multipart\`: expected texts as names, got ${typeof name}`,
      );
    }
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) pairs.push([name, one as MultipartValue]);
    }
  }
  return pairs;
};

/** The body of a form with files; throws `BAD_REQUEST` for a field that can't be one. */
export const encodeMultipart = (fields: MultipartFields): MultipartBody => {
  const boundary = `----acrida-${seed}-${count++}`;
  const parts: (Uint8Array | StreamedBody)[] = [];
  try {
    for (const [name, value] of pairsOf(fields)) {
      const head = headOf(boundary, name, value);
      const content = bytesOf(name, isPart(value) ? value.content : value);
      parts.push(head, content, lineBreak);
    }
  } catch (error) {
    for (const part of parts) if (part instanceof StreamedBody) part.discard();
    throw error;
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`, "latin1"));
  const inMemory = parts.every((part) => part instanceof Uint8Array);
  const content = inMemory ? Buffer.concat(parts as Uint8Array[]) : joinedBody(parts);
  return { content, contentType: `multipart/form-data; boundary=${boundary}` };
};

const lineBreak = Buffer.from("\r\n", "latin1");

/** The streams in the fields, in whatever form they are: for closing what is not sent. */
export const contentsOf = (fields: MultipartFields): unknown[] => {
  try {
    return pairsOf(fields).map(([, value]) => (isPart(value) ? value.content : value));
  } catch {
    return [];
  }
};
