import { expect, test } from "vitest";
import { Emitter } from "../base/emitter.ts";
import { Logger, type LogRecord } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { Latch } from "../cluster/latch.ts";
import { parseLeniently } from "../config/resolve.ts";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import { ConsoleTests, type ConsoleTestsParts } from "./console-tests.ts";
import type { PlannedTest } from "./planned-test.ts";
import type { SteeredTest } from "./steered-test.ts";
import type { TestSteering } from "./test-conductor.ts";

/** A test as the conductor would run it, each step when the test here says so. */
class DrivenTest {
  readonly stops: string[] = [];
  readonly edits: unknown[] = [];
  readonly planned: PlannedTest;
  readonly #steering: TestSteering;
  readonly #ended = new Latch();
  readonly #controller = {
    state: "ready",
    isEnding: false,
    events: { stateChanged: new Emitter<unknown>() },
    stop: (reason: string) => this.stops.push(reason),
    stopNow: () => this.stops.push("now"),
    reset: () => {},
  };

  constructor(planned: PlannedTest, steering: TestSteering) {
    this.planned = planned;
    this.#steering = steering;
  }

  async run(): Promise<number> {
    await this.#ended.opened;
    return 0;
  }

  openToSteering(): void {
    const edit = (load: unknown) => this.edits.push(load);
    this.#steering.steer({ controller: this.#controller, edit } as unknown as SteeredTest);
  }

  enter(state: string): void {
    this.#controller.state = state;
    this.#controller.events.stateChanged.emit({});
  }

  /** As when setup goes on though the test is to stop. */
  askToStop(): void {
    this.#controller.isEnding = true;
  }

  closeToSteering(): void {
    this.#steering.steer(null);
  }

  end(): void {
    this.#ended.open();
  }
}

const shopper: UserClassDescription = {
  ...{ name: "Shopper", weight: 1, fixedCount: 0, host: "http://shop", needsHost: true },
  tasks: [{ name: "browse", weight: 1 }],
};

const consoleTests = (host: string | null = "http://shop") => {
  const { options } = parseLeniently({ argv: [], env: {}, configFile: null });
  const collected = {
    description: { classes: [{ ...shopper, host }], shapes: [], warnings: [] },
    selection: {},
  };
  const driven: DrivenTest[] = [];
  const records: LogRecord[] = [];
  const logger = new Logger({ write: (record) => records.push(record) }, "main", "info", () => 0);
  const tests = new ConsoleTests({
    conductor: {
      run(planned: PlannedTest, steering: TestSteering) {
        const next = new DrivenTest(planned, steering);
        driven.push(next);
        return next.run();
      },
      await: () => Promise.resolve(),
    },
    session: { customOptions: [], files: [], room: {}, collect: () => Promise.resolve(collected) },
    ...{ clock: new ManualClock(), logger, secrets: [], classes: [shopper] },
    first: { options, custom: {}, secrets: [], ...collected },
  } as unknown as ConsoleTestsParts);
  return { tests, driven, records };
};

/** All that can go on without the test's next step has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const started = async (parts: ReturnType<typeof consoleTests>): Promise<DrivenTest> => {
  const answer = parts.tests.swarm({});
  await settled();
  const one = parts.driven.at(-1) as DrivenTest;
  one.openToSteering();
  one.enter("preparing");
  expect(await answer).toMatchObject({ message: "Swarming started" });
  one.enter("running");
  return one;
};

test("a start while the test before lets go of its threads begins a test of its own", async () => {
  const parts = consoleTests();
  const first = await started(parts);
  first.enter("stopped");
  first.closeToSteering();
  const answer = parts.tests.swarm({ user_count: "7" });
  await settled();
  expect(parts.driven).toHaveLength(1);
  first.end();
  await settled();
  expect(parts.driven).toHaveLength(2);
  parts.driven[1]?.openToSteering();
  parts.driven[1]?.enter("preparing");
  expect(await answer).toMatchObject({ message: "Swarming started" });
  expect(parts.driven[1]?.planned.options.users).toBe(7);
  expect(first.edits).toEqual([]);
});

test.each(["preparing", "stopping"])(
  "a start is refused while the test before, in state %s, is told to stop",
  async (state) => {
    const parts = consoleTests();
    const first = await started(parts);
    first.enter(state);
    first.askToStop();
    await expect(parts.tests.swarm({ user_count: "7" })).rejects.toMatchObject({
      code: "MISUSE",
      message: "the test is stopping; start the next one when it has stopped",
    });
    expect(first.edits).toEqual([]);
    first.enter("stopped");
    first.closeToSteering();
    first.end();
    await settled();
    expect((await started(parts)).planned.options.users).toBe(1);
  },
);

test("what can't be changed while a test runs is told of each field, and changes nothing", async () => {
  const parts = consoleTests();
  const one = await started(parts);
  await expect(
    parts.tests.swarm({ user_count: "9", host: "http://other", run_time: "5m" }),
  ).rejects.toMatchObject({
    field: "host",
    errors: [{ field: "host" }, { field: "run_time" }],
  });
  expect(one.edits).toEqual([]);
});

test("a user class without a host asks for the field, not for an option", async () => {
  const parts = consoleTests(null);
  await expect(parts.tests.swarm({})).rejects.toMatchObject({
    field: "host",
    message: expect.stringMatching(/^fill this field: Shopper has no host of its own/),
  });
});

test("a test that was told to stop before it could be steered is stopped as soon as it can; the next one is not", async () => {
  const parts = consoleTests();
  const answer = parts.tests.swarm({});
  parts.tests.stop();
  await settled();
  const first = parts.driven[0] as DrivenTest;
  first.openToSteering();
  expect(first.stops).toEqual([]);
  first.enter("preparing");
  expect(first.stops).toEqual(["stopped in the console"]);
  expect(await answer).toMatchObject({ message: "Swarming started" });
  first.enter("stopped");
  first.closeToSteering();
  first.end();
  await settled();
  parts.tests.stop();
  expect((await started(parts)).stops).toEqual([]);
});

test("a page that throws harms neither the test nor the answer, and is told in the log", async () => {
  const parts = consoleTests();
  const failing = () => {
    throw new Error("no such row");
  };
  Object.assign(parts.tests, {
    ...{ onStateChanged: failing, onScenarioChanged: failing, onLoadChanged: failing },
  });
  const one = await started(parts);
  expect(await parts.tests.swarm({ user_count: "9" })).toMatchObject({ message: "Swarming changed" });
  expect(one.edits).toEqual([{ users: 9, spawnRate: 1 }]);
  expect(parts.records.map(({ level, message }) => `${level}: ${message}`)).toContain(
    "error: the console's page missed some news: no such row",
  );
});

test("who cuts short waits for a test that can be steered, and for no start that hangs", async () => {
  const hanging = consoleTests();
  void hanging.tests.swarm({});
  await settled();
  const gone: string[] = [];
  void hanging.tests.idle().then(() => gone.push("hanging"));
  await settled();
  expect(gone).toEqual([]);
  hanging.tests.stopNow();
  await settled();
  expect(gone).toEqual(["hanging"]);

  const steered = consoleTests();
  const one = await started(steered);
  void steered.tests.idle().then(() => gone.push("steered"));
  steered.tests.stopNow();
  await settled();
  expect([one.stops, gone]).toEqual([["now"], ["hanging"]]);
  one.closeToSteering();
  one.end();
  await settled();
  expect(gone).toEqual(["hanging", "steered"]);
});
