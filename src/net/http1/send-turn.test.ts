import { expect, test } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { SendTurn } from "./send-turn.ts";

const rig = () => {
  const clock = new ManualClock();
  const turn = new SendTurn(clock);
  const sent: number[] = [];
  const add = (...numbers: number[]): void => {
    for (const number of numbers) turn.add({ send: () => void sent.push(number) });
  };
  return { clock, turn, sent, add };
};

test("sends in the order of asking, once a turn, with one call back from the clock", async () => {
  const { clock, sent, add } = rig();
  add(1, 2, 3);
  expect([sent, clock.pending]).toEqual([[], 1]);
  await clock.advance(0);
  expect(sent).toEqual([1, 2, 3]);
  await clock.advance(100);
  expect(sent).toEqual([1, 2, 3]);
  add(4);
  await clock.advance(0);
  expect(sent).toEqual([1, 2, 3, 4]);
});

test("keeps few back: many go at once, and none twice", async () => {
  const { clock, sent, add } = rig();
  const all = Array.from({ length: 100 }, (_, number) => number);
  add(...all);
  expect(sent.length).toBeGreaterThan(90);
  expect(clock.pending).toBe(1);
  await clock.advance(0);
  expect(sent).toEqual(all);
});

test("loses none that come after one that threw, nor with it", async () => {
  const { clock, turn, sent, add } = rig();
  turn.add({
    send() {
      throw new Error("broken");
    },
  });
  add(1);
  await expect(clock.advance(0)).rejects.toThrow("broken");
  add(2);
  await clock.advance(0);
  add(3);
  await clock.advance(0);
  expect(sent).toEqual([1, 2, 3]);
});
