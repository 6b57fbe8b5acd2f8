import { cutText } from "../../base/cut-text.ts";
import { AcridaError } from "../../base/errors.ts";
import type { PhaseTimings } from "../../metrics/sample.ts";
import type { EngineResponse, Fault, FaultKind } from "../../net/http-engine.ts";
import type { Untyped } from "../../user/environment.ts";
import { BodyFaultError, howToReadMore } from "./body-errors.ts";
import { decodeText, streamingDecoder } from "./charset.ts";
import { decodeBody, withoutChunked } from "./decode-body.ts";
import { describeJsonProblem } from "./json-problem.ts";
import { phasesOf } from "./phases.ts";
import { HttpHeaders } from "./response-headers.ts";
import { eventsOf, type ServerSentEvent } from "./server-sent-events.ts";
import { linesOf } from "./text-lines.ts";

export type { Fault, FaultKind };

/** Memory that small bodies share is not larger: Node's pool, and the engine's. */
const LARGEST_POOL_BYTES = 8_192;

/** The request that an answer belongs to: the last one of a chain of redirects. */
export class HttpRequest {
  readonly method: string;
  /** Whole, without user and password. */
  readonly url: string;
  private readonly head: string;
  private parsed: HttpHeaders | null = null;

  constructor(method: string, url: string, head: string) {
    this.method = method;
    this.url = url;
    this.head = head;
  }

  /** As they were sent. */
  get headers(): HttpHeaders {
    this.parsed ??= new HttpHeaders(this.head.slice(this.head.indexOf("\r\n") + 2));
    return this.parsed;
  }
}

/** Takes the caller's word on a response. */
export interface Verdict {
  succeed(): void;
  fail(reason: unknown): void;
}

/** What was sent last, as far as its answer tells of it: most requests of one plan share it. */
export interface SentRequest {
  readonly method: string;
  readonly target: { readonly url: string };
  /** The request line and headers. */
  readonly head: string;
}

/** In place of who takes the caller's word, once the request is counted. */
const verdictOver = "over";

/** What the session knows of a response besides the answer itself. */
export interface ResponseFacts {
  readonly sent: SentRequest;
  /** Why there is no whole answer, or why the chain of redirects ended; null for none. */
  readonly fault: Fault | null;
  readonly elapsedMs: number;
  /** The phases of the hops before; null where nothing was redirected. */
  readonly earlier: PhaseTimings | null;
  readonly maxBodyBytes: number;
}

/** What may be said about reading events. */
export interface EventOptions {
  /** Records one sample of type `SSE` and this name: the time from the call to the first event. */
  readonly name?: string;
}

/** The answer to a request, or what is known of one that failed. Its body is in memory: reading it needs no `await`. */
export class HttpResponse {
  /** 0 when no answer came. */
  readonly status: number;
  readonly statusText: string;
  /** Whole and below 400; `success()` and `failure()` set it. */
  ok: boolean;
  protected readonly raw: EngineResponse;
  /** Why there is no whole answer, or why the chain of redirects ended; null for none. */
  protected readonly fault: Fault | null;
  // Each of the facts by itself: kept as one object they would take a third more memory for each answer.
  private readonly sent: SentRequest;
  private readonly elapsedMs: number;
  private readonly earlier: PhaseTimings | null;
  private readonly maxBodyBytes: number;
  private parsedHeaders: HttpHeaders | null = null;
  /** The body once it was read, or why it can't be: a bomb is inflated but once. */
  private decoded: Uint8Array | AcridaError | null = null;
  private verdict: Verdict | typeof verdictOver | null = null;

  constructor(raw: EngineResponse, { sent, fault, elapsedMs, earlier, maxBodyBytes }: ResponseFacts) {
    this.status = raw.status;
    this.statusText = raw.statusText;
    this.ok = fault === null && raw.status < 400;
    this.raw = raw;
    this.fault = fault;
    this.sent = sent;
    this.elapsedMs = elapsedMs;
    this.earlier = earlier;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Why there is no whole answer, or why its body could not be read; null when it is whole, whatever its status. */
  get error(): Fault | null {
    const { decoded, fault } = this;
    return fault ?? (decoded instanceof BodyFaultError ? decoded.fault : null);
  }

  /** The last URL of a chain of redirects, without user and password. */
  get url(): string {
    return this.sent.target.url;
  }

  get redirected(): boolean {
    return this.earlier !== null;
  }

  /** From the call to the last byte, in milliseconds. */
  get elapsed(): number {
    return this.elapsedMs;
  }

  /** The phases in milliseconds, summed over redirects; NaN for one that did not happen. */
  get timings(): PhaseTimings {
    return phasesOf(this.raw, this.earlier);
  }

  get request(): HttpRequest {
    const { method, target, head } = this.sent;
    return new HttpRequest(method, target.url, head);
  }

  get headers(): HttpHeaders {
    this.parsedHeaders ??= new HttpHeaders(this.raw.rawHeaders);
    return this.parsedHeaders;
  }

  /**
   * The body, inflated; empty when no answer came (status 0). Throws `BODY_CUT` for one that can't be decoded, with the
   * `kind` of `error` for one that did not come whole, and with the kind `body-limit` for one over `maxBodyBytes`,
   * which is then the `error` of the response too.
   */
  bytes(): Uint8Array {
    const bytes = this.read();
    const { byteLength } = bytes.buffer;
    if (byteLength === bytes.byteLength || byteLength > LARGEST_POOL_BYTES) return bytes;
    // Small bodies lie beside those of other users: who gives such memory away (`transfer`) would take theirs along.
    const own = Buffer.allocUnsafeSlow(bytes.byteLength);
    own.set(bytes);
    this.decoded = own;
    return own;
  }

  /**
   * The body as text, in the charset of its content type; UTF-8 without one. Empty when no answer came (status 0);
   * throws as `bytes()` does.
   */
  text(): string {
    return decodeText(this.read(), this.headers.get("content-type"));
  }

  /**
   * The body read as JSON; throws `BODY_CUT` where it is none, with the place. A response with an `error` has no JSON:
   * what is thrown has its text and `kind`.
   */
  json(): Untyped {
    const { fault } = this;
    if (fault !== null) throw new BodyFaultError(this.named(), fault);
    const text = this.text();
    try {
      return JSON.parse(text);
    } catch {
      // Without the error of Node as the cause: it quotes the body, and what a target sends must not fill the tables.
      const type =
        text === "" ? "" : ` (${cutText(this.headers.get("content-type") ?? "no content type", 100)})`;
      throw new AcridaError("BODY_CUT", `${this.named()}: the body${type} ${describeJsonProblem(text)}`);
    }
  }

  /**
   * The body piece by piece, inflated: with the option `stream` as it comes, else what is in memory. Leaving the loop
   * early closes the connection. Throws as `bytes()` does.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = this.bytes();
    if (bytes.length > 0) yield bytes;
  }

  /** The body line by line, without the line ends; a line may have as many characters as `maxBodyBytes` says. */
  lines(): AsyncGenerator<string, void, undefined> {
    return linesOf(this.chunks(), streamingDecoder(this.headers.get("content-type")), this.maxBodyBytes);
  }

  /** The server-sent events of the body. */
  events(_options?: EventOptions): AsyncGenerator<ServerSentEvent, void, undefined> {
    return eventsOf(this.lines(), this.maxBodyBytes);
  }

  /** From the call until the first event had come, in milliseconds; NaN before, and where the body is not streamed. */
  get timeToFirstEvent(): number {
    return Number.NaN;
  }

  /** No more of a streamed body is wanted: its connection is closed. Does nothing where the body has come. */
  close(): void {}

  /** Counts the request as passed, whatever its status; the last word before the decision ends holds. */
  success(): void {
    this.open("success").succeed();
    this.ok = true;
  }

  /** Counts the request as failed, with this text or error. */
  failure(reason: unknown): void {
    this.open("failure").fail(reason);
    this.ok = false;
  }

  /** For logs: no body, and no header, which may hold a secret. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { status, statusText, ok, url, redirected, elapsed, error } = this;
    return { status, statusText, ok, url, redirected, elapsed, error };
  }

  /** What `console.log(response)` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): unknown {
    return this.toJSON();
  }

  /** @internal Lets `success()` and `failure()` speak to someone, or to nobody any more. */
  decide(verdict: Verdict | null): void {
    this.verdict = this.verdict !== null && verdict === null ? verdictOver : verdict;
  }

  protected read(): Uint8Array {
    this.decoded ??= this.decode();
    if (!(this.decoded instanceof AcridaError)) return this.decoded;
    throw this.decoded;
  }

  private decode(): Uint8Array | AcridaError {
    const { raw, maxBodyBytes } = this;
    if (raw.fault !== null && raw.status !== 0) return new BodyFaultError(this.named(), raw.fault);
    if (raw.bodyCut) {
      const reason = `the body has ${raw.bodyBytes} bytes, more than are kept; ${howToReadMore(maxBodyBytes)}`;
      return this.overLimit(reason);
    }
    const decoded = decodeBody(raw.body, this.codings(), maxBodyBytes);
    if ("bytes" in decoded) return decoded.bytes;
    if (decoded.overLimit) return this.overLimit(decoded.problem);
    return new AcridaError("BODY_CUT", `${this.named()}: ${decoded.problem}`);
  }

  /** Those of the content, then those of the transfer: in the order in which a target applies them. */
  protected codings(): string {
    const content = this.headers.get("content-encoding") ?? "";
    const transfer = this.headers.get("transfer-encoding");
    return transfer === null ? content : `${content},${withoutChunked(transfer)}`;
  }

  private overLimit(reason: string): BodyFaultError {
    this.ok = false;
    return new BodyFaultError(this.named(), { kind: "body-limit", message: reason });
  }

  private open(method: string): Verdict {
    const { verdict } = this;
    if (typeof verdict === "object" && verdict !== null) return verdict;
    throw new AcridaError(
      "MISUSE",
      verdict === verdictOver
        ? `response.${method}() comes too late: the request is counted already. Call it in the callback of the request, or with \`catchResponse\` before the next \`await\``
        : `response.${method}() needs a callback: client.get(url, {}, (response) => response.${method}(…)), or the option \`catchResponse: true\``,
    );
  }

  /** For messages: without the query, which may hold a secret and would make every message different. */
  protected named(): string {
    return `${this.sent.method} ${this.url.split("?", 1)[0]} (status ${this.status})`;
  }
}
