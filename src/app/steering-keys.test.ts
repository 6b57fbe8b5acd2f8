import { expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import { steerByKeys } from "./steering-keys.ts";

/** A terminal at which a test presses keys, and a target that counts what is wanted of it. */
const terminal = (users: number | null, refuses = false) => {
  const lines: string[] = [];
  const logger = new Logger({ write: ({ message }) => lines.push(message) }, "test", "info", () => 0);
  let press: (key: string) => void = () => {};
  const state = { users, opened: 0, closed: false };
  const onKey = (listener: (key: string) => void) => {
    press = listener;
    return () => {
      state.closed = true;
    };
  };
  const close = steerByKeys({ onKey }, logger, {
    wanted: () => state.users,
    async want(wanted) {
      await Promise.resolve();
      if (refuses) throw new Error("a load shape leads this test");
      state.users = wanted;
    },
    open() {
      state.opened++;
    },
  });
  const type = async (keys: string): Promise<number | null> => {
    for (const key of keys) press(key);
    await new Promise((resolve) => setImmediate(resolve));
    return state.users;
  };
  return { state, lines, type, close };
};

test("C9: w and W add a user and ten, s and S take them, and there are never less than none", async () => {
  const { type, lines } = terminal(0);
  expect(await type("w")).toBe(1);
  expect(await type("W")).toBe(11);
  expect(await type("s")).toBe(10);
  expect(await type("S")).toBe(0);
  expect(await type("S")).toBe(0);
  expect(lines).toEqual(
    ["1 user", "11 users", "10 users", "0 users"].map((users) => `${users} wanted, by key`),
  );
});

test("keys that come together count together, others do nothing", async () => {
  const { type } = terminal(5);
  expect(await type("wwWx sq")).toBe(16);
});

test("C9: Enter opens the console", async () => {
  const { type, state } = terminal(1);
  await type("\r");
  expect(state.opened).toBe(1);
});

test("a change that is refused is told, and one while no test can be steered is none", async () => {
  const refusing = terminal(1, true);
  expect(await refusing.type("w")).toBe(1);
  expect(refusing.lines).toEqual(["the key changed nothing: a load shape leads this test"]);
  const idle = terminal(null);
  expect(await idle.type("w")).toBe(null);
  expect(idle.lines).toEqual([]);
});

test("without a terminal there is nothing to end", () => {
  const logger = new Logger({ write: () => {} }, "test", "info", () => 0);
  const end = steerByKeys({ onKey: () => null }, logger, { wanted: () => 1, want: () => {} });
  expect(end()).toBe(undefined);
});
