import type { Clock } from "../../base/clock.ts";
import { AcridaError } from "../../base/errors.ts";
import type { BodySource, EngineRequest } from "../http-engine.ts";
import { type BodyWire, framingFor } from "./body-framing.ts";

/** How long a body waits for 100 (Continue) before it goes all the same (RFC 9110 §10.1.1). */
export const CONTINUE_WAIT_MS = 1_000;

/** A source that waits for nothing, to a target that takes all, may hold up the rest of the thread so long. */
const LONGEST_TURN_MS = 1;

/** True for a body that must be read piece by piece. */
export const isBodySource = (body: EngineRequest["body"]): body is BodySource =>
  body !== null && typeof body === "object" && !(body instanceof Uint8Array);

/** Whether the body follows the head piece by piece, or at the target's word. */
export const goesApart = ({ expectsContinue, body }: EngineRequest): boolean =>
  expectsContinue || isBodySource(body);

/**
 * Sends a body that can't leave together with its head: one that is read piece by piece, as fast as the target takes
 * it, or one that waits for the target's word. Made only for such bodies.
 */
export class BodySender {
  /** All bytes are handed to the socket. */
  finished = false;
  /** The source was asked for bytes: one that is not repeatable is used up. */
  opened = false;
  /** When to go without the target's word; Infinity when it is not awaited. */
  continueAtMs: number;
  private readonly clock: Clock;
  private readonly socket: BodyWire;
  private readonly body: EngineRequest["body"];
  private readonly onError: (error: unknown) => void;
  private iterator: AsyncIterator<Uint8Array> | null = null;
  private waiting = true;
  private stopped = false;
  /** Set while the socket has enough. */
  private resume: (() => void) | null = null;

  constructor(
    clock: Clock,
    socket: BodyWire,
    body: EngineRequest["body"],
    continueAtMs: number,
    onError: (error: unknown) => void,
  ) {
    this.clock = clock;
    this.socket = socket;
    this.body = body;
    this.continueAtMs = continueAtMs;
    this.onError = onError;
  }

  /** What it is at, for the message of a timeout. */
  get doing(): string {
    if (this.waiting) return "waiting for the target to ask for the body (100 Continue)";
    return this.finished || this.resume !== null ? "sending the body" : "reading the body to send";
  }

  /** Begins with the body; a second call does nothing. */
  proceed(): void {
    if (!this.waiting || this.stopped) return;
    this.waiting = false;
    this.continueAtMs = Number.POSITIVE_INFINITY;
    const { body, socket } = this;
    if (isBodySource(body)) {
      void this.sendPieces(body);
      return;
    }
    if (typeof body === "string") socket.writeText(body);
    else if (body !== null) socket.writeBytes(body);
    this.socket.endBody?.();
    this.finished = true;
  }

  /** The socket takes more. */
  drained(): void {
    const { resume } = this;
    this.resume = null;
    resume?.();
  }

  /** Ends the sending early, or does nothing after its end; the source is told that no more is wanted. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.resume = null;
    const { iterator } = this;
    this.iterator = null;
    if (iterator !== null) void closeIterator(iterator);
  }

  private async sendPieces(source: BodySource): Promise<void> {
    try {
      // Whoever asked for the sending must hear of no error before that call has returned.
      await undefined;
      if (this.stopped) return;
      this.opened = true;
      const framing = framingFor(this.socket, source.length);
      const iterator = source.open()[Symbol.asyncIterator]();
      this.iterator = iterator;
      let turnStartMs = this.clock.now();
      for (let next = await this.read(iterator); next.done !== true; next = await this.read(iterator)) {
        if (this.stopped) return;
        const piece = checkedPiece(next.value);
        if (piece.length > 0) framing.write(piece);
        if (this.socket.needsDrain) await new Promise<void>((resolve) => (this.resume = resolve));
        if (this.clock.now() - turnStartMs > LONGEST_TURN_MS) {
          await new Promise<void>((resolve) => this.clock.setImmediate(resolve));
          if (this.stopped) return;
          turnStartMs = this.clock.now();
        }
      }
      if (this.stopped) return;
      this.iterator = null;
      framing.end();
      this.socket.endBody?.();
      this.finished = true;
    } catch (error) {
      if (!this.stopped) this.onError(error);
    }
  }

  /** An iterator that failed is at its end, and must not be closed. */
  private async read(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await iterator.next();
    } catch (error) {
      this.iterator = null;
      throw error;
    }
  }
}

/** What the types promise, the code of a scenario may not keep. */
const checkedPiece = (piece: unknown): Uint8Array => {
  if (piece instanceof Uint8Array) return piece;
  throw new AcridaError(
    "BAD_REQUEST",
    `expected pieces of bytes (Uint8Array) from the body of a request, got ${piece === null ? "null" : typeof piece}`,
  );
};

const closeIterator = async (iterator: AsyncIterator<Uint8Array>): Promise<void> => {
  try {
    await iterator.return?.();
  } catch {
    // The exchange is over: an error in tidying up has nobody left to go to.
  }
};
