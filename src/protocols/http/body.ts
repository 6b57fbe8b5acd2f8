import { AcridaError, messageOf } from "../../base/errors.ts";
import { encodeFields } from "./fields.ts";
import { encodeMultipart } from "./multipart.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { type StreamedBody, streamedBody } from "./streamed-body.ts";

/** A body ready for the wire. */
export interface RequestBody {
  /** Text only where it is ASCII; null for no body. */
  readonly content: Uint8Array | string | StreamedBody | null;
  readonly contentType: string | null;
  /** What the answer should be, where the kind of body says so. */
  readonly accept: string | null;
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** A request without a body. */
export const noBody: RequestBody = { content: null, contentType: null, accept: null };

const asciiOrBytes = (text: string): Uint8Array | string =>
  // In UTF-8 only ASCII has as many bytes as characters.
  Buffer.byteLength(text, "utf8") === text.length ? text : Buffer.from(text, "utf8");

const toJson = (value: unknown): string => {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new AcridaError("BAD_REQUEST", `option \`json\` can't be written as JSON: ${messageOf(error)}`);
  }
  if (text !== undefined) return text;
  throw new AcridaError("BAD_REQUEST", `option \`json\`: a ${typeof value} can't be written as JSON`);
};

const asGiven = (body: HttpRequestOptions["body"]): RequestBody => {
  if (typeof body === "string") return { ...noBody, content: asciiOrBytes(body) };
  if (body instanceof URLSearchParams) return { ...noBody, content: body.toString(), contentType: FORM_TYPE };
  // A copy: the caller may use its array again while the request waits.
  if (ArrayBuffer.isView(body)) {
    return { ...noBody, content: Buffer.from(Buffer.from(body.buffer, body.byteOffset, body.byteLength)) };
  }
  if (body instanceof ArrayBuffer) return { ...noBody, content: Buffer.from(Buffer.from(body)) };
  if (body instanceof FormData) return { ...noBody, ...encodeMultipart(body) };
  const streamed = streamedBody(body);
  if (streamed !== null) {
    const contentType = body instanceof Blob && body.type !== "" ? body.type : null;
    return { ...noBody, content: streamed, contentType };
  }
  throw new AcridaError(
    "BAD_REQUEST",
    `option \`body\`: expected a text, bytes, a Blob, a FormData or a stream, got ${typeof body}; ` +
      "send an object with `json`, `form` or `multipart`",
  );
};

const severalBodies = (options: HttpRequestOptions): AcridaError => {
  const given = (["json", "form", "body", "multipart"] as const).filter(
    (name) => options[name] !== undefined,
  );
  return new AcridaError("BAD_REQUEST", `a request has one body; got options ${given.join(" and ")}`);
};

/** The body that the options ask for; throws `BAD_REQUEST` when they ask for two, or for one that can't be. */
export const encodeBody = (options: HttpRequestOptions): RequestBody => {
  const { json, form, body, multipart } = options;
  if (json !== undefined) {
    if (form !== undefined || body !== undefined || multipart !== undefined) throw severalBodies(options);
    return { content: asciiOrBytes(toJson(json)), contentType: JSON_TYPE, accept: JSON_TYPE };
  }
  if (form !== undefined) {
    if (body !== undefined || multipart !== undefined) throw severalBodies(options);
    return { content: encodeFields(form, "form"), contentType: FORM_TYPE, accept: null };
  }
  if (multipart !== undefined) {
    if (body !== undefined) throw severalBodies(options);
    return { ...noBody, ...encodeMultipart(multipart) };
  }
  return body === undefined || body === null ? noBody : asGiven(body);
};
