import { packPayload } from "../bus/message-pack.ts";
import { unpackPayload } from "../bus/message-unpack.ts";
import type { JournaledTest } from "./journal/journaled-test.ts";
import { type JournalRecord, MemoryJournal } from "./journal.ts";

/** A journal that outlives its controller, as a disk would: for tests. */
export class SimulatedJournal extends MemoryJournal {
  /** What was appended while nobody followed it is known already. */
  isMuted = false;
  #records: Uint8Array[] = [];

  override append(record: JournalRecord): void {
    super.append(record);
    if (this.isMuted) return;
    if (record.kind === "start") this.#records = [];
    this.#records.push(packPayload(record as never));
  }

  /** Begins anew with what is known. */
  begin(known: Iterable<JournalRecord>): void {
    this.#records = [...known].map((record) => packPayload(record as never));
    this.isMuted = false;
  }

  /** The test that it tells of. */
  get left(): Omit<JournaledTest, "course"> {
    const records = this.#records.map((bytes) => unpackPayload(bytes) as unknown as JournalRecord);
    const [first] = records;
    const left = {
      epoch: 0,
      lastWallMs: 0,
      *records() {
        yield* records;
      },
    };
    if (first?.kind === "start") {
      return { ...left, run: first.run, startedAtWallMs: first.wallMs, request: first.request };
    }
    const last = records.find((record) => record.kind === "checkpoint");
    if (last?.kind !== "checkpoint") throw new Error("no test was journaled");
    const { id, startedAtWallMs, course } = last.run;
    return { ...left, run: id, startedAtWallMs, request: course.request };
  }
}
