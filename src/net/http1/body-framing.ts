import { AcridaError } from "../../base/errors.ts";

/** Up to here a chunk is copied together with its frame, so that it leaves in one call. */
const JOINED_CHUNK_BYTES = 16_384;

/** Where the bytes of a body go. */
export interface BodyWire {
  /** Enough is written for now. */
  readonly needsDrain: boolean;
  /** Writes text as latin1. */
  writeText(text: string): void;
  writeBytes(bytes: Uint8Array): void;
  writeTextAndBytes(text: string, bytes: Uint8Array): void;
  /** There where the wire itself says where a body ends: it needs no chunks. */
  endBody?(): void;
}

/** Puts the pieces of a body on the wire. A piece is never empty; it must not change once it was given. */
export interface BodyFraming {
  /** Throws `BAD_REQUEST` for a piece too many, of which nothing is written. */
  write(piece: Uint8Array): void;
  /** Throws `BAD_REQUEST` when pieces are missing. */
  end(): void;
}

/** A body of announced length. Its last piece waits for the end: a wrong body never makes a whole request. */
class SizedFraming implements BodyFraming {
  private readonly socket: BodyWire;
  private readonly length: number;
  private left: number;
  private last: Uint8Array | null = null;

  constructor(socket: BodyWire, length: number) {
    this.socket = socket;
    this.length = length;
    this.left = length;
  }

  write(piece: Uint8Array): void {
    if (piece.length > this.left) throw this.wrongLength("more");
    this.left -= piece.length;
    if (this.left === 0) this.last = piece;
    else this.socket.writeBytes(piece);
  }

  end(): void {
    if (this.left > 0) throw this.wrongLength(String(this.length - this.left));
    if (this.last !== null) this.socket.writeBytes(this.last);
    this.last = null;
  }

  private wrongLength(came: string): AcridaError {
    return new AcridaError(
      "BAD_REQUEST",
      `expected ${this.length} bytes of body, as its Content-Length says, got ${came}; give the length that it has, or none`,
    );
  }
}

/** A body of unknown length, in chunks (RFC 9112 §7.1). */
class ChunkedFraming implements BodyFraming {
  private readonly socket: BodyWire;

  constructor(socket: BodyWire) {
    this.socket = socket;
  }

  write(piece: Uint8Array): void {
    const { socket } = this;
    const size = `${piece.length.toString(16)}\r\n`;
    if (piece.length <= JOINED_CHUNK_BYTES) {
      const chunk = Buffer.allocUnsafe(size.length + piece.length + 2);
      chunk.write(size, "latin1");
      chunk.set(piece, size.length);
      chunk.write("\r\n", size.length + piece.length, "latin1");
      socket.writeBytes(chunk);
    } else {
      socket.writeTextAndBytes(size, piece);
      socket.writeText("\r\n");
    }
  }

  end(): void {
    this.socket.writeText("0\r\n\r\n");
  }
}

/** A body of unknown length over a wire that knows its end. */
class PlainFraming implements BodyFraming {
  private readonly socket: BodyWire;

  constructor(socket: BodyWire) {
    this.socket = socket;
  }

  write(piece: Uint8Array): void {
    this.socket.writeBytes(piece);
  }

  end(): void {}
}

/** How a body of this length goes out; -1 for one that nobody knows. */
export const framingFor = (socket: BodyWire, length: number): BodyFraming => {
  if (length >= 0) return new SizedFraming(socket, length);
  return socket.endBody === undefined ? new ChunkedFraming(socket) : new PlainFraming(socket);
};
