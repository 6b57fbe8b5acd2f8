import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { packPayload } from "../bus/message-pack.ts";
import { unpackPayload } from "../bus/message-unpack.ts";
import { type Journal, type JournalRecord, journalVersion } from "./journal.ts";

/** What is left of journals when their controllers die: records as bytes. */
export class SimulatedDisk {
  records: Uint8Array[] = [];
  /** Of the journal that began last: what others write goes to files that nobody reads any more. */
  epoch = 0;

  *read(): Generator<JournalRecord> {
    for (const bytes of this.records) yield unpackPayload(bytes) as unknown as JournalRecord;
  }
}

/** Records wait so long for those that are written with them. */
const writeAfterMs = 50;
/** Far more often than the real one: a test is short. */
const turnEachMs = 4000;

/**
 * A journal that is written a moment after it is appended to, on the clock of a process that may be killed in between;
 * now and then it begins anew with a checkpoint.
 */
export class SimulatedDiskJournal implements Journal {
  readonly failure = null;
  readonly #disk: SimulatedDisk;
  readonly #clock: Clock;
  readonly #epoch: number;
  #isOpen = false;
  /** Takes the place of all that is on the disk, with the next write. */
  #checkpoint: Uint8Array[] | null = null;
  #batch: Uint8Array[] = [];
  #written: Promise<void> | null = null;
  #save: (() => Iterable<JournalRecord>) | null = null;
  #turnedMs = 0;

  constructor(disk: SimulatedDisk, clock: Clock, epoch: number) {
    this.#disk = disk;
    this.#clock = clock;
    this.#epoch = epoch;
  }

  /** What is appended before is known already. */
  open(known: Iterable<JournalRecord>): void {
    this.#disk.epoch = this.#epoch;
    this.#disk.records = this.#beginning(known);
    this.#turnedMs = this.#clock.now();
    this.#isOpen = true;
  }

  append(record: JournalRecord): Promise<void> | void {
    if (!this.#isOpen) return;
    const nowMs = this.#clock.now();
    if (this.#save !== null && nowMs - this.#turnedMs >= turnEachMs) {
      this.#turnedMs = nowMs;
      this.#checkpoint = this.#beginning(this.#save());
      this.#batch = [];
    }
    this.#batch.push(encode(record));
    this.#written ??= new Promise((resolve) => {
      this.#clock.setTimer(() => {
        this.#write();
        resolve();
      }, writeAfterMs);
    });
    return this.#written;
  }

  follow(save: () => Iterable<JournalRecord>): void {
    this.#save = save;
  }

  /** The process dies: of what waits some may be on the disk, but nobody knows. */
  cut(random: Random): void {
    if (this.#checkpoint === null && this.#disk.epoch === this.#epoch) {
      this.#disk.records.push(...this.#batch.slice(0, random.below(this.#batch.length + 1)));
    }
    this.#isOpen = false;
  }

  /** Writes no byte more: the run is another controller's. */
  abandon(): void {
    this.#isOpen = false;
  }

  #write(): void {
    const { epoch, records } = this.#disk;
    if (epoch === this.#epoch) this.#disk.records = [...(this.#checkpoint ?? records), ...this.#batch];
    this.#checkpoint = this.#written = null;
    this.#batch = [];
  }

  #beginning(known: Iterable<JournalRecord>): Uint8Array[] {
    const wallMs = this.#clock.wallNow();
    const first = { kind: "epoch", version: journalVersion, epoch: this.#epoch, wallMs } as const;
    return [first, ...known].map(encode);
  }
}

const encode = (record: JournalRecord): Uint8Array => Uint8Array.from(packPayload(record as never));
