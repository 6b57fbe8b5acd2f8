import type { BodyIntake, EngineRequest, Origin } from "../http-engine.ts";
import type { OriginSocket } from "../socket.ts";
import type { SocketContext } from "../socket-context.ts";
import { BodySender, CONTINUE_WAIT_MS, goesApart, isBodySource } from "./body-sender.ts";
import type { Exchange } from "./exchange.ts";
import { writeRequest } from "./request-writer.ts";

/** The half of a connection that sends. */
export abstract class SendingConnection {
  readonly origin: Origin;
  /** The request under way; null when idle. */
  exchange: Exchange | null = null;
  protected readonly context: SocketContext;
  protected abstract readonly socket: OriginSocket;
  /** Of a body that goes out by itself; null when there is none. */
  protected sender: BodySender | null = null;
  /** Of the request under way. */
  protected toHead = false;
  protected maxBodyBytes = 0;
  /** A request waits for `send`: none of its bytes is with the socket. */
  protected unsent = false;
  /** Bytes of the current answer have come. */
  protected answering = false;
  /** It counts among what keeps the process alive. */
  private holds = false;

  constructor(context: SocketContext, origin: Origin) {
    this.context = context;
    this.origin = origin;
  }

  /** Sends a request; on a connection that is still opening, as soon as it is open. */
  run(exchange: Exchange): void {
    this.exchange = exchange;
    this.answering = false;
    if (this.socket.step !== "open") return;
    this.hold(true);
    // A body is read in the context of who sends it, and no turn of others is that.
    if (exchange.request !== null && goesApart(exchange.request)) {
      this.write(exchange);
      return;
    }
    this.unsent = true;
    this.sendSoon();
  }

  /** Writes the request that `run` was given last, unless it is over. */
  send(): void {
    if (!this.unsent) return;
    this.unsent = false;
    if (this.exchange !== null) this.write(this.exchange);
  }

  /** `send` is to be called soon. */
  protected abstract sendSoon(): void;
  /** `onDue` is to be called at this time. */
  protected abstract watch(dueMs: number): void;
  protected abstract beginStream(intake: BodyIntake, request: EngineRequest): void;
  protected abstract failBody(error: unknown): void;

  protected write(exchange: Exchange): void {
    const { request } = exchange;
    if (request === null) return;
    this.toHead = request.method === "HEAD";
    this.maxBodyBytes = request.maxBodyBytes;
    if (request.intake) this.beginStream(request.intake, request);
    exchange.sentAtMs = this.context.clock.now();
    exchange.sent = true;
    const { body } = request;
    if (request.expectsContinue || isBodySource(body)) this.writeApart(request, exchange.sentAtMs);
    else writeRequest(this.socket, request.head, body);
  }

  private writeApart(request: EngineRequest, nowMs: number): void {
    const { expectsContinue, body } = request;
    const continueAtMs = expectsContinue ? nowMs + CONTINUE_WAIT_MS : Number.POSITIVE_INFINITY;
    const { clock } = this.context;
    const sender = new BodySender(clock, this.socket, body, continueAtMs, (error) => this.failBody(error));
    this.sender = sender;
    this.socket.writeText(request.head);
    if (expectsContinue) this.watch(continueAtMs);
    else sender.proceed();
  }

  /** No byte of the request is left to be sent. */
  protected get sentWhole(): boolean {
    return (this.sender === null || this.sender.finished) && this.socket.flushed;
  }

  protected hold(holds: boolean): void {
    if (holds === this.holds) return;
    this.holds = holds;
    if (holds) this.context.processHold.begin();
    else this.context.processHold.end();
  }
}
