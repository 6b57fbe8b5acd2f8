import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import type { JournalRecord } from "../journal.ts";
import { DiskJournal } from "./disk-journal.ts";
import { JournalFolder } from "./journal-folder.ts";

let path: string;
let clock: ManualClock;
let failures: string[];
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "acrida-journal-"));
  clock = new ManualClock(1000);
  failures = [];
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const newJournal = (epoch = 1, place = path): DiskJournal =>
  new DiskJournal({
    ...{ folder: new JournalFolder(place), epoch, clock },
    failed: (reason) => failures.push(reason),
  });
const opened = async (epoch = 1, place = path): Promise<DiskJournal> => {
  const journal = newJournal(epoch, place);
  await journal.open();
  return journal;
};

/** A record that is told from others by its number. */
const numbered = (number: number): JournalRecord => ({ kind: "reset", second: number });
const numbersOf = (records: Iterable<JournalRecord>): number[] =>
  [...records].flatMap((record) =>
    record.kind === "seconds" ? [...record.users] : record.kind === "reset" ? [record.second] : [],
  );
const read = (): JournalRecord[] => [...(new JournalFolder(path).newest()?.records() ?? [])];
const files = (): string[] => readdirSync(path).sort();

describe("the journal of a run", () => {
  it("has what was appended, in order, behind the epoch", async () => {
    const journal = await opened(7);
    for (let number = 0; number < 100; number++) void journal.append(numbered(number));
    await journal.close();
    expect(files()).toEqual(["journal.7.0"]);
    expect(read()[0]).toMatchObject({ kind: "epoch", epoch: 7 });
    expect(numbersOf(read())).toEqual(Array.from({ length: 100 }, (_, number) => number));
  });

  it("writes what comes within 50 ms together, and says when it is written", async () => {
    const journal = await opened();
    const first = journal.append(numbered(1));
    expect(journal.append(numbered(2))).toBe(first);
    expect(numbersOf(read())).toEqual([]);
    await clock.advance(0);
    await first;
    expect(numbersOf(read())).toEqual([1, 2]);
    const second = journal.append(numbered(3));
    await clock.advance(49);
    expect(numbersOf(read())).toEqual([1, 2]);
    await clock.advance(1);
    await second;
    expect(numbersOf(read())).toEqual([1, 2, 3]);
    await journal.close();
  });

  it("takes nothing before it is opened, and begins with what is known then", async () => {
    const journal = newJournal(2);
    expect(journal.append(numbered(9))).toBeUndefined();
    await journal.open([numbered(1), numbered(2)]);
    void journal.append(numbered(3));
    await journal.close();
    expect(numbersOf(read())).toEqual([1, 2, 3]);
  });

  it("of an earlier epoch goes when the next one has its own, and not before", async () => {
    const first = await opened(1);
    void first.append(numbered(1));
    await first.close();
    const second = newJournal(2);
    expect(files()).toEqual(["journal.1.0"]);
    await second.open([numbered(1)]);
    expect(files()).toEqual(["journal.2.0"]);
    await second.close();
    expect(new JournalFolder(path).newestEpoch).toBe(2);
  });

  it("begins a file with each test, and leaves a small one", async () => {
    const journal = await opened();
    const request = { users: 1, spawnRate: 1, runTimeSeconds: null, expectWorkers: 1 };
    void journal.append({ kind: "start", run: "r", wallMs: 5, request });
    for (let number = 0; number < 1000; number++) void journal.append(numbered(number));
    await journal.flushed();
    expect(files()).toEqual(["journal.1.1"]);
    expect(
      read()
        .slice(0, 2)
        .map(({ kind }) => kind),
    ).toEqual(["epoch", "start"]);
    void journal.append({ kind: "end", durationSeconds: 3 });
    await journal.close();
    expect(files()).toEqual(["journal.1.2"]);
    expect(read().map(({ kind }) => kind)).toEqual(["epoch", "end"]);
  });

  it("goes over to a new file with a checkpoint, and loses and doubles nothing, whatever comes meanwhile", async () => {
    const step = fc.constantFrom("append", "append", "append", "minute", "tick", "wait", "much");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        rmSync(path, { recursive: true });
        mkdirSync(path);
        const journal = await opened();
        const all: number[] = [];
        journal.follow(() => {
          const users = [...all];
          return [{ kind: "seconds", users }];
        });
        const append = (): void => {
          const number = all.length;
          void journal.append(numbered(number));
          all.push(number);
        };
        for (const one of steps) {
          if (one === "append") append();
          else if (one === "much") for (let i = 0; i < 1500; i++) append();
          else if (one === "minute") await clock.advance(60_000);
          else if (one === "tick") await clock.advance(50);
          else await new Promise((resolve) => setImmediate(resolve));
        }
        await journal.close();
        expect(files()).toHaveLength(1);
        expect(numbersOf(read())).toEqual(all);
        expect(failures).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("of which the last file is cut is read from its whole records; one without any is passed over", async () => {
    const journal = await opened(3);
    for (let number = 0; number < 10; number++) void journal.append(numbered(number));
    await journal.close();
    const whole = readFileSync(join(path, "journal.3.0"));
    writeFileSync(join(path, "journal.3.0"), whole.subarray(0, whole.length - 3));
    writeFileSync(join(path, "journal.4.0"), whole.subarray(0, 10));
    writeFileSync(join(path, "journal.5.0.new"), whole);
    expect(numbersOf(read())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new JournalFolder(path).newestEpoch).toBe(5);
  });

  it("writes nothing more once the run is another controller's", async () => {
    const journal = await opened();
    void journal.append(numbered(1));
    await journal.flushed();
    const waiting = journal.append(numbered(2));
    journal.abandon();
    await waiting;
    expect(journal.append(numbered(3))).toBeUndefined();
    await clock.advance(1000);
    expect(numbersOf(read())).toEqual([1]);
    expect(failures).toEqual([]);
  });
});

describe("on a disk that is full", () => {
  const disk = (): string | null => {
    const place = join(path, "disk");
    mkdirSync(place);
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place]);
    if (status === 0) return place;
    console.warn("no disk of its own can be mounted here (not root?): the test of a full one is skipped");
    return null;
  };
  afterEach(() => void spawnSync("umount", ["--lazy", join(path, "disk")]));

  it("says so once, lets go whoever waits, and leaves nothing to go on from", async (context) => {
    const place = disk();
    if (place === null) return context.skip();
    const journal = await opened(1, place);
    let written = 0;
    while (journal.failure === null && written < 10_000) {
      const done = journal.append({ kind: "stop", reason: "x".repeat(1000), failure: null });
      await clock.advance(50);
      await done;
      written++;
    }
    expect(written).toBeGreaterThan(20);
    expect(failures).toEqual([expect.stringContaining("ENOSPC")]);
    expect(journal.failure).toContain("ENOSPC");
    expect(journal.append(numbered(1))).toBeUndefined();
    expect(new JournalFolder(place).newest()).toBeNull();
    await journal.close();
    expect(failures).toHaveLength(1);
    await expect(opened(2, place)).rejects.toMatchObject({ code: "OUTPUT" });
  });

  it("fails with the checkpoint that finds no room", async (context) => {
    const place = disk();
    if (place === null) return context.skip();
    const journal = await opened(1, place);
    journal.follow(() => [{ kind: "stop", reason: "x".repeat(80_000), failure: null }]);
    void journal.append(numbered(1));
    await clock.advance(60_000);
    void journal.append(numbered(2));
    await clock.advance(50);
    await journal.flushed();
    expect(failures).toEqual([expect.stringContaining("ENOSPC")]);
    expect(readdirSync(place)).toEqual(["journal.1.0.incomplete"]);
  });
});
