import type { Socket } from "node:net";
import type { Origin } from "./http-engine.ts";
import { isEncrypted } from "./open-socket.ts";

/** The most that one record of TLS carries (RFC 8446 §5.1). */
const TLS_RECORD_BYTES = 2 ** 14;

/** What an owner does with its socket to an origin once that is open; nothing before. */
export abstract class WritableSocket {
  protected readonly origin: Origin;
  protected socket: Socket | null = null;
  /** A write failed: what has come is still read. */
  protected failing = false;

  constructor(origin: Origin) {
    this.origin = origin;
  }

  /**
   * True when all that was written has been handed to the system. Node tells so of TLS one turn late, after the reading
   * in which a quick target's answer comes: what fits into one record is taken to be gone once that was answered.
   */
  get flushed(): boolean {
    if (this.socket === null || this.failing) return false;
    return this.socket.writableLength <= (isEncrypted(this.origin) ? TLS_RECORD_BYTES : 0);
  }

  /** True when enough is written for now: what is streamed waits for `onDrain`. */
  get needsDrain(): boolean {
    return this.socket?.writableNeedDrain === true;
  }

  /** Writes text as latin1. */
  writeText(text: string): void {
    this.socket?.write(text, "latin1");
  }

  writeBytes(bytes: Uint8Array): void {
    this.socket?.write(bytes);
  }

  /** Writes text as latin1, then bytes, in one call to the system where it can. */
  writeTextAndBytes(text: string, bytes: Uint8Array): void {
    const { socket } = this;
    if (socket === null) return;
    socket.cork();
    socket.write(text, "latin1");
    socket.write(bytes);
    socket.uncork();
  }

  /** Nothing more is read until `resumeReading`, but for what is on its way already. */
  pauseReading(): void {
    this.socket?.pause();
  }

  resumeReading(): void {
    this.socket?.resume();
  }

  /** From now on the socket keeps no process alive. */
  unref(): void {
    this.socket?.unref();
  }
}
