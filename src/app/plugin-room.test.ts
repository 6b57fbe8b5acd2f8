import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { TooManyWaiting } from "../server/extensions.ts";
import { PluginRoom } from "./plugin-room.ts";

const request = { address: "127.0.0.1", headers: {} };
const attempt = { username: "ada", password: "lovelace", request };
const place = { plugin: "shop", index: 0 };

const setUp = () => {
  const clock = new ManualClock();
  const settles: (() => void)[] = [];
  const call = () => new Promise<unknown>((resolve) => settles.push(() => resolve("done")));
  const session = { plugins: [], room: { call } } as unknown as ConstructorParameters<typeof PluginRoom>[0];
  const room = new PluginRoom(session, clock);
  const failed: unknown[] = [];
  const ask = (name: "logIn" | "tab"): void => {
    const asked = name === "logIn" ? room.ask(name, attempt) : room.ask(name, place);
    asked.catch((thrown: unknown) => failed.push(thrown));
  };
  const refused = () => failed.filter((thrown) => thrown instanceof TooManyWaiting).length;
  return { clock, settles, ask, refused };
};

it("logins that hang take no place of tabs and routes, nor these of logins", async () => {
  const { clock, ask, refused } = setUp();
  for (let time = 0; time < 21; time++) ask("logIn");
  await clock.advance(0);
  expect(refused()).toBe(1);
  for (let time = 0; time < 20; time++) ask("tab");
  await clock.advance(0);
  expect(refused()).toBe(1);
  ask("tab");
  await clock.advance(0);
  expect(refused()).toBe(2);
});

it("a call that never settles gives its place back after a minute, and once only if it settles after all", async () => {
  const { clock, settles, ask, refused } = setUp();
  for (let time = 0; time < 20; time++) ask("tab");
  await clock.advance(59_000);
  ask("tab");
  await clock.advance(0);
  expect(refused()).toBe(1);
  await clock.advance(1000);
  for (let time = 0; time < 20; time++) ask("tab");
  for (const settle of settles.slice(0, 20)) settle();
  await clock.advance(0);
  expect(refused()).toBe(1);
  ask("tab");
  await clock.advance(0);
  expect(refused()).toBe(2);
  for (const settle of settles) settle();
  await clock.advance(0);
  expect(clock.pending).toBe(0);
});
