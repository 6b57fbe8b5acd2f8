import type { ClientHttp2Stream } from "node:http2";
import type { Clock } from "../../base/clock.ts";
import type { BodyFlow, BodyIntake, EngineRequest, Fault } from "../http-engine.ts";
import { BodyCollector } from "../http1/body-collector.ts";
import type { BodyWire } from "../http1/body-framing.ts";
import { BodySender, CONTINUE_WAIT_MS, goesApart } from "../http1/body-sender.ts";
import type { Exchange } from "../http1/exchange.ts";
import { headerLines } from "./request-head.ts";
import { http2Fault, resetFault } from "./stream-faults.ts";

const CANCEL = 8;

/** Who is told of what becomes of a stream; one of these, once. */
export interface StreamOwner {
  ended(stream: ActiveStream): void;
  /** Without a byte of the answer: it may be sent again elsewhere. */
  broken(stream: ActiveStream, fault: Fault): void;
}

/** One exchange on a stream of its own, from its headers to the last byte of the answer. */
export class ActiveStream implements BodyWire, BodyFlow {
  readonly exchange: Exchange;
  readonly request: EngineRequest;
  /** Null, or what sends a body that does not leave at once. */
  readonly sender: BodySender | null;
  private readonly owner: StreamOwner;
  private readonly clock: Clock;
  private readonly stream: ClientHttp2Stream;
  private readonly body = new BodyCollector();
  private intake: BodyIntake | null;
  /** The whole answer has come. */
  whole = false;
  private answering = false;
  private streaming = false;
  private over = false;

  constructor(
    owner: StreamOwner,
    clock: Clock,
    exchange: Exchange,
    request: EngineRequest,
    stream: ClientHttp2Stream,
  ) {
    this.owner = owner;
    this.clock = clock;
    this.exchange = exchange;
    this.request = request;
    this.stream = stream;
    this.intake = request.intake ?? null;
    exchange.sent = true;
    exchange.sentAtMs = clock.now();
    this.body.start(request.maxBodyBytes, -1);
    this.listen(stream);
    this.sender = goesApart(request) ? this.newSender() : null;
    if (this.sender === null) {
      const { body } = request;
      if (body !== null) stream.end(body as Uint8Array | string);
    } else if (!request.expectsContinue) this.sender.proceed();
  }

  /** When time next matters here. */
  get dueMs(): number {
    return Math.min(this.request.deadlineMs, this.sender?.continueAtMs ?? Number.POSITIVE_INFINITY);
  }

  /** `dueMs` has come. */
  onDue(nowMs: number): void {
    if (this.request.deadlineMs > nowMs) this.sender?.proceed();
    else this.fail({ kind: "timeout", message: `timed out while ${this.doing}` }, nowMs);
  }

  /** Ends it without a word. */
  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.sender?.stop();
    this.stream.close(CANCEL);
    this.owner.ended(this);
  }

  /** Ends it with a fault. */
  fail(fault: Fault, nowMs: number): void {
    if (this.over) return;
    this.cancel();
    if (this.streaming) this.intake?.end(fault);
    else this.exchange.fail(fault, nowMs);
  }

  /** The stream or its connection is gone: its answer is cut, or has not begun. */
  lost(fault: Fault): void {
    if (this.over) return;
    if (this.answering) {
      this.fail(fault, this.clock.now());
      return;
    }
    this.over = true;
    this.sender?.stop();
    this.stream.close(CANCEL);
    this.owner.broken(this, fault);
  }

  get needsDrain(): boolean {
    return this.stream.writableNeedDrain;
  }

  writeText(text: string): void {
    this.stream.write(text, "latin1");
  }

  writeBytes(bytes: Uint8Array): void {
    this.stream.write(bytes);
  }

  writeTextAndBytes(text: string, bytes: Uint8Array): void {
    this.writeText(text);
    this.writeBytes(bytes);
  }

  endBody(): void {
    this.stream.end();
  }

  resume(): void {
    if (!this.over) this.stream.resume();
  }

  close(): void {
    this.cancel();
  }

  private listen(stream: ClientHttp2Stream): void {
    stream.on("continue", () => this.sender?.proceed());
    stream.on("drain", () => this.sender?.drained());
    // Its third argument holds the names and values in their order; the types know but two.
    stream.on("response", (...[headers, , raw]: unknown[]) => {
      const { ":status": status } = headers as { ":status": number };
      this.takeHead(status, raw as string[]);
    });
    stream.on("data", (bytes: Buffer) => this.takeBody(bytes));
    stream.on("end", () => this.finish(stream.rstCode));
    stream.on("error", (error) => this.lost(http2Fault(error, stream.rstCode, this.where)));
    stream.on("close", () => this.lost(resetFault(stream.rstCode || CANCEL, this.where)));
  }

  private newSender(): BodySender {
    const { expectsContinue, body } = this.request;
    const continueAtMs = expectsContinue ? this.clock.now() + CONTINUE_WAIT_MS : Number.POSITIVE_INFINITY;
    return new BodySender(this.clock, this, body, continueAtMs, (error) => {
      if (this.over) return;
      this.cancel();
      this.exchange.failBody(error);
    });
  }

  private takeHead(status: number, raw: readonly string[]): void {
    if (this.over) return;
    const { exchange, request } = this;
    const nowMs = this.clock.now();
    this.answering = true;
    exchange.firstByteAtMs = nowMs;
    exchange.status = status;
    exchange.rawHeaders = headerLines(raw);
    exchange.setsCookies = raw.includes("set-cookie");
    const lengthAt = raw.indexOf("content-length");
    const length = lengthAt === -1 ? -1 : Number(raw[lengthAt + 1]);
    if (this.intake?.wants(status) !== true) {
      this.intake = null;
      this.body.start(
        request.maxBodyBytes,
        request.method === "HEAD" || !Number.isSafeInteger(length) ? -1 : length,
      );
      return;
    }
    this.streaming = true;
    exchange.bodyBytes = Math.max(0, length || 0);
    this.intake.begin(this);
    exchange.endedAtMs = nowMs;
    exchange.answer();
  }

  private takeBody(bytes: Buffer): void {
    if (this.over) return;
    if (!this.streaming || this.intake === null) {
      this.body.add(bytes, 0, bytes.length);
      return;
    }
    this.body.total += bytes.length;
    this.exchange.bodyBytes = this.body.total;
    if (!this.intake.take(bytes, this.clock.now())) this.stream.pause();
  }

  private finish(rstCode: number | undefined): void {
    if (this.over) return;
    if (!this.answering || rstCode) {
      this.lost(resetFault(rstCode || CANCEL, this.where));
      return;
    }
    const { exchange, body } = this;
    const nowMs = this.clock.now();
    this.over = true;
    this.whole = true;
    this.sender?.stop();
    if (!this.stream.writableEnded) this.stream.close(CANCEL);
    this.owner.ended(this);
    if (this.streaming) {
      this.intake?.end(null);
      return;
    }
    const { total, cut } = body;
    exchange.keepBody(body.take(), 0, total);
    exchange.bodyCut = cut;
    exchange.endedAtMs = nowMs;
    exchange.answer();
  }

  private get where(): string {
    return this.answering ? "in the body of the answer" : "before the answer";
  }

  /** For the message of a timeout. */
  private get doing(): string {
    if (this.answering) return "receiving the body of the answer";
    return this.sender === null || this.sender.finished ? "waiting for the answer" : this.sender.doing;
  }
}
