import { BucketList } from "./bucket-list.ts";
import { Histogram } from "./histogram.ts";
import type { FrozenHistory, FrozenSecond } from "./history.ts";
import { cellNumbers } from "./history-cell.ts";
import { marks, marksOf } from "./history-marks.ts";
import type { HistoryPoint } from "./snapshot.ts";

/** A piece of a history in a checkpoint; numbers that may be fractions or none are doubles, low bytes first. */
export type HistoryPiece =
  | {
      readonly part: "history";
      readonly secondsPerPoint: number;
      readonly newest: number;
      readonly zeroWallMs: number;
      readonly changed: Uint8Array;
      readonly pendingEnds: Uint8Array;
    }
  | { readonly part: "points"; readonly numbers: Uint8Array }
  | { readonly part: "cells"; readonly numbers: Uint8Array }
  | {
      readonly part: "second";
      readonly second: number;
      readonly requests: number;
      readonly failures: number;
      /** Bucket and count in turn. */
      readonly buckets: Uint8Array;
      readonly min: number;
      readonly max: number;
    };

/** Points, or cells, of one piece. */
const atOnce = 2000;
const pointNumbers = 9;
const buckets = new BucketList();

export function* encodeHistory(frozen: FrozenHistory): Generator<HistoryPiece> {
  const { secondsPerPoint, newest, zeroWallMs, changed, pendingEnds, settled, cells } = frozen;
  yield {
    ...{ part: "history", secondsPerPoint, newest, zeroWallMs },
    ...{ changed: doubles(changed), pendingEnds: doubles(pendingEnds) },
  };
  for (let at = 0; at < settled.length; at += atOnce) {
    yield { part: "points", numbers: doubles(settled.slice(at, at + atOnce).flatMap(numbersOf)) };
  }
  for (let at = 0; at < cells.length; at += atOnce) {
    const numbers = cells.slice(at, at + atOnce).flatMap(([index, cell]) => [index, ...Array.from(cell)]);
    yield { part: "cells", numbers: doubles(numbers) };
  }
  for (const second of frozen.recent) yield secondPiece(second);
}

/** The history of these pieces, in the order in which they were made. */
export const decodeHistory = (pieces: Iterable<HistoryPiece>): FrozenHistory => {
  let head = { secondsPerPoint: 1, newest: -1, zeroWallMs: Number.NaN };
  let [changed, pendingEnds]: [number[], number[]] = [[], []];
  const settled: HistoryPoint[] = [];
  const cells: [number, number[]][] = [];
  const recent: FrozenSecond[] = [];
  for (const piece of pieces) {
    if (piece.part === "history") {
      const { secondsPerPoint, newest, zeroWallMs } = piece;
      head = { secondsPerPoint, newest, zeroWallMs };
      changed = [...numbersIn(piece.changed)];
      pendingEnds = [...numbersIn(piece.pendingEnds)];
    } else if (piece.part === "points") {
      for (const numbers of groups(piece.numbers, pointNumbers)) {
        settled.push(pointOf(numbers, settled.length * head.secondsPerPoint, head.zeroWallMs));
      }
    } else if (piece.part === "cells") {
      for (const [index, ...numbers] of groups(piece.numbers, 1 + cellNumbers)) cells.push([index!, numbers]);
    } else recent.push(secondOf(piece));
  }
  return { ...head, changed, pendingEnds, settled, cells, recent };
};

const numbersOf = (point: HistoryPoint): number[] => {
  const { users, requests, failures, rps, failuresPerSecond, p50, p95, p99 } = point;
  return [users, requests, failures, rps, failuresPerSecond, p50, p95, p99, marksOf(point)];
};

const pointOf = (numbers: readonly number[], second: number, zeroWallMs: number): HistoryPoint => ({
  second,
  wallMs: zeroWallMs + second * 1000,
  users: numbers[0]!,
  requests: numbers[1]!,
  failures: numbers[2]!,
  rps: numbers[3]!,
  failuresPerSecond: numbers[4]!,
  p50: numbers[5]!,
  p95: numbers[6]!,
  p99: numbers[7]!,
  saturated: (numbers[8]! & marks.saturated) > 0,
  paused: (numbers[8]! & marks.paused) > 0,
});

const secondPiece = ({ second, requests, failures, times }: FrozenSecond): HistoryPiece => {
  times.collect(buckets);
  const numbers: number[] = [];
  for (let i = 0; i < buckets.length; i++) numbers.push(buckets.buckets[i]!, buckets.counts[i]!);
  const { min, max } = times;
  return { part: "second", second, requests, failures, buckets: doubles(numbers), min, max };
};

const secondOf = (piece: Extract<HistoryPiece, { part: "second" }>): FrozenSecond => {
  const times = new Histogram();
  for (const [bucket, count] of groups(piece.buckets, 2)) times.addBucket(bucket!, count!);
  if (piece.buckets.length > 0) times.includeRange(piece.min, piece.max);
  const { second, requests, failures } = piece;
  return { second, requests, failures, times: times.view() };
};

const doubles = (numbers: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(numbers).buffer);

/** A copy, as doubles must begin at a multiple of their length. */
const numbersIn = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.slice().buffer);

function* groups(bytes: Uint8Array, length: number): Generator<number[]> {
  const numbers = numbersIn(bytes);
  for (let at = 0; at < numbers.length; at += length) yield [...numbers.subarray(at, at + length)];
}
