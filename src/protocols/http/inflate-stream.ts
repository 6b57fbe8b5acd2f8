import { Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { codingsOf, damageOf, isZlibWrapped, unknownCoding } from "./decode-body.ts";

type Inflater = (firstBytes: Uint8Array) => Transform;

const inflaters: Readonly<Record<string, Inflater>> = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  deflate: (firstBytes) => (isZlibWrapped(firstBytes) ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
};

/** Undoes one coding of a body that comes in pieces. */
async function* undone(
  coding: string,
  pieces: AsyncIterable<Uint8Array>,
  problem: (message: string) => Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflaterOf = Object.hasOwn(inflaters, coding) ? inflaters[coding] : undefined;
  if (inflaterOf === undefined) throw problem(unknownCoding(coding));
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  };
  const inflater = inflaterOf(first.value);
  const source = Readable.from(all(), { objectMode: false });
  let sourceError: Error | null = null;
  source.on("error", (error) => {
    sourceError = error;
    inflater.destroy(error);
  });
  source.pipe(inflater);
  try {
    for await (const piece of inflater) yield piece as Uint8Array;
  } catch (error) {
    if (error === sourceError) throw error;
    throw problem(`the body can't be decoded as ${coding}: ${damageOf(error as Error, first.value)}`);
  } finally {
    source.destroy();
    inflater.destroy();
  }
}

/** A body without its codings, named in the order in which they were applied; `problem` makes the error for what can't be undone. */
export const inflatedPieces = (
  pieces: AsyncIterable<Uint8Array>,
  allCodings: string,
  problem: (message: string) => Error,
): AsyncIterable<Uint8Array> => {
  const codings = codingsOf(allCodings);
  if (typeof codings === "string") throw problem(codings);
  return [...codings].reverse().reduce((inner, coding) => undone(coding, inner, problem), pieces);
};
