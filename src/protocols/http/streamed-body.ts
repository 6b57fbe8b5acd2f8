import { createReadStream, ReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { AcridaError } from "../../base/errors.ts";
import type { BodySource } from "../../net/http-engine.ts";

/** What a scenario may give as a body that is not in memory. Text in it is sent as UTF-8. */
export type StreamedBodyOption = Blob | AsyncIterable<Uint8Array | string>;

/** Where the pieces of a body come from. */
interface Pieces {
  /** -1 when it is not known. */
  readonly length: number;
  readonly repeatable: boolean;
  begin(): AsyncIterable<unknown>;
  /** No more is wanted, begun or not; a second call does nothing. */
  close(): void;
}

const ignore = (): void => {};

/** Streams and iterators that were given as a body: these can be read but once. */
const taken = new WeakSet<object>();

/** Node takes web streams here too, but its types do not say so. */
const isDisturbed = (stream: object): boolean => Readable.isDisturbed(stream as Readable);

const takeOnce = (body: object, wasRead: boolean): void => {
  if (wasRead || taken.has(body)) {
    throw new AcridaError(
      "BAD_REQUEST",
      "option `body`: expected a stream that nobody has read, got one that was used before; make a new one for each " +
        "request, or send a file by fs.createReadStream(path) or fs.openAsBlob(path)",
    );
  }
  taken.add(body);
};

async function* readWeb(reader: ReadableStreamDefaultReader<unknown>): AsyncGenerator<unknown> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** Read through a reader of its own, so that it can be cancelled while a read is pending. */
const webPieces = (length: number, repeatable: boolean, open: () => ReadableStream): Pieces => {
  let reader: ReadableStreamDefaultReader<unknown> | null = null;
  return {
    length,
    repeatable,
    begin() {
      reader = open().getReader();
      return readWeb(reader);
    },
    close() {
      if (reader !== null) reader.cancel().catch(ignore);
      else if (!repeatable) open().cancel().catch(ignore);
    },
  };
};

const readablePieces = (stream: Readable): Pieces => {
  takeOnce(stream, stream.destroyed || isDisturbed(stream));
  // It may fail before it is read: the reading then tells.
  stream.on("error", ignore);
  return { length: -1, repeatable: false, begin: () => stream, close: () => void stream.destroy() };
};

const iterablePieces = (body: AsyncIterable<unknown>): Pieces => {
  const once = "next" in body;
  if (once) takeOnce(body, false);
  return { length: -1, repeatable: !once, begin: () => body, close: ignore };
};

/** What a stream of a file was made with; Node keeps it, but types and documents only the path. */
interface FileRange {
  readonly path: string | Buffer | undefined;
  readonly start?: number;
  readonly end?: number;
}

/** A file is opened anew for each sending: its stream tells only which one. Throws what `stat` does. */
const filePieces = (stream: ReadStream): Pieces => {
  const { path, start = 0, end = Number.POSITIVE_INFINITY } = stream as unknown as FileRange;
  const asBytes = stream.readableEncoding === null || stream.readableEncoding === "utf8";
  if (path === undefined || path.length === 0 || !asBytes || stream.bytesRead > 0)
    return readablePieces(stream);
  stream.on("error", ignore);
  const found = statSync(path);
  if (!found.isFile()) return readablePieces(stream);
  stream.destroy();
  const length = Math.max(0, Math.min(found.size, end + 1) - start);
  let open: ReadStream | null = null;
  return {
    length,
    repeatable: true,
    begin() {
      if (length === 0) return Readable.from([]);
      // What is added to the file meanwhile is not sent: the length stands in the head.
      open = createReadStream(path, { start, end: start + length - 1 });
      return open;
    },
    close: () => void open?.destroy(),
  };
};

const piecesOf = (body: unknown): Pieces | null => {
  if (body instanceof Blob) return webPieces(body.size, true, () => body.stream() as ReadableStream);
  if (body instanceof ReadStream) return filePieces(body);
  if (body instanceof Readable) return readablePieces(body);
  if (body instanceof ReadableStream) {
    takeOnce(body, body.locked || isDisturbed(body));
    return webPieces(-1, false, () => body);
  }
  if (typeof body !== "object" || body === null || !(Symbol.asyncIterator in body)) return null;
  return iterablePieces(body as AsyncIterable<unknown>);
};

const asBytes = (piece: unknown): Uint8Array => {
  if (typeof piece === "string") return Buffer.from(piece, "utf8");
  if (piece instanceof Uint8Array) return piece;
  if (ArrayBuffer.isView(piece)) return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  if (piece instanceof ArrayBuffer) return Buffer.from(piece);
  const got = piece === null ? "null" : typeof piece;
  throw new AcridaError("BAD_REQUEST", `option \`body\`: expected pieces of text or bytes, got ${got}`);
};

/** A body that is read while it is sent. */
export class StreamedBody implements BodySource {
  readonly length: number;
  readonly repeatable: boolean;
  private readonly pieces: Pieces;
  private opened = false;

  constructor(pieces: Pieces) {
    this.length = pieces.length;
    this.repeatable = pieces.repeatable;
    this.pieces = pieces;
  }

  /** It can be sent, for the first time or once more. */
  get sendable(): boolean {
    return this.repeatable || !this.opened;
  }

  open(): AsyncIterable<Uint8Array> {
    this.opened = true;
    return this.read();
  }

  /** Lets go of files and streams, which nobody else would close. */
  discard(): void {
    this.pieces.close();
  }

  private async *read(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.pieces.begin()) yield asBytes(piece);
  }
}

/** One body of several, in memory or not, one after the other; its length is known where all of theirs are. */
export const joinedBody = (parts: readonly (Uint8Array | StreamedBody)[]): StreamedBody => {
  const isKnown = parts.every(({ length }) => length >= 0);
  return new StreamedBody({
    length: isKnown ? parts.reduce((sum, { length }) => sum + length, 0) : -1,
    repeatable: parts.every((part) => part instanceof Uint8Array || part.repeatable),
    async *begin() {
      for (const part of parts) {
        if (part instanceof Uint8Array) yield part;
        else yield* sized(part);
      }
    },
    close() {
      for (const part of parts) if (part instanceof StreamedBody) part.discard();
    },
  });
};

/** The bytes of one part, which must be as many as were announced: others would go out in place of the next part. */
async function* sized(part: StreamedBody): AsyncGenerator<Uint8Array> {
  let left = part.length;
  for await (const piece of part.open()) {
    if (part.length >= 0) left -= piece.length;
    if (part.length >= 0 && left < 0) throw wrongLength(part.length, "more");
    yield piece;
  }
  if (part.length >= 0 && left > 0) throw wrongLength(part.length, String(part.length - left));
}

const wrongLength = (length: number, came: string): AcridaError =>
  new AcridaError(
    "BAD_REQUEST",
    `expected a part of ${length} bytes of body, as it said before, got ${came}`,
  );

/** Closes the file of a stream that was given as a body and that nobody will read. */
export const closeUnsent = (body: unknown): void => {
  if (!(body instanceof Readable) || taken.has(body)) return;
  body.on("error", ignore);
  body.destroy();
};

/** The body for a stream, a blob or an iterable; null for anything else. Throws `BAD_REQUEST` for a used-up one. */
export const streamedBody = (body: unknown): StreamedBody | null => {
  const pieces = piecesOf(body);
  return pieces === null ? null : new StreamedBody(pieces);
};
