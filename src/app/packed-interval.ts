import type { Clock } from "../base/clock.ts";
import type { OutputInterval } from "../plugin/plugin-output.ts";
import type { EntrySnapshot, RunSnapshot } from "../stats/snapshot.ts";
import { gainOf, noGain, type TimesGain } from "../stats/times-difference.ts";
import { together } from "./times-together.ts";

/** What was counted of one name, as it crosses threads. */
export interface PackedGain {
  readonly method: string;
  readonly name: string;
  readonly aborted: number;
  readonly retries: number;
  readonly bytes: number;
  readonly succeeded: TimesGain;
  readonly failed: TimesGain;
}

/** An interval as it crosses threads. */
export interface PackedInterval extends Omit<OutputInterval, "total" | "entries"> {
  readonly total: PackedGain;
  readonly entries: readonly PackedGain[];
}

/** Rows between two turns of the event loop. */
const rowsATurn = 200;

/** Tells what came to the numbers of a test from one look to the next. Keeps the last look, and nothing else. */
export class IntervalDifference {
  readonly #clock: Clock;
  #before: RunSnapshot | null = null;
  #rows: ReadonlyMap<string, EntrySnapshot> = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was counted up to here belongs to no interval. */
  skip(now: RunSnapshot): void {
    this.#before = now;
    this.#rows = byKey(now.entries);
  }

  /** What came since the last look, of which it is one itself. */
  async to(now: RunSnapshot): Promise<PackedInterval> {
    const before = this.#before;
    const reset = before !== null && before.zeroSecond !== now.zeroSecond;
    const base = reset ? null : before;
    const earlier = reset ? new Map<string, EntrySnapshot>() : this.#rows;
    const rows = byKey(now.entries);
    this.#before = now;
    this.#rows = rows;
    return {
      ...{ from: before?.elapsedSeconds ?? 0, to: now.elapsedSeconds, time: Math.round(now.wallMs), reset },
      ...{ state: now.state, users: now.users, targetUsers: now.targetUsers, usersByClass: now.usersByClass },
      total: gainOfRow(base?.total ?? null, now.total),
      entries: await this.#gains(earlier, rows),
      errors: gained(base?.errors ?? [], now.errors, errorKey, ({ occurrences }) => occurrences).map(
        ([{ method, name, error, kind }, occurrences]) => ({ method, name, error, kind, occurrences }),
      ),
      exceptions: gained(base?.exceptions ?? [], now.exceptions, exceptionKey, ({ count }) => count).map(
        ([{ message, traceback, task }, count]) => ({ message, traceback, task, count }),
      ),
      workers: now.workers.map(({ id, machine = null, users, cpu, loopDelayMs, memoryBytes }) => ({
        ...{ id, machine, users, cpu, loopDelayMs, memoryBytes },
      })),
    };
  }

  async #gains(
    earlier: ReadonlyMap<string, EntrySnapshot>,
    rows: ReadonlyMap<string, EntrySnapshot>,
  ): Promise<PackedGain[]> {
    const gains = new Map<string, PackedGain>();
    let looked = 0;
    for (const [key, row] of rows) {
      if (++looked % rowsATurn === 0) await new Promise<void>((done) => this.#clock.setImmediate(done));
      const before = earlier.get(key) ?? null;
      if (!hasGained(before, row)) continue;
      const gain = gainOfRow(before, row);
      const name = `${row.method} ${row.name}`;
      const alike = gains.get(name);
      gains.set(name, alike === undefined ? gain : bothGains(alike, gain));
    }
    return [...gains.values()];
  }
}

const hasGained = (before: EntrySnapshot | null, now: EntrySnapshot): boolean =>
  before === null ||
  now.requests !== before.requests ||
  now.aborted !== before.aborted ||
  now.retries !== before.retries;

const gainOfRow = (before: EntrySnapshot | null, now: EntrySnapshot): PackedGain => {
  const failures = now.failures - (before?.failures ?? 0);
  const succeeded = now.requests - now.failures - (before === null ? 0 : before.requests - before.failures);
  return {
    method: now.method,
    name: now.name,
    aborted: now.aborted - (before?.aborted ?? 0),
    retries: now.retries - (before?.retries ?? 0),
    bytes: now.bytes - (before?.bytes ?? 0),
    succeeded: succeeded === 0 ? noGain : gainOf(before?.succeeded ?? null, now.succeeded),
    failed: failures === 0 ? noGain : gainOf(before?.failed ?? null, now.failed),
  };
};

/** Of two rows whose names read alike since a secret in them is masked: whoever stores by the name must not lose one. */
const bothGains = (one: PackedGain, other: PackedGain): PackedGain => ({
  ...one,
  aborted: one.aborted + other.aborted,
  retries: one.retries + other.retries,
  bytes: one.bytes + other.bytes,
  succeeded: together(one.succeeded, other.succeeded),
  failed: together(one.failed, other.failed),
});

/** Rows that read alike are told apart by their order. */
const byKey = (entries: readonly EntrySnapshot[]): Map<string, EntrySnapshot> => {
  const rows = new Map<string, EntrySnapshot>();
  for (const entry of entries) {
    const key = `${entry.method} ${entry.name}`;
    let nth = key;
    for (let at = 2; rows.has(nth); at++) nth = `${key}\n${at}`;
    rows.set(nth, entry);
  }
  return rows;
};

const errorKey = ({ method, name, error, kind }: RunSnapshot["errors"][number]): string =>
  JSON.stringify([method, name, kind, error]);
const exceptionKey = ({ message, traceback, task }: RunSnapshot["exceptions"][number]): string =>
  JSON.stringify([task, message, traceback]);

/** The rows whose count has grown, those that read alike as one, with by how much. */
const gained = <Row>(
  before: readonly Row[],
  now: readonly Row[],
  keyOf: (row: Row) => string,
  countOf: (row: Row) => number,
): (readonly [Row, number])[] => {
  const rows = new Map(now.map((row) => [keyOf(row), row]));
  const counts = countsByKey(now, keyOf, countOf);
  const known = countsByKey(before, keyOf, countOf);
  return [...rows]
    .map(([key, row]) => [row, counts.get(key)! - (known.get(key) ?? 0)] as const)
    .filter(([, more]) => more > 0);
};

const countsByKey = <Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  countOf: (row: Row) => number,
): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + countOf(row));
  return counts;
};
