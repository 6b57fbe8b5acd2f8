import { AcridaError } from "../../base/errors.ts";
import { outcome, type SampleSink } from "../../metrics/sample.ts";
import type { EngineResponse, Fault } from "../../net/http-engine.ts";
import { BodyFaultError } from "./body-errors.ts";
import type { BodyStream } from "./body-stream.ts";
import { newSample } from "./call-sample.ts";
import { inflatedPieces } from "./inflate-stream.ts";
import { type EventOptions, HttpResponse, type ResponseFacts } from "./response.ts";
import type { ServerSentEvent } from "./server-sent-events.ts";

/** Smaller pieces may lie in memory that is shared with others. */
const LARGEST_SHARED_BYTES = 4_096;

const ownBytes = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length > LARGEST_SHARED_BYTES) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
};

/** An answer whose head has come and whose body is read while it comes. */
export class StreamedResponse extends HttpResponse {
  private readonly stream: BodyStream;
  private readonly sink: SampleSink;
  private reading = false;
  private firstEventMs = Number.NaN;

  constructor(raw: EngineResponse, facts: ResponseFacts, stream: BodyStream, sink: SampleSink) {
    super(raw, facts);
    this.stream = stream;
    this.sink = sink;
  }

  override get error(): Fault | null {
    return this.fault ?? this.stream.fault;
  }

  override async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.reading) {
      throw new AcridaError("MISUSE", "a streamed body can be read once; keep what you need of it");
    }
    this.reading = true;
    const problem = (message: string): Error => new AcridaError("BODY_CUT", `${this.named()}: ${message}`);
    try {
      for await (const piece of inflatedPieces(this.pieces(), this.codings(), problem)) yield ownBytes(piece);
    } finally {
      this.stream.close();
    }
  }

  override async *events({ name }: EventOptions = {}): AsyncGenerator<ServerSentEvent, void, undefined> {
    const startMs = this.raw.endedAtMs - this.elapsed;
    for await (const event of super.events()) {
      if (Number.isNaN(this.firstEventMs)) {
        this.firstEventMs = this.stream.arrivedAtMs - startMs;
        if (name !== undefined) this.recordFirstEvent(name, startMs, null);
      }
      yield event;
    }
    if (name !== undefined && Number.isNaN(this.firstEventMs)) {
      this.recordFirstEvent(name, startMs, "the stream ended before its first event");
    }
  }

  override get timeToFirstEvent(): number {
    return this.firstEventMs;
  }

  override close(): void {
    this.reading = true;
    this.stream.close();
  }

  protected override read(): Uint8Array {
    throw new AcridaError(
      "MISUSE",
      "the body of a request with the option `stream` is not in memory; read it by `for await (const line of " +
        "response.lines())`, by chunks() or events(), or leave the option out",
    );
  }

  /** As they came over the wire. */
  private async *pieces(): AsyncGenerator<Uint8Array> {
    for (let piece = await this.stream.read(); piece !== null; piece = await this.stream.read()) yield piece;
    const { fault } = this.stream;
    if (fault !== null) throw new BodyFaultError(this.named(), fault);
  }

  private recordFirstEvent(name: string, startMs: number, error: string | null): void {
    this.sink.record({
      ...newSample(),
      method: "SSE",
      name,
      outcome: error === null ? outcome.ok : outcome.failed,
      dueMs: startMs,
      startMs,
      endMs: error === null ? startMs + this.firstEventMs : this.raw.endedAtMs,
      error,
      exception: error,
      url: this.url,
    });
  }
}
