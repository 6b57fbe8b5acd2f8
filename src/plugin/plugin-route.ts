import { AcridaError } from "../base/errors.ts";
import type { PluginContext } from "./plugin-context.ts";

/** A request of the console's, without what proves who sent it: cookies and authorization are not told. */
export interface PluginRequest extends PluginContext {
  readonly method: string;
  /** Below `/ext/NAME`: `/status`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** As text; "" without one. At most 1 MB. */
  readonly body: string;
  /** Who is logged in by `--web-login`; null for nobody. */
  readonly user: string | null;
  /** Where it came from. */
  readonly address: string;
}

/** An answer in full; a body that is no text or bytes is sent as JSON. */
export interface PluginAnswer {
  /** 200 without. */
  readonly status?: number;
  /** Of these only: `content-type`, `content-disposition`, `cache-control`, `location`, `retry-after`, and any `x-`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Text, or any other value, which is sent as JSON; `answer()` for more than that. */
export interface PluginRoute {
  /** `GET` without; what changes anything must be `POST`, which other sites can't send. */
  readonly method?: "GET" | "POST";
  /** Below `/ext/NAME`: `/status`. */
  readonly path: string;
  readonly handle: (request: PluginRequest) => unknown;
}

/** An answer as it crosses threads. */
export interface PackedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const largestAnswerBytes = 10_000_000;
const namedHeaders = ["content-type", "content-disposition", "cache-control", "location", "retry-after"];

class FullAnswer {
  readonly answer: PluginAnswer;
  constructor(given: PluginAnswer) {
    this.answer = given;
  }
}

/** An answer of a route with a status or headers of its own. */
export const answer = (given: PluginAnswer): unknown => new FullAnswer(given);

/** @throws AcridaError MISUSE for what can't be sent. */
export const packAnswer = (given: unknown, where: string): PackedAnswer => {
  const { status = 200, headers = {}, body } = given instanceof FullAnswer ? given.answer : { body: given };
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw wrong(where, `a status from 200 to 599, got ${status}`);
  const [type, content] = packBody(body, where);
  if (Buffer.byteLength(content) > largestAnswerBytes)
    throw wrong(where, `a body of at most ${largestAnswerBytes} bytes, got ${Buffer.byteLength(content)}`);
  return { status, headers: { "content-type": type, ...checkHeaders(headers, where) }, body: content };
};

const packBody = (body: unknown, where: string): [type: string, body: string | Uint8Array] => {
  if (body === undefined || body === null) return ["text/plain; charset=utf-8", ""];
  if (typeof body === "string") return ["text/plain; charset=utf-8", body];
  if (body instanceof Uint8Array) return ["application/octet-stream", body];
  try {
    return ["application/json", JSON.stringify(body) ?? "null"];
  } catch (thrown) {
    throw wrong(where, `a text, bytes, or what JSON carries: ${String(thrown)}`);
  }
};

const checkHeaders = (given: Readonly<Record<string, string>>, where: string): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (!namedHeaders.includes(lower) && !/^x-[a-z0-9-]+$/.test(lower))
      throw wrong(where, `headers of ${namedHeaders.join(", ")} and x-…, got ${JSON.stringify(name)}`);
    if (lower === "x-frame-options" || lower === "x-content-type-options")
      throw wrong(where, `no header that says what browsers may do, got ${JSON.stringify(name)}`);
    if (typeof value !== "string" || !/^[\t\x20-\x7e]*$/.test(value))
      throw wrong(where, `the header ${name} to be a text of one line in ASCII`);
    headers[lower] = value;
  }
  return headers;
};

const wrong = (where: string, expected: string): AcridaError =>
  new AcridaError("MISUSE", `${where}: expected ${expected}`);
