import { readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { unpackPayload } from "../../bus/message-unpack.ts";
import type { JournalRecord } from "../journal.ts";
import { wholeRecords } from "./record-format.ts";

/** Which life of a controller wrote a file, and which of its files it is. */
interface FileName {
  readonly name: string;
  readonly epoch: number;
  readonly part: number;
}

/** What a run's folder still knows of a test. */
export interface JournalLeft {
  /** Of the controller that wrote it. */
  readonly epoch: number;
  /** When it last wrote, milliseconds since 1970. */
  readonly lastWallMs: number;
  records(): Generator<JournalRecord>;
}

const pattern = /^journal\.(\d{1,15})\.(\d{1,9})$/;

/** The files of a run's journal, `journal.<epoch>.<part>`. The newest holds all that counts. */
export class JournalFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  filePath(epoch: number, part: number): string {
    return join(this.path, `journal.${epoch}.${part}`);
  }

  /** The newest epoch that any file here is of; 0 without one. */
  get newestEpoch(): number {
    return Math.max(0, ...this.#all().map(({ epoch }) => epoch));
  }

  /** The newest file that begins with a whole record; null without one. */
  newest(): JournalLeft | null {
    for (const { name, epoch } of this.#files().reverse()) {
      const path = join(this.path, name);
      const bytes = readFileSync(path);
      if (wholeRecords(bytes).next().done === true) continue;
      return { epoch, lastWallMs: statSync(path).mtimeMs, records: () => recordsIn(bytes) };
    }
    return null;
  }

  /** Removes what is older than this file; of a later epoch nothing. */
  keepFrom(epoch: number, part: number): void {
    for (const { name, ...one } of this.#all()) {
      const isOlder = one.epoch < epoch || (one.epoch === epoch && one.part < part);
      if (isOlder) rmSync(join(this.path, name), { force: true });
    }
  }

  /** Takes the files of an epoch out of the way of a later start: they don't tell all that was acknowledged. */
  setAside(ofEpoch: number): void {
    for (const { name, epoch } of this.#files()) {
      if (epoch === ofEpoch) renameSync(join(this.path, name), join(this.path, `${name}.incomplete`));
    }
  }

  /** In the order in which they were written. */
  #files(): FileName[] {
    return this.#all().filter(({ name }) => pattern.test(name));
  }

  /** With those that were never finished, and those set aside. */
  #all(): FileName[] {
    let names: string[];
    try {
      names = readdirSync(this.path);
    } catch {
      return [];
    }
    return names
      .flatMap((name) => {
        const [, epoch, part] = pattern.exec(name.replace(/\.(new|incomplete)$/, "")) ?? [];
        return epoch === undefined ? [] : [{ name, epoch: Number(epoch), part: Number(part) }];
      })
      .sort((a, b) => a.epoch - b.epoch || a.part - b.part);
  }
}

/** Up to the first record that can't be read. */
function* recordsIn(bytes: Uint8Array): Generator<JournalRecord> {
  for (const record of wholeRecords(bytes)) {
    let payload: unknown;
    try {
      payload = unpackPayload(record);
    } catch {
      return;
    }
    yield payload as JournalRecord;
  }
}
