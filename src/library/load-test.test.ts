import { expect, test, vi } from "vitest";
import { DispatchedUsers } from "../app/dispatched-users.ts";
import type { PluginRoom } from "../app/plugin-room.ts";
import { LoadTestShape } from "../shape/load-test-shape.ts";
import type { EventHook } from "../user/event-hook.ts";
import { type EnvironmentEvent, events } from "../user/events.ts";
import { dataSource } from "../user/row-function.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { LoadTest } from "./load-test.ts";
import type { LoadTestOptions } from "./load-test-options.ts";
import type { TestSnapshot } from "./test-snapshot.ts";

/** A class of users that measure something and wait a little. */
const userClass = (name: string, act: (user: User) => unknown = () => {}) => {
  class Measuring extends User {
    static override waitTime = constant(0.01);
    static override tasks = [
      async function look(this: unknown) {
        const user = this as User;
        await user.measure("DB", name, () => act(user));
      },
    ];
  }
  Object.defineProperty(Measuring, "name", { value: name });
  return Measuring;
};

const quick = { users: 3, spawnRate: 1000, iterations: 30 } as const;

test.concurrent("runs users of a class in this thread to the result of `--json`", async () => {
  const load = new LoadTest({ userClasses: [userClass("Reader")], ...quick, seed: 7 });
  await load.start();
  const { schema, run, total, entries } = await load.finished;
  expect(schema).toBe("acrida/result/1");
  expect(run).toMatchObject({ verdict: "passed", exitCode: 0, reasons: [], users: 3, seed: 7, workers: 1 });
  expect(total.requests).toBe(30);
  expect(entries).toMatchObject([{ method: "DB", name: "Reader", requests: 30, failures: 0 }]);
});

test.concurrent("tests at the same time have numbers, rows and verdicts of their own", async () => {
  const rows = dataSource("numbers of the library's test", { row: (position) => position });
  const got: Record<string, number[]> = { One: [], Two: [] };
  const start = async (name: string, act: (user: User) => unknown) => {
    const load = new LoadTest({ userClasses: [userClass(name, act)], ...quick, onLog: () => {} });
    await load.start();
    return load.finished;
  };
  const take = (name: string) => async (user: User) => got[name]!.push(await rows.next(user));
  const fail = async (user: User) => {
    await take("Two")(user);
    throw new Error("no such table");
  };
  const [one, two] = await Promise.all([start("One", take("One")), start("Two", fail)]);
  expect(one.run).toMatchObject({ verdict: "passed", exitCode: 0 });
  expect(two.run).toMatchObject({ verdict: "failed", exitCode: 1 });
  expect([one, two].map(({ entries }) => entries.map(({ name }) => name))).toEqual([["One"], ["Two"]]);
  expect(two.errors).toMatchObject([{ name: "Two", error: "no such table", occurrences: 30 }]);
  for (const numbers of Object.values(got)) {
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  }
});

test("each listener hears of an event once, with the environment that users have", async () => {
  const heard: string[] = [];
  const environments = new Set<unknown>();
  const names = ["init", "testStart", "testStopping", "testStop", "quitting"] as const;
  const added = names.map((name) => {
    const listener = ({ environment }: EnvironmentEvent): void => {
      heard.push(name);
      environments.add(environment);
      if (name === "quitting") environment.processExitCode = environment.stats?.total.requests;
    };
    (events[name] as unknown as EventHook<EnvironmentEvent>).addListener(listener);
    return () => events[name].removeListener(listener);
  });
  try {
    const seen = userClass("Listened", ({ environment }) => environments.add(environment));
    const load = new LoadTest({ userClasses: [seen], ...quick });
    load.start();
    const { run } = await load.finished;
    expect(heard).toEqual([...names]);
    expect(environments.size).toBe(1);
    expect(run).toMatchObject({ exitCode: 30, reasons: ["a listener set the exit code 30"] });
  } finally {
    for (const remove of added) remove();
  }
});

test.concurrent("stop() ends it in order, edit() changes the load, snapshots come meanwhile", async () => {
  const snapshots: TestSnapshot[] = [];
  const edits: unknown[] = [];
  let load: LoadTest | null = null;
  let teardowns = 0;
  class Lasting extends userClass("Lasting") {
    static override setup = () => ({ name: "ada" });
    static override teardown = () => void teardowns++;
  }
  load = new LoadTest({
    userClasses: [Lasting],
    users: 1,
    onSnapshot(snapshot) {
      snapshots.push(snapshot);
      if (snapshots.length === 1) {
        edits.push(load?.edit({ users: 4 }), load?.edit({ spawnRate: 1000 }));
      }
      if (snapshot.users === 4) load?.stop();
    },
  });
  await load.start();
  const { run, total } = await load.finished;
  expect(run).toMatchObject({ users: 4, spawnRate: 1000, verdict: "passed" });
  await Promise.all(edits);
  expect(teardowns).toBe(1);
  const last = snapshots.at(-1)!;
  expect(JSON.parse(JSON.stringify(last))).toMatchObject({
    users: 4,
    usersByClass: { Lasting: 4 },
    entries: [{ name: "Lasting" }],
    errors: [],
  });
  expect(total.requests).toBeGreaterThanOrEqual(last.total.requests);
  expect(await load.stop()).toMatchObject({ run: { id: run.id } });
  await expect(load.edit({ users: 1 })).rejects.toThrow("whose users run");
  expect(() => load?.start()).toThrow("runs once");
});

test("an edit that a dispatcher refuses rejects, and the test goes on as it was", async () => {
  const room = {
    plugins: [{ hasDispatcher: true }],
    async call(_: string, { users }: { users: number }) {
      if (users === 13) throw new Error("not thirteen");
      return { Crewed: users };
    },
  } as unknown as PluginRoom;
  const of = DispatchedUsers.of.bind(DispatchedUsers);
  // Classes that are there as values come without plugins.
  const made = vi.spyOn(DispatchedUsers, "of").mockImplementation((_, ...rest) => of(room, ...rest));
  try {
    const load = new LoadTest({ userClasses: [userClass("Crewed")], users: 2, spawnRate: 1000 });
    await load.start();
    await expect(load.edit({ users: 13, spawnRate: 7 })).rejects.toThrow("not thirteen");
    for (const wrong of [null, 5, {}, { host: "http://localhost" }]) {
      await expect(load.edit(wrong as object)).rejects.toThrow(
        "expected { users, spawnRate }, one or both, got",
      );
    }
    await load.edit({ users: 3 });
    expect((await load.stop()).run).toMatchObject({ users: 3, spawnRate: 1000, verdict: "passed" });
  } finally {
    made.mockRestore();
  }
});

test.concurrent("a stop that comes while it begins is kept", async () => {
  const load = new LoadTest({ userClasses: [userClass("Early")], users: 1, onLog: () => {} });
  const begun = load.start();
  const { total } = await load.stop();
  await begun;
  expect(total.requests).toBe(0);
});

test("a stop does not wait for a setup that never ends", async () => {
  let teardowns = 0;
  let setups = 0;
  class Hanging extends userClass("Hanging") {
    static override setup = () => new Promise<never>(() => setups++);
    static override teardown = () => void teardowns++;
  }
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const load = new LoadTest({ userClasses: [Hanging], onLog: () => {} });
    load.start();
    while (setups === 0) await vi.advanceTimersByTimeAsync(10);
    const ended = load.stop();
    let isOver = false;
    ended.then(() => {
      isOver = true;
    });
    while (!isOver) await vi.advanceTimersByTimeAsync(100);
    expect((await ended).run).toMatchObject({
      exitCode: 2,
      reasons: [expect.stringContaining("setup() did not end within 10 s of the stop")],
    });
    expect(teardowns).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test.concurrent("a shape leads the load, and edit() says so", async () => {
  class Once extends LoadTestShape {
    override tick(seconds: number) {
      return seconds < 0.5 ? { users: 2, spawnRate: 100 } : null;
    }
  }
  const load = new LoadTest({ userClasses: [userClass("Shaped")], shapeClass: Once });
  await load.start();
  await expect(load.edit({ users: 9 })).rejects.toThrow("a shape leads the load");
  expect((await load.finished).run).toMatchObject({ users: 2, verdict: "passed" });
});

test.concurrent("a setup that throws is in the verdict; onSnapshot that throws makes it untrusted, and the test goes on", async () => {
  class Broken extends userClass("Broken") {
    static override setup() {
      throw new Error("no database");
    }
  }
  const broken = new LoadTest({ userClasses: [Broken], onLog: () => {} });
  await broken.start();
  expect((await broken.finished).run).toMatchObject({
    exitCode: 2,
    reasons: [expect.stringMatching(/Broken\.setup\(\) threw Error: no database|Broken\.setup\(\) threw/)],
  });
  const logged: string[] = [];
  const deaf = new LoadTest({
    userClasses: [userClass("Deaf")],
    users: 1,
    runTime: "0.5s",
    onSnapshot: () => {
      throw new Error("no chart");
    },
    onLog: ({ message }) => logged.push(message),
  });
  await deaf.start();
  expect((await deaf.finished).run).toMatchObject({ exitCode: 5, verdict: "untrusted" });
  expect(logged.join("\n")).toContain("onSnapshot");
});

test("one that can't begin rejects, by start() and by finished", async () => {
  const load = new LoadTest({ userClasses: [userClass("Tagged")], tags: ["slow"] });
  await expect(load.start()).rejects.toMatchObject({ code: "SCENARIO_INVALID" });
  await expect(load.finished).rejects.toThrow("expected tags that leave at least one task");
  expect(() => new LoadTest({ userClasses: [userClass("Idle")] }).stop()).toThrow("before start()");
});

test.each<[string, object]>([
  ["expected userClasses: [Shopper]", {}],
  ['the name "Shopper", which needs the file', { userClasses: ["Shopper"] }],
  ["expected userClasses[0] to be a class that extends User", { userClasses: [class Chair {}] }],
  ["User, which is abstract or no User class", { userClasses: [User] }],
  ['"usrs" in new LoadTest() is no option; did you mean users?', { userClasses: [userClass("A")], usrs: 3 }],
  ["users in new LoadTest() must be a whole number", { userClasses: [userClass("A")], users: "many" }],
  ["csvFullHistory needs csv PREFIX", { userClasses: [userClass("A")], csvFullHistory: true }],
  ["keyPassphrase needs key", { userClasses: [userClass("A")], keyPassphrase: "x" }],
  ["processes goes with a scenario file", { userClasses: [userClass("A")], processes: 2 }],
  ["plugin goes with a scenario file", { userClasses: [userClass("A")], plugin: ["influx.ts"] }],
  ["webLogin is an option of the command", { userClasses: [userClass("A")], webLogin: true }],
  ["webPort is an option of the command", { userClasses: [userClass("A")], webPort: 1 }],
  ["expected onSnapshot to be a function", { userClasses: [userClass("A")], onSnapshot: 1 }],
  ["shapeClass goes with classes", { locustfile: "a.ts", shapeClass: LoadTestShape }],
])("%s", (message, options) => {
  expect(() => new LoadTest(options as LoadTestOptions)).toThrow(message);
});

test.concurrent("the certificates of a run are read from their files before it starts", async () => {
  const load = new LoadTest({ userClasses: [userClass("A")], ca: "nowhere.pem", onLog: () => {} });
  load.finished.catch(() => {});
  await expect(load.start()).rejects.toThrow(/expected a PEM file that can be read, got "nowhere.pem"/);
});

test.concurrent("an onLog that throws ends neither the test nor the program", async () => {
  const load = new LoadTest({
    userClasses: [userClass("Logged")],
    ...quick,
    onSnapshot() {
      throw new Error("no snapshots here");
    },
    onLog() {
      throw new Error("no log here");
    },
  });
  await load.start();
  const { run, total } = await load.finished;
  expect(total.requests).toBe(30);
  expect(run.verdict).toBe("untrusted");
});
