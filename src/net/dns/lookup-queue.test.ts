import { setEnvironmentData, Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { LOOK_FOR_SLOT_MS, LookupQueue } from "./lookup-queue.ts";
import { LookupSlots } from "./lookup-slots.ts";
import { freeSlotsOf, processSlots } from "./process-slots.ts";

/** Threads of one process, each with a queue; `running` holds what has a place, in the order of its start. */
const build = (threads: number) => {
  const clock = new ManualClock();
  const first = new LookupSlots(1);
  const running = new Map<string, () => void>();
  const started: string[] = [];
  const slots = Array.from({ length: threads }, (_, at) =>
    at === 0 ? first : new LookupSlots(at + 1, first.buffer),
  );
  const queues = slots.map((own) => new LookupQueue(clock, own));
  const lookup = (name: string) => ({
    run: (done: () => void) => {
      started.push(name);
      running.set(name, done);
    },
  });
  const add = (thread: number, name: string) => {
    const queued = lookup(name);
    queues[thread]!.add(queued);
    return queued;
  };
  const end = (name: string): void => {
    const done = running.get(name);
    running.delete(name);
    done?.();
  };
  return { clock, slots, queues, running, started, add, end };
};

describe("LookupQueue", () => {
  it("runs two at a time, first come first served, and the next as soon as one is done", () => {
    const { clock, running, started, add, end } = build(1);
    for (const name of ["a", "b", "c", "d"]) add(0, name);
    expect([...running.keys()]).toEqual(["a", "b"]);
    end("b");
    end("a");
    expect(started).toEqual(["a", "b", "c", "d"]);
    end("c");
    end("d");
    expect([running.size, clock.pending]).toEqual([0, 0]);
  });

  it("forgets one that needs no place any more, and waits for nothing then", () => {
    const { clock, queues, started, add, end } = build(1);
    for (const name of ["a", "b"]) add(0, name);
    const queued = add(0, "c");
    expect(clock.pending).toBe(1);
    queues[0]!.remove(queued);
    expect(clock.pending).toBe(0);
    end("a");
    expect(started).toEqual(["a", "b"]);
  });

  it("counts the look-ups of all threads together", async () => {
    const { clock, running, add, end } = build(3);
    add(0, "a");
    add(1, "b");
    add(2, "c");
    expect([...running.keys()]).toEqual(["a", "b"]);
    end("a");
    await clock.advance(LOOK_FOR_SLOT_MS);
    expect([...running.keys()]).toEqual(["b", "c"]);
  });

  it("lets a thread that waits go first, however much another has to do", async () => {
    const { clock, started, running, add, end } = build(2);
    for (let number = 0; number < 50; number++) add(0, `busy${number}`);
    add(1, "patient");
    end("busy0");
    await clock.advance(LOOK_FOR_SLOT_MS);
    expect(started).toEqual(["busy0", "busy1", "patient"]);
    while (running.size > 0) {
      end([...running.keys()][0]!);
      expect(running.size).toBeLessThanOrEqual(2);
      await clock.advance(LOOK_FOR_SLOT_MS);
    }
    expect(started).toHaveLength(51);
    expect(clock.pending).toBe(0);
  });

  it("is not held up by a thread that waited and is gone or stuck", async () => {
    const { clock, slots, started, add, end } = build(3);
    for (const name of ["a", "b", "c"]) add(0, name);
    // The first thread dies with both places.
    add(1, "d");
    slots[2]!.freeAllOf(1);
    await clock.advance(LOOK_FOR_SLOT_MS);
    expect(started).toContain("d");
    const stuck = build(2);
    stuck.add(0, "a");
    stuck.add(0, "b");
    stuck.slots[1]!.take(false);
    stuck.add(0, "c");
    stuck.end("a");
    expect(stuck.started).toEqual(["a", "b"]);
    await stuck.clock.advance(2 * LOOK_FOR_SLOT_MS);
    expect(stuck.started).toEqual(["a", "b", "c"]);
    end("a");
  });
});

describe("the places of a process", () => {
  it("are shared with a thread that is started later, and free again when it is gone", async () => {
    const slots = processSlots();
    const code = `
      const { getEnvironmentData, parentPort, threadId, workerData } = require("node:worker_threads");
      const cells = new Int32Array(getEnvironmentData(workerData));
      Atomics.store(cells, 0, threadId + 1);
      Atomics.store(cells, 1, threadId + 1);
      parentPort.postMessage(null);
      setInterval(() => {}, 1000);`;
    setEnvironmentData("places under test", slots.buffer);
    const thread = new Worker(code, { eval: true, workerData: "places under test" });
    const { threadId } = thread;
    await new Promise((resolve) => thread.once("message", resolve));
    expect([slots.take(true), processSlots().take(true)]).toEqual(["full", "full"]);
    await thread.terminate();
    freeSlotsOf(slots, threadId);
    expect([slots.take(true), processSlots().take(true), slots.take(true)]).toEqual([
      "taken",
      "taken",
      "full",
    ]);
    slots.release();
    processSlots().release();
    expect(slots.take(false)).toBe("taken");
    slots.release();
  });
});
