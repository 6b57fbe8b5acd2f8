import type { BodyFlow, BodyIntake, EngineRequest, Fault } from "../http-engine.ts";
import type { Exchange } from "./exchange.ts";
import type { ResponseParser } from "./response-parser.ts";

/** The connection that a body comes over. */
interface StreamCarrier {
  resumeReading(): void;
  /** The rest of the body is not wanted. */
  leaveStream(): void;
}

/** The body of one answer on its way to its reader, piece by piece, while its exchange is answered already. */
export class AnswerStream implements BodyFlow {
  readonly deadlineMs: number;
  /** The head has gone to who asked. */
  begun = false;
  private readonly maxBodyBytes: number;
  private readonly intake: BodyIntake;
  private readonly carrier: StreamCarrier;
  private ended = false;

  constructor(intake: BodyIntake, { deadlineMs, maxBodyBytes }: EngineRequest, carrier: StreamCarrier) {
    this.intake = intake;
    this.deadlineMs = deadlineMs;
    this.maxBodyBytes = maxBodyBytes;
    this.carrier = carrier;
  }

  /** The head has come; false where the body is to be collected as any other. */
  begin(exchange: Exchange, parser: ResponseParser, nowMs: number): boolean {
    if (!this.intake.wants(parser.head.status)) {
      parser.body.bound(this.maxBodyBytes);
      return false;
    }
    this.begun = true;
    exchange.takeHead(parser);
    this.intake.begin(this);
    exchange.endedAtMs = nowMs;
    exchange.answer();
    return true;
  }

  /** Hands on what has come; false when no more may be read for now. */
  pass(exchange: Exchange, parser: ResponseParser, nowMs: number): boolean {
    if (this.ended) return true;
    const piece = parser.body.drain();
    if (piece === null) return true;
    exchange.bodyBytes = parser.body.total;
    return this.intake.take(piece, nowMs);
  }

  /** No more comes; nothing where the head has not gone out, or after the end. */
  end(fault: Fault | null): void {
    if (!this.begun || this.ended) return;
    this.ended = true;
    this.intake.end(fault);
  }

  resume(): void {
    if (!this.ended) this.carrier.resumeReading();
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.carrier.leaveStream();
  }
}
