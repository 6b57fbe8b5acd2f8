import type { SocketStep } from "../faults.ts";
import type { Fault, Origin } from "../http-engine.ts";
import { OriginSocket, type SocketContext, type SocketHandler } from "../socket.ts";
import type { Exchange } from "./exchange.ts";
import { writeRequest } from "./request-writer.ts";
import { ResponseParser } from "./response-parser.ts";

/** Who keeps the connections. */
export interface ConnectionOwner {
  /** The connection is free for another request. */
  released(connection: Connection): void;
  /** The connection is closed and must be forgotten. */
  lost(connection: Connection): void;
  /** The connection was lost under a request that may be sent again. */
  retry(exchange: Exchange): void;
}

/** May be sent again when a kept-alive connection turns out to be dead (RFC 9110 §9.2.2). */
const idempotentMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

const stepNames: Readonly<Record<SocketStep, string>> = {
  dns: "resolving the name",
  connect: "connecting",
  tls: "shaking hands for TLS",
  open: "waiting for the answer",
};

/** One HTTP/1.1 connection: one exchange at a time, kept alive between them. */
export class Connection implements SocketHandler {
  readonly origin: Origin;
  /** The request under way; null when idle. */
  exchange: Exchange | null = null;
  private readonly owner: ConnectionOwner;
  private readonly context: SocketContext;
  private readonly parser = new ResponseParser();
  private readonly socket: OriginSocket;
  private answered = 0;
  /** Bytes of the current answer have come. */
  private answering = false;
  private closed = false;

  constructor(owner: ConnectionOwner, context: SocketContext, origin: Origin) {
    this.owner = owner;
    this.context = context;
    this.origin = origin;
    this.socket = new OriginSocket(context, origin, this);
  }

  /** Sends a request; on a connection that is still opening, as soon as it is open. */
  run(exchange: Exchange, nowMs: number): void {
    this.exchange = exchange;
    if (this.socket.step !== "open") return;
    this.socket.hold(true);
    this.write(exchange, nowMs);
  }

  /** Closes at once; an exchange under way hears nothing. */
  close(): void {
    this.closed = true;
    this.exchange = null;
    this.socket.destroy();
  }

  /** Gives up the exchange under way, whose total time has run out. */
  timeOut(nowMs: number): void {
    const { step } = this.socket;
    const doing = this.answering ? "receiving the answer" : stepNames[step];
    this.fail({ kind: "timeout", message: `timed out while ${doing}` }, nowMs);
  }

  onOpen(): void {
    const { exchange, socket } = this;
    if (exchange === null) return;
    this.takePhases(exchange, socket);
    this.write(exchange, this.context.clock.now());
  }

  onBytes(buffer: Buffer, length: number): void {
    const { exchange, parser } = this;
    if (exchange === null) {
      this.drop();
      return;
    }
    const nowMs = this.context.clock.now();
    if (!this.answering) {
      this.answering = true;
      exchange.firstByteAtMs = nowMs;
    }
    const stopped = parser.read(buffer, 0, length);
    if (parser.done) {
      // What follows an answer belongs to nobody: such a connection must not carry another one.
      this.finish(exchange, nowMs, stopped === length && parser.head.keepAlive && this.socket.flushed);
    } else if (parser.problem !== "") {
      this.fail(
        { kind: "protocol", message: `the answer is not HTTP as it should be: ${parser.problem}` },
        nowMs,
      );
    }
  }

  onEnd(): void {
    const { exchange, parser } = this;
    if (exchange === null) {
      this.drop();
      return;
    }
    const nowMs = this.context.clock.now();
    if (this.answering && parser.endOfStream()) {
      this.finish(exchange, nowMs, false);
      return;
    }
    const where = !this.answering
      ? "before the answer"
      : parser.headDone
        ? "in the body of the answer"
        : "in the headers of the answer";
    this.disconnected({ kind: "reset", message: `connection closed ${where}` }, nowMs);
  }

  onFault(fault: Fault): void {
    if (this.exchange === null) {
      this.drop();
      return;
    }
    this.disconnected(fault, this.context.clock.now());
  }

  /** The request that opened the connection bears the cost. */
  private takePhases(exchange: Exchange, socket: OriginSocket): void {
    exchange.dnsMs = socket.dnsMs;
    exchange.connectMs = socket.connectMs;
    exchange.tlsMs = socket.tlsMs;
  }

  private write(exchange: Exchange, nowMs: number): void {
    const { request } = exchange;
    if (request === null) return;
    this.answering = false;
    this.parser.start(request.method === "HEAD", request.maxBodyBytes);
    exchange.sentAtMs = nowMs;
    exchange.sent = true;
    writeRequest(this.socket, request);
  }

  private finish(exchange: Exchange, nowMs: number, reusable: boolean): void {
    exchange.takeFrom(this.parser);
    this.exchange = null;
    this.answered++;
    if (reusable) {
      this.socket.hold(false);
      this.owner.released(this);
    } else this.drop();
    exchange.answer(nowMs);
  }

  /** An idle connection that the far side closed before a byte of the answer came may only have been too old. */
  private disconnected(fault: Fault, nowMs: number): void {
    const { exchange } = this;
    const request = exchange?.request;
    const stale = fault.kind === "reset" && this.answered > 0 && !this.answering;
    if (exchange && request && stale && exchange.retries === 0 && idempotentMethods.has(request.method)) {
      this.drop();
      exchange.retries = 1;
      this.owner.retry(exchange);
    } else this.fail(fault, nowMs);
  }

  private fail(fault: Fault, nowMs: number): void {
    const { exchange } = this;
    if (exchange === null) return;
    if (this.answering && this.parser.headDone) exchange.takeFrom(this.parser);
    else if (this.socket.step !== "open") this.takePhases(exchange, this.socket);
    this.drop();
    exchange.fail(fault, nowMs);
  }

  private drop(): void {
    if (this.closed) return;
    this.close();
    this.owner.lost(this);
  }
}
