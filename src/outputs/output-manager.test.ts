import { expect, test } from "vitest";
import { AcridaError } from "../base/errors.ts";
import { Logger, type LogRecord } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { Output } from "./output.ts";
import { OutputManager } from "./output-manager.ts";
import { Redactor } from "./secrets.ts";
import { infoOf, snapshotOf, summaryOf } from "./snapshot-fixture.ts";

class Recorder implements Output {
  readonly title = "recorder";
  readonly seen: string[] = [];

  start(): void {
    this.seen.push("start");
  }

  snapshot({ elapsedSeconds }: RunSnapshot): void {
    this.seen.push(`snapshot ${elapsedSeconds}`);
  }

  finish(_: RunSnapshot, { exitCode }: { exitCode: number }): void {
    this.seen.push(`finish ${exitCode}`);
  }
}

const setUp = (outputs: readonly Output[], redactor?: Redactor) => {
  const records: LogRecord[] = [];
  const clock = new ManualClock();
  const logger = new Logger({ write: (record) => records.push(record) }, "main", "info", () =>
    clock.wallNow(),
  );
  const manager = new OutputManager(outputs, { logger, clock, ...(redactor && { redactor }) });
  const at = (elapsedSeconds: number): RunSnapshot => snapshotOf([], { elapsedSeconds });
  const finish = () => manager.finish(at(9), (lost) => summaryOf({ exitCode: lost.length > 0 ? 5 : 0 }));
  return { manager, clock, at, finish, messages: () => records.map(({ message }) => message) };
};

const failing = (part: Partial<Output>): Output => ({ title: "broken", ...part });
const noSpace = (): never => {
  throw new Error("no space left");
};

test.each<[string, Partial<Output>]>([
  ["throws at the start", { start: noSpace }],
  ["rejects at the start", { start: async () => noSpace() }],
  ["throws at a snapshot", { snapshot: noSpace }],
  ["rejects at a snapshot", { snapshot: async () => noSpace() }],
  ["throws at the end", { finish: noSpace }],
  ["rejects at the end", { finish: async () => noSpace() }],
])("an output that %s is named and dropped, the others go on", async (_, part) => {
  const recorder = new Recorder();
  const { manager, clock, at, finish, messages } = setUp([failing(part), recorder]);
  await manager.start(infoOf());
  for (const second of [1, 2]) {
    manager.snapshot(at(second));
    await clock.advance(1000);
  }
  const summary = await finish();
  expect(recorder.seen).toEqual(["start", "snapshot 1", "snapshot 2", "finish 5"]);
  expect(summary.exitCode).toBe(5);
  expect(manager.lost).toEqual([{ title: "broken", reason: "no space left" }]);
  expect(messages()).toEqual(["broken was dropped, the run goes on without it: no space left"]);
});

test("a dropped output is not asked again", async () => {
  let asked = 0;
  const { manager, at, finish } = setUp([
    failing({
      snapshot: () => {
        asked++;
        noSpace();
      },
      finish: () => void asked++,
    }),
  ]);
  manager.snapshot(at(1));
  manager.snapshot(at(2));
  await finish();
  expect(asked).toBe(1);
});

test("an impossible target is refused before any load", async () => {
  const refusal = new AcridaError("OUTPUT", "can't write there");
  const { manager } = setUp([failing({ start: () => Promise.reject(refusal) })]);
  await expect(manager.start(infoOf())).rejects.toBe(refusal);
});

test("outputs let go of what they hold: at a refusal, when dropped, and at the end; none while it works", async () => {
  const gone: string[] = [];
  const holding = (title: string, part: Partial<Output> = {}): Output => ({
    title,
    release: () => void gone.push(title),
    ...part,
  });
  const refusing = holding("refusing", { start: () => Promise.reject(new AcridaError("OUTPUT", "no")) });
  const refused = setUp([holding("first"), refusing, holding("last")]);
  await expect(refused.manager.start(infoOf())).rejects.toThrow("no");
  expect(gone.splice(0)).toEqual(["first", "refusing", "last"]);

  let done = (): void => {};
  const slow = holding("slow", { finish: () => new Promise((resolve) => (done = resolve)) });
  const broken = holding("broken", { snapshot: noSpace });
  const { manager, clock, at, finish } = setUp([slow, broken, holding("well")]);
  manager.snapshot(at(1));
  await clock.advance(0);
  expect(gone.splice(0)).toEqual(["broken"]);
  const finished = finish();
  await clock.advance(30_000);
  await finished;
  await manager.release();
  expect(gone.splice(0)).toEqual(["well"]);
  done();
  await clock.advance(0);
  expect(gone).toEqual(["slow"]);
});

test("an output that still works misses snapshots, and the others don't wait for it", async () => {
  const seen: number[] = [];
  const done: (() => void)[] = [];
  const recorder = new Recorder();
  const { manager, clock, at } = setUp([
    failing({
      snapshot: ({ elapsedSeconds }) => {
        seen.push(elapsedSeconds);
        return new Promise((resolve) => done.push(resolve));
      },
    }),
    recorder,
  ]);
  for (const second of [1, 2, 3]) manager.snapshot(at(second));
  expect(seen).toEqual([1]);
  expect(recorder.seen).toHaveLength(3);
  done[0]?.();
  await clock.advance(0);
  manager.snapshot(at(4));
  expect(seen).toEqual([1, 4]);
  expect(manager.lost).toEqual([]);
});

test("an output that hangs at the end is given up after a while", async () => {
  const recorder = new Recorder();
  const hanging = failing({ finish: () => new Promise<void>(() => {}) });
  const { manager, clock, finish } = setUp([hanging, recorder]);
  const finished = finish();
  await clock.advance(30_000);
  expect((await finished).exitCode).toBe(5);
  expect(recorder.seen).toEqual(["finish 5"]);
  expect(manager.lost[0]?.reason).toBe("not done after 30 s");
  expect(clock.pending).toBe(0);
});

test("no output and no log line sees a secret", async () => {
  const names: string[] = [];
  const { manager, finish, messages } = setUp(
    [
      failing({ start: ({ host }) => void names.push(String(host)) }),
      failing({ snapshot: ({ entries }) => void names.push(...entries.map(({ name }) => name)) }),
      failing({
        finish: () => {
          throw new Error("can't reach http://ann:s3cr3t@host");
        },
      }),
    ],
    new Redactor(["hunter2hunter2"]),
  );
  await manager.start(infoOf({ host: "http://ann:s3cr3t@host" }));
  manager.snapshot(snapshotOf([{ name: "/a?token=s3cr3t" }, { name: "/hunter2hunter2" }]));
  await finish();
  expect(names).toEqual(["http://***@host", "/a?token=***", "/***"]);
  expect(messages().join()).not.toContain("s3cr3t");
});
