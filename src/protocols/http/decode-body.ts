import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { AcridaError, messageOf } from "../../base/errors.ts";

const MAX_CODINGS = 5;

type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** `deflate` means zlib's wrapper by the letter, but some servers send the bare stream. */
const inflateEither: Inflate = (bytes, options) => {
  const header = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  const wrapped = ((bytes[0] ?? 0) & 0x0f) === 8 && header % 31 === 0;
  return wrapped ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
};

const inflaters: Readonly<Record<string, Inflate>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateEither,
  br: brotliDecompressSync,
};

/** The body without its content coding; throws `BODY_CUT` when it is over the limit or can't be decoded. */
export const decodeBody = (body: Uint8Array, contentEncoding: string, maxBytes: number): Uint8Array => {
  if (body.length === 0) return body;
  const codings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > MAX_CODINGS) {
    throw new AcridaError("BODY_CUT", `the body is encoded ${codings.length} times over`);
  }
  let bytes = body;
  for (const coding of codings.reverse()) {
    const inflate = Object.hasOwn(inflaters, coding) ? inflaters[coding] : undefined;
    if (inflate === undefined) {
      throw new AcridaError(
        "BODY_CUT",
        `the body is encoded as ${JSON.stringify(coding)}, which is not known here`,
      );
    }
    try {
      bytes = inflate(bytes, { maxOutputLength: Math.max(1, maxBytes) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
        throw new AcridaError(
          "BODY_CUT",
          `the inflated body is larger than ${maxBytes} bytes; ${howToReadMore(maxBytes)}`,
        );
      }
      throw new AcridaError("BODY_CUT", `the body can't be decoded as ${coding}: ${messageOf(error)}`);
    }
  }
  return bytes;
};

/** What to do about a body that is larger than what is kept. */
export const howToReadMore = (keptBytes: number): string =>
  `raise \`static maxBodyBytes\` (bytes kept now: ${keptBytes}); ` +
  "reading as a stream (`stream`) comes with a later version";

/** The text of a body in the charset that its content type names; UTF-8 without one. */
export const decodeText = (bytes: Uint8Array, contentType: string | null): string => {
  const label = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  return decoderFor(label).decode(bytes);
};

const decoderFor = (label: string) => {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder("utf-8");
  }
};
