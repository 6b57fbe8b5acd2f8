import { once } from "node:events";
import { constants, createBrotliCompress, deflateRawSync, gzipSync } from "node:zlib";

const GIGABYTE = 1024 ** 3;
const PIECE_BYTES = 64 * 1024 * 1024;
/** Brotli makes so little of zeros that only small pieces give a body worth the name. */
const BROTLI_PIECE_BYTES = 16 * 1024;

/** A body that inflates to far more than it is. */
export interface Bomb {
  readonly coding: string;
  readonly body: Buffer;
}

const repeated = (piece: Buffer, times: number): Buffer => Buffer.alloc(piece.length * times, piece);

/** What brotli makes of a piece of zeros in the middle of a stream: the same each time, so that it can be repeated. */
const brotliPieces = async (): Promise<readonly [head: Buffer, middle: Buffer]> => {
  const compressor = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const zeros = Buffer.alloc(BROTLI_PIECE_BYTES);
  const next = async (): Promise<Buffer> => {
    compressor.write(zeros);
    compressor.flush(constants.BROTLI_OPERATION_FLUSH);
    const [bytes] = (await once(compressor, "data")) as [Buffer];
    return bytes;
  };
  const head = await next();
  await next();
  return [head, await next()];
};

/** Bodies of at most about 10 MB that inflate to so many gigabytes; quickly made, because one piece is repeated. */
export const makeBombs = async (gigabytes: number): Promise<Bomb[]> => {
  const zeros = Buffer.alloc(PIECE_BYTES);
  const times = (gigabytes * GIGABYTE) / PIECE_BYTES;
  const member = gzipSync(zeros, { level: 9 });
  // Ends at a whole byte and without the mark of the last block.
  const block = deflateRawSync(zeros, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const [head, middle] = await brotliPieces();
  const brotli = repeated(middle, (gigabytes * GIGABYTE) / BROTLI_PIECE_BYTES - 1);
  return [
    { coding: "gzip", body: repeated(member, times) },
    { coding: "deflate", body: Buffer.concat([Buffer.from([0x78, 0xda]), repeated(block, times)]) },
    { coding: "br", body: Buffer.concat([head, brotli, Buffer.from([3])]) },
    { coding: "gzip, gzip", body: gzipSync(repeated(member, times), { level: 9 }) },
  ];
};
