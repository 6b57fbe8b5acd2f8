import { afterEach, describe, expect, it } from "vitest";
import type { BusFaults } from "../lossy-bus.ts";
import { SimulatedRows, type SimulatedTaker } from "./simulated-rows.ts";

const faultless: BusFaults = { dropped: 0, duplicated: 0, longestDelayMs: 0 };
const faulty: BusFaults = { dropped: 0.25, duplicated: 0.3, longestDelayMs: 700 };

let simulated: SimulatedRows;
afterEach(() => simulated.close());

const allTaken = (workers: readonly SimulatedTaker[]): number[] =>
  workers.flatMap(({ taken }) => taken).sort((a, b) => a - b);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "a bus that drops, doubles, delays and reorders (seed %d)",
  (seed) => {
    it("hands out every row once, and tells the end only when each was used", async () => {
      const rows = 400;
      simulated = new SimulatedRows({ key: "users", rows, recycles: false }, 4, faulty, seed);
      const { workers, random, clock } = simulated;
      // Some workers are quick and some slow: what the slow ones hold must come back for the quick ones.
      for (let wanted = 0; wanted < rows + 8; ) {
        for (const [index, worker] of workers.entries()) {
          for (
            let users = random.below(index === 0 ? 2 : 12);
            users > 0 && wanted < rows + 8;
            users--, wanted++
          ) {
            simulated.take(worker);
          }
        }
        await clock.advance(random.below(400));
      }
      await simulated.until(() => workers.reduce((sum, { usedUp }) => sum + usedUp, 0) === 8);
      expect(allTaken(workers)).toEqual(upTo(rows));
    });

    it("goes on under the next controller from what the journal holds, and gives no row twice", async () => {
      const rows = 400;
      simulated = new SimulatedRows({ key: "users", rows, recycles: false }, 3, faulty, seed);
      const { workers, random, clock } = simulated;
      for (let wanted = 0; wanted < rows + 5; ) {
        for (const worker of workers) {
          for (let users = random.below(9); users > 0 && wanted < rows + 5; users--, wanted++)
            simulated.take(worker);
        }
        await clock.advance(random.below(500));
        if (random.below(8) === 0) simulated.restart();
      }
      await simulated.until(() => workers.reduce((sum, { usedUp }) => sum + usedUp, 0) === 5);
      expect(allTaken(workers)).toEqual(upTo(rows));
    });

    it("gives nobody the rows of a lost worker, says how many, and skips no others", async () => {
      const rows = 300;
      simulated = new SimulatedRows({ key: "users", rows, recycles: false }, 3, faulty, seed);
      const { workers, random, clock } = simulated;
      const [first, second, third] = workers;
      for (let turn = 0; turn < 10; turn++) {
        for (const worker of workers)
          for (let users = random.below(4); users > 0; users--) simulated.take(worker);
        await clock.advance(500);
      }
      simulated.lose(first!);
      const survivors = [second!, third!];
      while (survivors.every(({ usedUp }) => usedUp === 0)) {
        for (const worker of survivors) simulated.take(worker);
        await clock.advance(200);
      }
      const taken = allTaken(workers);
      expect(new Set(taken).size).toBe(taken.length);
      const missing = rows - taken.length;
      expect(missing).toBeLessThanOrEqual(simulated.rows.lost);
    });

    it("recycles in whole laps: every row once in each", async () => {
      const rows = 30;
      simulated = new SimulatedRows({ key: "users", rows, recycles: true }, 3, faulty, seed);
      const { workers, random, clock } = simulated;
      const takeSome = (most: number): void => {
        for (const worker of workers)
          for (let users = random.below(most); users > 0; users--) simulated.take(worker);
      };
      while (allTaken(workers).length < 10 * rows) {
        takeSome(5);
        await clock.advance(150);
      }
      // Those that wait get theirs, and what is held by then is handed out too.
      await clock.advance(20_000);
      const taken = allTaken(workers);
      expect(new Set(taken).size).toBe(taken.length);
      const highest = Math.max(...taken);
      const missing = highest + 1 - taken.length;
      const held = workers.reduce((sum, { id }) => sum + simulated.rows.ledger.heldBy(id), 0);
      expect(missing).toBeLessThanOrEqual(held);
      expect(simulated.logged).toEqual(["users: every row was handed out; from now on they come again"]);
    });

    it("gets back what a worker that leaves has not used", async () => {
      const rows = 200;
      simulated = new SimulatedRows({ key: "users", rows, recycles: false }, 2, faulty, seed);
      const [leaver, stayer] = simulated.workers;
      for (let turn = 0; turn < 20; turn++) {
        simulated.take(leaver!);
        simulated.take(stayer!);
        await simulated.clock.advance(100);
      }
      await simulated.until(() => allTaken(simulated.workers).length === 40);
      let hasLeft = false;
      void leaver!.rows.giveBack().then(() => {
        hasLeft = true;
      });
      await simulated.until(() => hasLeft);
      simulated.lose(leaver!);
      expect(simulated.rows.lost).toBe(0);
      for (let asked = 0; asked < 161; asked++) simulated.take(stayer!);
      await simulated.until(() => stayer!.usedUp === 1);
      expect(allTaken(simulated.workers)).toEqual(upTo(rows));
    });
  },
);

it("asks seldom when rows are taken fast, and hands them out without a wait", async () => {
  simulated = new SimulatedRows({ key: "users", rows: null, recycles: true }, 1, faultless, 1);
  const [worker] = simulated.workers;
  simulated.take(worker!);
  await simulated.clock.advance(5);
  let late = 0;
  for (let turn = 0; turn < 2000; turn++) {
    for (let user = 0; user < 10; user++) {
      const before = worker!.taken.length;
      simulated.take(worker!);
      if (worker!.taken.length === before) late++;
    }
    await simulated.clock.advance(1);
  }
  expect(worker!.taken).toEqual(upTo(20_001));
  // Until the blocks are large enough for the time that an answer takes.
  expect(late).toBeLessThan(1500);
  expect(simulated.journal.count("grant")).toBeLessThan(60);
});

it("gives a row that was on its way to a user who was cut to the next one", async () => {
  simulated = new SimulatedRows({ key: "users", rows: 2, recycles: false }, 2, faultless, 1);
  const [one, other] = simulated.workers;
  const feed = one!.rows.feedOf("users");
  expect(feed.next()).toBe("later");
  const withdraw = feed.wait({ take: () => expect.fail("nobody waits"), usedUp: () => {} });
  withdraw();
  for (let asked = 0; asked < 3; asked++) simulated.take(other!);
  await simulated.until(() => other!.usedUp === 1);
  expect(allTaken([other!])).toEqual([0, 1]);
});

it("waits for no worker that has left without giving back, and counts what it took", async () => {
  simulated = new SimulatedRows({ key: "users", rows: 20, recycles: false }, 2, faultless, 1);
  const [leaver, stayer] = simulated.workers;
  simulated.take(leaver!);
  await simulated.clock.advance(100);
  simulated.leave(leaver!);
  for (let asked = 0; asked < 20; asked++) simulated.take(stayer!);
  await simulated.until(() => stayer!.usedUp > 0);
  expect(simulated.rows.lost).toBe(simulated.rows.ledger.heldBy(leaver!.id));
  expect(stayer!.taken.length + simulated.rows.lost).toBe(20);
});

it("counts nothing as lost with a worker that is lost when the test has ended", async () => {
  simulated = new SimulatedRows({ key: "users", rows: 100, recycles: false }, 2, faultless, 1);
  const [one, other] = simulated.workers;
  for (const worker of [one!, other!]) simulated.take(worker);
  await simulated.clock.advance(100);
  simulated.lose(one!);
  const { lost } = simulated.rows;
  expect(lost).toBeGreaterThan(0);
  simulated.rows.end();
  simulated.lose(other!);
  expect(simulated.rows.lost).toBe(lost);
});

it("answers a request again as it did, and drops one that lies", async () => {
  simulated = new SimulatedRows({ key: "users", rows: 10, recycles: false }, 1, faultless, 1);
  const wanted = { worker: "w0", source: "users", waiting: 1, ahead: 0, held: [], back: [] };
  simulated.rows.request({ ...wanted, k: 1 });
  simulated.rows.request({ ...wanted, k: 1 });
  simulated.rows.request({ ...wanted, k: 2, back: [[5, 9]] });
  simulated.rows.request({ ...wanted, k: 2, source: "nothing such" });
  expect(simulated.journal.count("grant")).toBe(1);
  expect(simulated.rows.ledger.heldBy("w0")).toBe(1);
});
