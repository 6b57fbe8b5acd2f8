import type { BodyIntake, EngineRequest, Fault, Origin } from "../http-engine.ts";
import { OriginSocket, type SocketHandler } from "../socket.ts";
import type { SocketContext } from "../socket-context.ts";
import { AnswerStream } from "./answer-stream.ts";
import { closedMeanwhileFault } from "./closed-fault.ts";
import type { ConnectionOwner } from "./connection-owner.ts";
import type { Exchange } from "./exchange.ts";
import { idleLimitMs, LONGEST_IDLE_MS } from "./keep-alive.ts";
import { isRepeatable } from "./repeatable.ts";
import { ResponseParser } from "./response-parser.ts";
import { SendingConnection } from "./sending-connection.ts";
import { doingOf, endedWhere } from "./standing.ts";
import { NOT_TAKEN, TAKEN, takeWholeAnswer } from "./whole-answer.ts";

/** One HTTP/1.1 connection: one exchange at a time, kept alive between them. */
export class Connection extends SendingConnection implements SocketHandler {
  protected readonly socket: OriginSocket;
  private readonly owner: ConnectionOwner<Connection>;
  private readonly parser = new ResponseParser();
  /** Of an answer that is read while it comes; null for any other. */
  private stream: AnswerStream | null = null;
  private answered = 0;
  private closed = false;
  private idleLimitMs = LONGEST_IDLE_MS;
  /** How long it may be kept while it is idle. */
  idleUntilMs = Number.POSITIVE_INFINITY;

  constructor(owner: ConnectionOwner<Connection>, context: SocketContext, origin: Origin) {
    super(context, origin);
    this.owner = owner;
    this.socket = new OriginSocket(context, origin, this);
  }

  /** Closes at once; an exchange under way hears nothing. */
  close(): void {
    this.closed = true;
    this.exchange = null;
    this.hold(false);
    this.sender?.stop();
    this.sender = null;
    this.socket.destroy();
    this.endStream(closedMeanwhileFault);
  }

  /** For the stream only. */
  resumeReading(): void {
    this.socket.resumeReading();
  }

  /** For the stream only. */
  leaveStream(): void {
    this.drop();
  }

  protected sendSoon(): void {
    this.owner.sendSoon(this);
  }

  protected watch(dueMs: number): void {
    this.owner.watch(dueMs);
  }

  protected beginStream(intake: BodyIntake, request: EngineRequest): void {
    this.stream = new AnswerStream(intake, request, this);
  }

  protected failBody(error: unknown): void {
    const { exchange } = this;
    if (exchange === null) return;
    this.drop();
    exchange.failBody(error);
  }

  /** When time next matters here: the end of the call, of the wait for 100 (Continue), or of being kept idle. */
  get dueMs(): number {
    const { exchange, sender } = this;
    if (exchange === null) return this.closed ? Number.POSITIVE_INFINITY : this.idleUntilMs;
    const { deadlineMs } = this;
    return sender === null ? deadlineMs : Math.min(deadlineMs, sender.continueAtMs);
  }

  /** `dueMs` has come. */
  onDue(nowMs: number): void {
    const { exchange } = this;
    if (exchange === null) this.drop();
    else if (this.deadlineMs <= nowMs) {
      this.fail({ kind: "timeout", message: `timed out while ${this.doing}` }, nowMs);
    } else this.sender?.proceed();
  }

  onOpen(): void {
    const { exchange, socket } = this;
    socket.unref();
    if (exchange === null) return;
    this.hold(true);
    this.takePhases(exchange, socket);
    this.write(exchange);
  }

  onBytes(buffer: Buffer, length: number): void {
    const { exchange, parser } = this;
    if (exchange === null || this.unsent) {
      this.owner.excess(this.origin, buffer.subarray(0, length), true);
      this.leave();
      return;
    }
    if (this.stream !== null) {
      this.takeStreamed(this.stream, exchange, buffer, length);
      return;
    }
    const nowMs = this.context.clock.now();
    if (!this.answering) {
      exchange.firstByteAtMs = nowMs;
      const taken = takeWholeAnswer(exchange, buffer, length, this.toHead, this.maxBodyBytes);
      if (taken !== NOT_TAKEN) {
        exchange.endedAtMs = nowMs;
        this.finish(exchange, taken === TAKEN && this.sentWhole);
        return;
      }
      this.answering = true;
      parser.start(this.toHead, this.maxBodyBytes);
    }
    const stopped = parser.read(buffer, 0, length);
    if (parser.done) {
      // What follows an answer belongs to nobody: such a connection must not carry another one.
      if (stopped < length) this.owner.excess(this.origin, buffer.subarray(stopped, length), false);
      exchange.takeFrom(parser);
      exchange.endedAtMs = nowMs;
      this.finish(exchange, stopped === length && parser.head.keepAlive && this.sentWhole);
    } else if (parser.problem !== "") {
      this.fail(notHttp(parser.problem), nowMs);
    } else if (parser.continued) this.sender?.proceed();
  }

  onDrain(): void {
    this.sender?.drained();
  }

  onEnd(): void {
    const { exchange, parser } = this;
    if (exchange === null || this.unsent) {
      this.leave();
      return;
    }
    const nowMs = this.context.clock.now();
    if (this.answering && parser.endOfStream()) {
      if (this.stream === null) {
        exchange.takeFrom(parser);
        exchange.endedAtMs = nowMs;
        this.finish(exchange, false);
      } else this.finishStream(this.stream, exchange, false);
      return;
    }
    const where = endedWhere(this.answering, parser);
    this.disconnected({ kind: "reset", message: `connection closed ${where}` }, nowMs);
  }

  onFault(fault: Fault): void {
    if (this.exchange === null || this.unsent) {
      this.leave();
      return;
    }
    this.disconnected(fault, this.context.clock.now());
  }

  /** The request that opened the connection bears the cost. */
  private takePhases(exchange: Exchange, socket: OriginSocket): void {
    const { dnsMs, connectMs, tlsMs } = socket;
    exchange.opening = { dnsMs, connectMs, tlsMs };
  }

  /** What the exchange is at, for the message of a timeout. */
  private get doing(): string {
    const { socket, parser, sender, answering, unsent } = this;
    return doingOf({ socket, parser, sender, answering, unsent });
  }

  /** Its time of the end is told by the exchange: handed on, a number is an object for each answer. */
  private finish(exchange: Exchange, reusable: boolean): void {
    this.exchange = null;
    if (reusable) {
      // One look for each connection: targets give the same hint in all answers, and looking costs.
      if (this.answered === 0) this.idleLimitMs = idleLimitMs(exchange.rawHeaders);
      this.answered++;
      this.idleUntilMs = exchange.endedAtMs + this.idleLimitMs;
      this.sender = null;
      this.hold(false);
      this.owner.released(this);
    } else this.drop();
    exchange.answer();
  }

  /** As `onBytes`, for an answer that is read while it comes: apart, so that others don't bear its cost. */
  private takeStreamed(stream: AnswerStream, exchange: Exchange, buffer: Buffer, length: number): void {
    const { parser } = this;
    const nowMs = this.context.clock.now();
    if (!this.answering) {
      exchange.firstByteAtMs = nowMs;
      this.answering = true;
      parser.start(this.toHead, Number.POSITIVE_INFINITY);
    }
    const stopped = parser.read(buffer, 0, length);
    if (parser.headDone) {
      if (!stream.begun && !stream.begin(exchange, parser, nowMs)) this.stream = null;
      else if (!stream.pass(exchange, parser, nowMs)) this.socket.pauseReading();
      if (this.closed) return;
    }
    if (parser.done) {
      if (stopped < length) this.owner.excess(this.origin, buffer.subarray(stopped, length), false);
      const reusable = stopped === length && parser.head.keepAlive && this.sentWhole;
      if (stream.begun) {
        this.finishStream(stream, exchange, reusable);
        return;
      }
      exchange.takeFrom(parser);
      exchange.endedAtMs = nowMs;
      this.finish(exchange, reusable);
    } else if (parser.problem !== "") this.fail(notHttp(parser.problem), nowMs);
    else if (parser.continued) this.sender?.proceed();
  }

  /** The exchange was answered when the head came: its time stays. */
  private finishStream(stream: AnswerStream, exchange: Exchange, reusable: boolean): void {
    const { endedAtMs } = exchange;
    this.stream = null;
    exchange.endedAtMs = this.context.clock.now();
    this.finish(exchange, reusable);
    exchange.endedAtMs = endedAtMs;
    // Its last piece may have been one too many, and the next answer must be heard.
    if (!this.closed) this.socket.resumeReading();
    stream.end(null);
  }

  private endStream(fault: Fault): void {
    const { stream } = this;
    this.stream = null;
    stream?.end(fault);
  }

  private get deadlineMs(): number {
    const { stream, exchange } = this;
    return stream?.begun === true
      ? stream.deadlineMs
      : (exchange?.request?.deadlineMs ?? Number.POSITIVE_INFINITY);
  }

  /** An idle connection that the far side closed before a byte of the answer came may only have been too old. */
  private disconnected(fault: Fault, nowMs: number): void {
    const { exchange } = this;
    const request = exchange?.request;
    const stale = fault.kind === "reset" && this.answered > 0 && !this.answering;
    if (
      exchange &&
      request &&
      stale &&
      exchange.retries === 0 &&
      isRepeatable(request, this.sender?.opened !== false)
    ) {
      this.drop();
      exchange.retries = 1;
      this.owner.retry(exchange);
    } else this.fail(fault, nowMs);
  }

  private fail(fault: Fault, nowMs: number): void {
    const { exchange } = this;
    if (exchange === null) return;
    const { stream } = this;
    this.stream = null;
    if (this.answering && this.parser.headDone) exchange.takeFrom(this.parser);
    else if (this.socket.step !== "open") this.takePhases(exchange, this.socket);
    this.drop();
    if (stream?.begun === true) stream.end(fault);
    else exchange.fail(fault, nowMs);
  }

  /** The connection is of no more use, and no request was on its way; one that was about to be goes on another. */
  private leave(): void {
    const { exchange } = this;
    this.drop();
    if (exchange !== null) this.owner.retry(exchange);
  }

  private drop(): void {
    if (this.closed) return;
    this.close();
    this.owner.lost(this);
  }
}

const notHttp = (problem: string): Fault => ({
  kind: "protocol",
  message: `the answer is not HTTP as it should be: ${problem}`,
});
