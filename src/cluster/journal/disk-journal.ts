import type { Clock, TimerHandle } from "../../base/clock.ts";
import { AcridaError, messageOf } from "../../base/errors.ts";
import type { BusPayload } from "../../bus/bus.ts";
import { packedForNow } from "../../bus/message-pack.ts";
import { type Journal, type JournalRecord, journalVersion } from "../journal.ts";
import { JournalFile } from "./journal-file.ts";
import type { JournalFolder } from "./journal-folder.ts";
import { frameRecord } from "./record-format.ts";
import { WriteBatch } from "./write-batch.ts";

export interface DiskJournalParts {
  readonly folder: JournalFolder;
  readonly epoch: number;
  readonly clock: Clock;
  /** Told once, when nothing more can be written. */
  readonly failed: (reason: string) => void;
}

/** Records wait so long at most for those that are written with them. */
const writeEachMs = 50;
const syncEachMs = 1000;
/**
 * A file is replaced by a new one, which begins with a checkpoint, after so long or so much, but not before it is some
 * times as long as that, which may be many megabytes.
 */
const turnEachMs = 60_000;
const turnEachBytes = 64 * 1024 * 1024;
const timesCheckpoint = 2;
/** One batch grows while another is written. */
const mostRooms = 2;
/** While the new file is made, so much of what the old one takes meanwhile may be left to the switch. */
const switchBytes = 64 * 1024;

/**
 * The journal of a run in its folder. Places are counted over all files, so that what was appended since a checkpoint
 * is known whichever file it went to:
 *
 *   old file   ······ from ▒▒▒▒▒▒▒▒ written      records since the checkpoint began go on to the old file
 *   new file   epoch, checkpoint ▒▒▒▒▒▒▒▒        and are copied behind it before it gets its name
 *
 * A write that fails closes it for good, which it says at once: from then on memory is all there is.
 */
export class DiskJournal implements Journal {
  readonly #parts: DiskJournalParts;
  #file: JournalFile | null = null;
  /** What is appended before it is opened is known already. */
  #isOpening = false;
  #part = 0;
  /** The place of the file's first byte; below 0 where its beginning is no record that was appended. */
  #base = 0;
  /** The places up to which records were written, and appended. */
  #written = 0;
  #appended = 0;
  #batch: WriteBatch | null = null;
  /** Of batches that are written, for the next ones. */
  readonly #rooms: Buffer[] = [];
  /** Writes come one after the other. */
  #lane: Promise<unknown> = Promise.resolve();
  #timer: TimerHandle | null = null;
  #lastWriteMs = Number.NEGATIVE_INFINITY;
  #lastSyncMs: number;
  #save: (() => Iterable<JournalRecord>) | null = null;
  /** The new file that is to be begun, and what of it was appended before. */
  #next: { readonly from: number; readonly pieces: Iterable<JournalRecord> } | null = null;
  #turning: Promise<void> | null = null;
  #turnedMs: number;
  #turnedFrom = 0;
  /** Of the last checkpoint. */
  #checkpointBytes = 0;
  #failure: string | null = null;
  #closed = false;
  /** Nothing is written any more. */
  #over = false;

  constructor(parts: DiskJournalParts) {
    this.#parts = parts;
    this.#lastSyncMs = this.#turnedMs = parts.clock.now();
  }

  /**
   * Begins the journal of its epoch with what is known already; files of earlier ones go.
   * @throws AcridaError OUTPUT when it can't be written.
   */
  async open(known: Iterable<JournalRecord> = []): Promise<void> {
    const { folder, epoch, clock } = this.#parts;
    this.#isOpening = true;
    try {
      const file = await JournalFile.create(folder.filePath(epoch, 0));
      await file.append(encode(epochRecord(epoch, clock)));
      for (const record of known) await file.append(encode(record));
      await file.sync();
      await file.publish();
      folder.keepFrom(epoch, 0);
      this.#file = file;
      this.#base = -file.length;
      if (this.#batch !== null) this.#writeSoon();
    } catch (error) {
      throw new AcridaError(
        "OUTPUT",
        `the journal can't be written in ${folder.path}: ${messageOf(error)}; free some space, or give another --run-folder`,
      );
    }
  }

  /** Why nothing is written any more; null as long as all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  follow(save: () => Iterable<JournalRecord>): void {
    this.#save = save;
  }

  append(record: JournalRecord): Promise<void> | void {
    if (!this.#isOpening || this.#over || this.#closed) return;
    const { epoch, clock } = this.#parts;
    // A test begins a file, and its end leaves a small one.
    if (record.kind === "start" || record.kind === "end") {
      this.#save = null;
      this.#turn([epochRecord(epoch, clock)]);
    } else if (this.#save !== null && this.#turnIsDue()) {
      this.#turn(inOrder(epochRecord(epoch, clock), this.#save()));
    }
    if (this.#batch === null) {
      this.#batch = new WriteBatch(this.#rooms.pop() ?? null);
    }
    this.#appended += this.#batch.add(packed(record));
    this.#writeSoon();
    return this.#batch.done;
  }

  /** Resolves once all that was appended is written, or the journal has failed. */
  async flushed(): Promise<void> {
    await this.#inLane(() => this.#write());
    await this.#turning;
  }

  /** Writes what waits, and no more. */
  async close(): Promise<void> {
    if (this.#over || this.#closed) return;
    this.#closed = true;
    await this.flushed();
    await this.#inLane(async () => this.#file?.sync());
    this.#end();
    await this.#lane;
  }

  /** Writes no byte more: the run is another controller's. */
  abandon(): void {
    this.#end();
  }

  #writeSoon(): void {
    const { clock } = this.#parts;
    const delayMs = Math.max(0, this.#lastWriteMs + writeEachMs - clock.now());
    this.#timer ??= clock.setTimer(() => {
      this.#timer = null;
      void this.#inLane(() => this.#write());
    }, delayMs);
  }

  async #write(): Promise<void> {
    const [file, batch] = [this.#file, this.#batch];
    if (file === null || batch === null || this.#over) return;
    this.#batch = null;
    this.#lastWriteMs = this.#parts.clock.now();
    try {
      await file.append(batch.bytes());
      this.#written += batch.length;
      if (batch.room !== null && this.#rooms.length < mostRooms) this.#rooms.push(batch.room);
    } catch (error) {
      this.#fail(error);
    }
    // Whoever waits goes on also when it failed: there is nothing better to wait for.
    batch.finish();
    if (this.#over || this.#lastWriteMs - this.#lastSyncMs < syncEachMs) return;
    this.#lastSyncMs = this.#lastWriteMs;
    void file.sync().catch((error: unknown) => {
      if (file === this.#file) this.#fail(error);
    });
  }

  #turnIsDue(): boolean {
    if (this.#turning !== null) return false;
    const isOld = this.#parts.clock.now() - this.#turnedMs >= turnEachMs;
    const longest = Math.max(turnEachBytes, timesCheckpoint * this.#checkpointBytes);
    return isOld || this.#appended - this.#turnedFrom >= longest;
  }

  /** Begins a new file with these, and all that is appended from here on. */
  #turn(pieces: Iterable<JournalRecord>): void {
    this.#turnedMs = this.#parts.clock.now();
    this.#turnedFrom = this.#appended;
    this.#next = { from: this.#appended, pieces };
    this.#turning ??= this.#takeTurns()
      .catch((error: unknown) => this.#fail(error))
      .then(() => {
        this.#turning = null;
      });
  }

  async #takeTurns(): Promise<void> {
    for (let next = this.#next; next !== null && !this.#over; next = this.#next) {
      this.#next = null;
      const { folder, epoch } = this.#parts;
      const file = await JournalFile.create(folder.filePath(epoch, ++this.#part));
      try {
        // One by one: a write gives way to whatever else the process has to do.
        let room: Buffer | null = null;
        for (const record of next.pieces) {
          if (this.#over) continue;
          const piece: WriteBatch = new WriteBatch(room);
          piece.add(packed(record));
          await file.append(piece.bytes());
          room = piece.room;
        }
        this.#checkpointBytes = file.length;
        let at = next.from;
        for (let to = this.#written; to - at > switchBytes && !this.#over; to = this.#written) {
          await file.appendFrom(this.#file!, at - this.#base, to - this.#base);
          at = to;
        }
        await file.sync();
        await this.#inLane(() => this.#switchTo(file, at));
      } finally {
        if (this.#file !== file) await file.discard();
      }
    }
  }

  /** @param at the place up to which the file has what was appended. */
  async #switchTo(file: JournalFile, at: number): Promise<void> {
    const { folder, epoch } = this.#parts;
    // What was appended before the checkpoint is in it and must not come after it.
    await this.#write();
    const old = this.#file;
    if (this.#over || old === null) return;
    await file.appendFrom(old, at - this.#base, this.#written - this.#base);
    await file.publish();
    this.#file = file;
    this.#base = this.#written - file.length;
    folder.keepFrom(epoch, this.#part);
    await old.close();
  }

  #inLane(task: () => Promise<void>): Promise<void> {
    const done = this.#lane.then(task).catch((error: unknown) => this.#fail(error));
    this.#lane = done;
    return done;
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#failure = messageOf(error);
    this.#end();
    try {
      this.#parts.folder.setAside(this.#parts.epoch);
    } catch {
      // A folder that can't be changed: what lies there is found to be incomplete by the gaps in its numbers.
    }
    this.#parts.failed(this.#failure);
  }

  #end(): void {
    this.#over = true;
    this.#next = null;
    this.#batch?.finish();
    this.#batch = null;
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#lane = this.#lane.then(() => this.#file?.close()).catch(() => {});
  }
}

const epochRecord = (epoch: number, clock: Clock): JournalRecord => {
  return { kind: "epoch", version: journalVersion, epoch, wallMs: clock.wallNow() };
};

function* inOrder(first: JournalRecord, others: Iterable<JournalRecord>): Generator<JournalRecord> {
  yield first;
  yield* others;
}

const packed = (record: JournalRecord): Uint8Array => packedForNow(record as unknown as BusPayload);

const encode = (record: JournalRecord): Buffer => frameRecord(packed(record));
