import type {
  EngineCallback,
  EngineRequest,
  EngineResponse,
  Fault,
  OpeningTimes,
  PendingExchange,
} from "../http-engine.ts";
import type { ResponseParser } from "./response-parser.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** In place of a start: the bytes are the body and nothing else. */
const WHOLE = -1;

/** Who gives up an exchange when it is aborted. */
export interface ExchangeOwner {
  abandon(exchange: Exchange): void;
}

/** One request and, as it comes, its answer: a single object from the asking to the reading, for the sake of speed. */
export class Exchange implements EngineResponse, PendingExchange {
  status = 0;
  statusText = "";
  rawHeaders = "";
  setsCookies = false;
  bodyBytes = 0;
  bodyCut = false;
  fault: Fault | null = null;
  retries = 0;
  opening: OpeningTimes | null = null;
  sentAtMs = Number.NaN;
  firstByteAtMs = Number.NaN;
  endedAtMs = Number.NaN;
  sent = false;
  /** Null once it is answered or aborted. */
  request: EngineRequest | null;
  /** Holds the body from `bodyStart` on, and maybe others; cut to size when it is asked for. */
  private bytes: Uint8Array = NO_BYTES;
  private bodyStart = 0;
  private callback: EngineCallback | null;
  private owner: ExchangeOwner | null;

  constructor(request: EngineRequest, callback: EngineCallback, owner: ExchangeOwner) {
    this.request = request;
    this.callback = callback;
    this.owner = owner;
  }

  get body(): Uint8Array {
    const { bytes } = this;
    if (bytes === NO_BYTES || this.bodyStart === WHOLE) return bytes;
    this.bytes = bytes.subarray(this.bodyStart, this.bodyStart + this.bodyBytes);
    this.bodyStart = WHOLE;
    return this.bytes;
  }

  abort(): void {
    const { owner } = this;
    this.release();
    owner?.abandon(this);
  }

  /** Ends it without an answer and without a word. */
  release(): void {
    this.request = null;
    this.callback = null;
    this.owner = null;
  }

  /** Takes over the head alone, when the body goes its own way. */
  takeHead(parser: ResponseParser): void {
    const { head } = parser;
    this.status = head.status;
    this.statusText = head.statusText;
    this.rawHeaders = head.rawHeaders;
    this.setsCookies = head.setsCookies;
    this.bodyBytes = parser.done ? parser.body.total : Math.max(0, head.contentLength);
  }

  /** Takes over what the parser has understood. */
  takeFrom(parser: ResponseParser): void {
    const { head, body } = parser;
    this.status = head.status;
    this.statusText = head.statusText;
    this.rawHeaders = head.rawHeaders;
    this.setsCookies = head.setsCookies;
    this.bodyBytes = body.total;
    this.bodyCut = body.cut;
    this.bytes = body.take();
    this.bodyStart = WHOLE;
  }

  /** Takes a body that lies among others in bytes that change no more. */
  keepBody(bytes: Uint8Array, start: number, length: number): void {
    this.bytes = bytes;
    this.bodyStart = start;
    this.bodyBytes = length;
  }

  /** Tells who asked, once `endedAtMs` is set; the connection is already free for the next request. */
  answer(): void {
    const { callback } = this;
    this.release();
    callback?.onResponse(this);
  }

  /** Nothing where it was answered or aborted before: who has it may look at it at any time. */
  fail(fault: Fault, nowMs: number): void {
    if (this.callback === null) return;
    this.fault = fault;
    this.bytes = NO_BYTES;
    this.endedAtMs = nowMs;
    this.answer();
  }

  /** Tells who asked that the body of the request can't be had. */
  failBody(error: unknown): void {
    const { callback } = this;
    this.release();
    callback?.onBodyError(error);
  }
}
