import { type Abortable, type CallScope, neverSettles } from "../../metrics/call-scope.ts";
import type { BodyFlow, BodyIntake, Fault } from "../../net/http-engine.ts";

/** Past so many bytes that nobody has read yet the target must wait. */
const MOST_WAITING_BYTES = 262_144;

interface Piece {
  readonly bytes: Uint8Array;
  readonly arrivedAtMs: number;
}

type Settle = (piece: Piece | null) => void;

/**
 * The body of one answer between the connection and the code that reads it, as it came over the wire. What waits in it
 * is bounded; each read is a call of its user, so that a user that is stopped reads no more.
 */
export class BodyStream implements BodyIntake, Abortable {
  /** The head has come, and the body is to be had here. */
  begun = false;
  /** When the last piece that was read had come, on the engine's clock. */
  arrivedAtMs = Number.NaN;
  /** Why the body did not come whole; null while nothing is wrong. */
  fault: Fault | null = null;
  private readonly scope: CallScope;
  private readonly isWanted: (status: number) => boolean;
  private readonly signal: AbortSignal | undefined;
  private readonly waiting: Piece[] = [];
  private waitingBytes = 0;
  private flow: BodyFlow | null = null;
  private over = false;
  /** What a read gets from now on in place of a piece. */
  private refusal: { readonly reason: unknown } | null = null;
  private settle: Settle | null = null;
  private refuse: (reason: unknown) => void = () => {};
  private readonly onSignal = (): void => this.abort(this.signal?.reason);

  constructor(scope: CallScope, signal: AbortSignal | undefined, isWanted: (status: number) => boolean) {
    this.scope = scope;
    this.signal = signal;
    this.isWanted = isWanted;
  }

  /** The next piece; null at the end, or after a fault, which `fault` then tells. One read at a time. */
  read(): Promise<Uint8Array | null> {
    if (this.scope.closed) {
      this.close();
      return neverSettles();
    }
    if (this.refusal !== null) return Promise.reject(this.refusal.reason);
    const piece = this.waiting.shift();
    if (piece !== undefined) return Promise.resolve(this.handOver(piece));
    if (this.over) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.settle = (next) => resolve(next === null ? null : this.handOver(next));
      this.refuse = reject;
      this.scope.enter(this);
    });
  }

  /** No more is wanted: closes the connection unless the whole body has come. */
  close(): void {
    this.waiting.length = 0;
    this.waitingBytes = 0;
    if (!this.over) this.flow?.close();
    this.finish();
    this.wake(null);
  }

  wants(status: number): boolean {
    return this.isWanted(status);
  }

  begin(flow: BodyFlow): void {
    this.begun = true;
    this.flow = flow;
    this.signal?.addEventListener("abort", this.onSignal, { once: true });
  }

  take(bytes: Uint8Array, arrivedAtMs: number): boolean {
    if (this.over) return true;
    const piece = { bytes, arrivedAtMs };
    if (this.wake(piece)) return true;
    this.waiting.push(piece);
    this.waitingBytes += bytes.length;
    return this.waitingBytes < MOST_WAITING_BYTES;
  }

  end(fault: Fault | null): void {
    if (this.over) return;
    this.fault = fault;
    this.finish();
    this.wake(null);
  }

  /** The user stops, or the caller's own signal says so. */
  abort(reason: unknown): void {
    this.refusal ??= { reason };
    const { refuse, settle } = this;
    this.settle = null;
    this.close();
    this.scope.leave(this);
    if (settle !== null) refuse(reason);
  }

  private handOver({ bytes, arrivedAtMs }: Piece): Uint8Array {
    this.arrivedAtMs = arrivedAtMs;
    const before = this.waitingBytes;
    this.waitingBytes = this.waiting.length === 0 ? 0 : before - bytes.length;
    if (before >= MOST_WAITING_BYTES && this.waitingBytes < MOST_WAITING_BYTES) this.flow?.resume();
    return bytes;
  }

  /** Whether a read was waiting for this. */
  private wake(piece: Piece | null): boolean {
    const { settle } = this;
    if (settle === null) return false;
    this.settle = null;
    this.scope.leave(this);
    settle(piece);
    return true;
  }

  private finish(): void {
    this.over = true;
    this.flow = null;
    this.signal?.removeEventListener("abort", this.onSignal);
  }
}
