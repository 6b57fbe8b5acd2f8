import { cutText } from "../../base/cut-text.ts";
import type { EngineRequest, EngineResponse } from "../../net/http-engine.ts";
import { decodeText } from "./charset.ts";
import { decodeBody, withoutChunked } from "./decode-body.ts";
import { HttpHeaders } from "./response-headers.ts";

/** Characters of a body that are shown. */
const MOST_CHARACTERS = 2_000;
const MASK = "***";

const secretHeader =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$|token|secret|password|api-?key|signature/i;
/** `name=value` and `"name": "value"` where the name says that the value is a secret. */
const secretName =
  "[\\w.-]*(?:token|secret|passwd|password|passphrase|api_?key|signature|credential|session_?id)[\\w.-]*";
const secretPair = new RegExp(`\\b(${secretName})=[^&\\s]+`, "gi");
const secretField = new RegExp(`("${secretName}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|[^,}\\s]+)`, "gi");

const masked = (text: string): string =>
  text.replace(secretPair, `$1=${MASK}`).replace(secretField, `$1"${MASK}"`);

const headerLines = (headers: HttpHeaders): string[] =>
  [...headers].map(([name, value]) => `${name}: ${secretHeader.test(name) ? MASK : masked(value)}`);

/** The text of a body, where its type says that it is one. */
const shownBody = (bytes: Uint8Array, type: string | null): string[] => {
  if (bytes.length === 0) return [];
  if (!/^text\/|json|xml|javascript|x-www-form-urlencoded/i.test(type ?? "text/")) {
    return [`(${bytes.length} bytes of ${type})`];
  }
  return ["", ...masked(cutText(decodeText(bytes, type), MOST_CHARACTERS)).split(/\r\n|\n|\r/)];
};

const requestLines = ({ head, body }: EngineRequest): string[] => {
  const end = head.indexOf("\r\n");
  const headers = new HttpHeaders(head.slice(end + 2));
  const lines = [masked(head.slice(0, end)), ...headerLines(headers)];
  if (body === null) return lines;
  if (typeof body === "string" || body instanceof Uint8Array) {
    return [...lines, ...shownBody(Buffer.from(body), headers.get("content-type"))];
  }
  return [
    ...lines,
    body.length < 0 ? "(a body that is read while it is sent)" : `(${body.length} bytes of body)`,
  ];
};

const responseLines = (answer: EngineResponse, maxBodyBytes: number): string[] => {
  const { status, statusText, fault, rawHeaders, bodyBytes, bodyCut } = answer;
  if (status === 0) return [`no answer: ${fault?.message ?? "nothing came"}`];
  const headers = new HttpHeaders(rawHeaders);
  const lines = [`${status} ${statusText}`.trim(), ...headerLines(headers)];
  if (fault !== null) return [...lines, `(${bodyBytes} bytes of body, then: ${fault.message})`];
  if (bodyCut) return [...lines, `(${bodyBytes} bytes of body, more than are kept)`];
  const codings = `${headers.get("content-encoding") ?? ""},${withoutChunked(headers.get("transfer-encoding") ?? "")}`;
  const decoded = decodeBody(answer.body, codings, maxBodyBytes);
  if (!("bytes" in decoded)) return [...lines, `(${bodyBytes} bytes of body: ${decoded.problem})`];
  return [...lines, ...shownBody(decoded.bytes, headers.get("content-type"))];
};

const phases = ({ opening, sentAtMs, firstByteAtMs, endedAtMs }: EngineResponse): string =>
  Object.entries({
    dns: opening?.dnsMs ?? Number.NaN,
    connect: opening?.connectMs ?? Number.NaN,
    tls: opening?.tlsMs ?? Number.NaN,
    "first byte": firstByteAtMs - sentAtMs,
    download: endedAtMs - firstByteAtMs,
  })
    .filter(([, ms]) => !Number.isNaN(ms))
    .map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`)
    .join(", ");

/** What one exchange said, for a log: `>` before what was sent, `<` before what came, secrets masked. */
export const shownExchange = (request: EngineRequest, answer: EngineResponse): string =>
  [
    ...requestLines(request).map((line) => `> ${line}`),
    ...responseLines(answer, request.maxBodyBytes).map((line) => `< ${line}`),
    `= ${phases(answer)}`,
  ].join("\n");
