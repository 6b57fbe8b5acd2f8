import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { cutText } from "../../base/cut-text.ts";
import { howToReadMore } from "./body-errors.ts";

/** Each layer is cut at the limit by itself, so that layers can't multiply; more than these are no honest answer. */
const MAX_CODINGS = 5;

type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** A body without its content codings, or why there is none. */
export type DecodedBody =
  | { readonly bytes: Uint8Array }
  | { readonly problem: string; readonly overLimit: boolean };

/** Whether bytes begin with zlib's wrapper (RFC 1950 §2.2). */
export const isZlibWrapped = (bytes: Uint8Array): boolean => {
  const header = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return ((bytes[0] ?? 0) & 0x0f) === 8 && header % 31 === 0;
};

/** `deflate` means zlib's wrapper by the letter, but some servers send the bare stream. */
const inflateEither: Inflate = (bytes, options) => {
  return isZlibWrapped(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
};

const inflaters: Readonly<Record<string, Inflate>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateEither,
  br: brotliDecompressSync,
};

const beginsAsGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What Node says about damaged bytes, in words that don't change with its version. */
export const damageOf = (error: NodeJS.ErrnoException, bytes: Uint8Array): string => {
  if (error.code === "Z_BUF_ERROR") return "it ends too early";
  if (/data check|length check/.test(error.message)) return "its checksum is wrong";
  if (!/header check|compression method/.test(error.message)) return "it is damaged";
  // The first member was in order, or Node would not have come to the next.
  return beginsAsGzip(bytes) ? "other bytes follow its end" : "it does not begin as one";
};

/** What is said of a coding that is not known. */
export const unknownCoding = (coding: string): string =>
  `the body is encoded as ${JSON.stringify(cutText(coding, 40))}, which is not known here`;

/** Undoes one coding. Node stops at the first piece past the limit: at most so much is in memory, and a piece more. */
const undo = (coding: string, bytes: Uint8Array, maxBytes: number): DecodedBody => {
  const inflate = Object.hasOwn(inflaters, coding) ? inflaters[coding] : undefined;
  if (inflate === undefined) {
    return { problem: unknownCoding(coding), overLimit: false };
  }
  try {
    return { bytes: inflate(bytes, { maxOutputLength: Math.max(1, maxBytes) }) };
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code !== "ERR_BUFFER_TOO_LARGE") {
      const problem = `the body can't be decoded as ${coding}: ${damageOf(failure, bytes)}`;
      return { problem, overLimit: false };
    }
    const problem = `the inflated body is larger than ${maxBytes} bytes; ${howToReadMore(maxBytes)}`;
    return { problem, overLimit: true };
  }
};

/** The transfer codings that are left of a body once the engine has put its chunks together. */
export const withoutChunked = (transferEncoding: string): string =>
  transferEncoding.toLowerCase() === "chunked"
    ? ""
    : transferEncoding
        .split(",")
        .filter((coding) => coding.trim().toLowerCase() !== "chunked")
        .join(",");

/** The codings of a body, in the order in which they were applied; a text says why there are too many. */
export const codingsOf = (allCodings: string): readonly string[] | string => {
  const codings = allCodings
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  return codings.length > MAX_CODINGS ? `the body is encoded ${codings.length} times over` : codings;
};

/** Undoes the codings of a body, named in the order in which they were applied; never makes more than `maxBytes` of it. */
export const decodeBody = (body: Uint8Array, allCodings: string, maxBytes: number): DecodedBody => {
  let decoded: DecodedBody = { bytes: body };
  if (body.length === 0 || allCodings === "") return decoded;
  const codings = codingsOf(allCodings);
  if (typeof codings === "string") return { problem: codings, overLimit: false };
  for (const coding of [...codings].reverse()) {
    decoded = undo(coding, decoded.bytes, maxBytes);
    if (!("bytes" in decoded)) break;
  }
  return decoded;
};
