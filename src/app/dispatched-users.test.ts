import { expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { WantedUsers } from "../plugin/user-mix.ts";
import { DispatchedUsers } from "./dispatched-users.ts";
import type { PluginRoom } from "./plugin-room.ts";
import type { SteeredTest } from "./steered-test.ts";

const classes = [
  { name: "Visitor", weight: 3, fixedCount: 0 },
  { name: "Buyer", weight: 1, fixedCount: 0 },
];
const countsOf = (list: readonly WeightedClass[] | null) => list?.map(({ fixedCount }) => fixedCount);

/** A dispatcher that gives the first class all but one user, and what the controller and the log were told. */
const rig = () => {
  const asked: WantedUsers[] = [];
  const log: string[] = [];
  const steps: unknown[] = [];
  let held: Promise<void> | null = null;
  /** The next answer takes until what this gives is called. */
  const hold = (): (() => void) => {
    let release = (): void => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  };
  const room = {
    plugins: [{ hasDispatcher: true }],
    async call(_: string, wanted: WantedUsers) {
      asked.push(wanted);
      const waits = held;
      held = null;
      await waits;
      if (wanted.users === 13) throw new Error("not thirteen");
      const [first, second] = wanted.classes;
      return second === undefined
        ? { [first!.name]: wanted.users }
        : { [first!.name]: wanted.users - 1, [second.name]: 1 };
    },
  } as unknown as PluginRoom;
  const logger = new Logger({ write: ({ message }) => log.push(message) }, "main", "info", () => 0);
  const controller = {
    changeClass: (name: string, list: readonly WeightedClass[] | null, change: object) =>
      steps.push([name, countsOf(list), change]),
  };
  const edit = ({ users }: { readonly users: number }) => void steps.push(users);
  const steered = { controller, edit, changeClass: controller.changeClass } as unknown as SteeredTest;
  const dispatched = DispatchedUsers.of(room, logger, classes, 5) as DispatchedUsers;
  return {
    asked,
    hold,
    log,
    steps,
    controller: steered.controller,
    dispatched,
    test: dispatched.steering(steered),
  };
};

test("without a dispatcher there is none", () => {
  const room = { plugins: [{ hasDispatcher: false }] } as unknown as PluginRoom;
  expect(DispatchedUsers.of(room, {} as Logger, classes, 5)).toBeNull();
});

test("R17: what the dispatcher says are fixed counts, and no class has a weight beside them", async () => {
  const { dispatched, asked } = rig();
  expect(await dispatched.mix(5)).toEqual([
    { name: "Visitor", weight: 0, fixedCount: 4 },
    { name: "Buyer", weight: 0, fixedCount: 1 },
  ]);
  expect(asked).toEqual([{ users: 5, classes }]);
  expect(await dispatched.mix(0)).toEqual(classes);
});

test("it is asked before an edit, one after the other; where it fails all stays as it was", async () => {
  const { test: steered, steps } = rig();
  const edits = [8, 13, 9].map(async (users) => steered.edit({ users, spawnRate: 1 }));
  const [, failed] = await Promise.allSettled(edits);
  expect(failed).toMatchObject({ status: "rejected", reason: { message: "not thirteen" } });
  expect(steps).toEqual([["", [7, 1], {}], 8, ["", [8, 1], {}], 9]);
});

test("other weights of a class are told to the dispatcher, its other settings to the workers", async () => {
  const { test: steered, steps, asked } = rig();
  const changed = [{ ...classes[0]!, weight: 9 }, classes[1]!];
  steered.changeClass("Visitor", changed, { host: "http://a.test" });
  steered.changeClass("Visitor", null, { host: null });
  await steered.edit({ users: 6, spawnRate: 1 });
  expect(asked[0]).toEqual({ users: 5, classes: changed });
  expect(steps).toEqual([
    ["Visitor", undefined, { host: "http://a.test" }],
    ["Visitor", undefined, { host: null }],
    ["", [4, 1], {}],
    ["", [5, 1], {}],
    6,
  ]);
});

test("a shape asks it whenever it wants other users, of the classes that it names", async () => {
  const { dispatched, controller, steps } = rig();
  const loads = [
    { users: 5, spawnRate: 1 },
    { users: 5, spawnRate: 2 },
    { users: 6, spawnRate: 2, userClasses: ["Buyer"] },
    null,
  ];
  const shape = dispatched.under({ name: "S", ask: (second) => loads[second]! }, controller);
  for (const second of loads.keys()) expect(await shape.ask(second)).toBe(loads[second]);
  expect(steps).toEqual([
    ["", [4, 1], {}],
    ["", [0, 6], {}],
  ]);
});

test("a class that is changed under a shape brings in none that the shape left out", async () => {
  const { test: steered, dispatched, controller, steps } = rig();
  const ask = () => ({ users: 6, spawnRate: 2, userClasses: ["Buyer"] });
  await dispatched.under({ name: "S", ask }, controller).ask(0);
  steered.changeClass("Buyer", [classes[0]!, { ...classes[1]!, weight: 9 }], {});
  // What is asked for after it is done after it.
  await steered.edit({ users: 7, spawnRate: 2 });
  expect(steps.slice(0, 3)).toEqual([
    ["", [0, 6], {}],
    ["Buyer", undefined, {}],
    ["", [0, 6], {}],
  ]);
});

test("what a shape wants waits for a change that is under way, and is asked again where the dispatcher failed", async () => {
  const { test: steered, dispatched, controller, steps, asked, hold } = rig();
  const loads = [13, 6].map((users) => ({ users, spawnRate: 2 }));
  const shape = dispatched.under({ name: "S", ask: (second) => loads[second]! }, controller);
  for (const _ of [1, 2]) await expect(shape.ask(0)).rejects.toThrow("not thirteen");
  expect(asked.map(({ users }) => users)).toEqual([13, 13]);
  const release = hold();
  steered.changeClass("Buyer", classes, {});
  const shaped = shape.ask(1);
  for (let turn = 0; turn < 20; turn++) await null;
  release();
  await shaped;
  expect(steps).toEqual([
    ["Buyer", undefined, {}],
    ["", [4, 1], {}],
    ["", [5, 1], {}],
  ]);
});
