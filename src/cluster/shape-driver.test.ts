import { describe, expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import { ShapeDriver } from "./shape-driver.ts";

const load = (users: number): WantedLoad => ({ users, spawnRate: 1 });

const driven = (ask: (second: number) => WantedLoad | null | Promise<WantedLoad | null>) => {
  const clock = new ManualClock();
  const told: unknown[] = [];
  const asked: number[] = [];
  const driver = new ShapeDriver(
    {
      clock,
      shape: {
        name: "Steps",
        ask: (second) => {
          asked.push(second);
          return ask(second);
        },
      },
      wanted: ({ users }) => told.push(users),
      ended: () => told.push("ended"),
      failed: (error) => told.push((error as Error).message),
    },
    load(1),
    clock.now(),
  );
  return { driver, told, asked, pass: (ms: number) => clock.advance(ms) };
};

describe("a shape is asked", () => {
  test("each second from the first on, and what is the same is told once", async () => {
    const { told, asked, pass } = driven((second) => load(second < 3 ? 1 : 7));
    for (let at = 0; at < 5; at++) await pass(1000);
    expect(asked).toEqual([1, 2, 3, 4, 5]);
    expect(told).toEqual([7]);
  });

  test("until it wants no more", async () => {
    const { told, asked, pass } = driven((second) => (second === 2 ? null : load(1)));
    for (let at = 0; at < 5; at++) await pass(1000);
    expect(asked).toEqual([1, 2]);
    expect(told).toEqual(["ended"]);
  });

  test("no more once it threw", async () => {
    const { told, asked, pass } = driven(() => Promise.reject(new Error("no")));
    for (let at = 0; at < 3; at++) await pass(1000);
    expect(asked).toEqual([1]);
    expect(told).toEqual(["no"]);
  });

  test("of the second that it is, when it took longer than one", async () => {
    let answer: (load: WantedLoad) => void = () => {};
    const { told, asked, pass } = driven((second) =>
      second === 1 ? new Promise((resolve) => (answer = resolve)) : load(second),
    );
    await pass(1000);
    await pass(2500);
    expect(asked).toEqual([1]);
    answer(load(5));
    await pass(0);
    expect(asked).toEqual([1, 3]);
    await pass(500);
    expect(asked).toEqual([1, 3, 4]);
    expect(told).toEqual([5, 3, 4]);
  });

  test("and not heard after the end", async () => {
    let answer: (load: WantedLoad) => void = () => {};
    const { driver, told, pass } = driven(() => new Promise((resolve) => (answer = resolve)));
    await pass(1000);
    driver.stop();
    answer(load(9));
    await pass(5000);
    expect(told).toEqual([]);
  });
});
