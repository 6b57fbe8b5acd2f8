import { expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { HttpUser } from "../protocols/http/http-user.ts";
import { events } from "../user/events.ts";
import { task } from "../user/task.ts";
import { User, type UserClass } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { OneUser } from "./one-user.ts";

const logger = new Logger({ write: () => {} }, "test", "critical", () => 0);

/** A user that is run alone, and what is printed of it. */
const alone = (Class: unknown, tasks: number | null = null, host?: string) => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const user = new OneUser({
    ...{ Class: Class as UserClass, clock, logger, tasks, host, seed: 1, options: { debug: true } },
    print: (line) => lines.push(line),
  });
  return { clock, lines, user };
};

class Shop extends User {
  static override waitTime = constant(10);
  static setup() {
    return { name: "ada" };
  }
  @task
  async buy() {
    await this.measure("SQL", `of ${this.setupData.name}`, async (sample) => {
      await this.sleep(0.25);
      sample.responseLength = 12;
    });
    await this.measure("SQL", "wrong", (sample) => sample.failure("no such table"));
    throw new TypeError("out of paper");
  }
}

test("C25: each task, request and exception is told, a line each, and nothing is cut by time", async () => {
  const { clock, lines, user } = alone(Shop, 2);
  const ended = user.run();
  await clock.advance(3_600_000);
  const result = await ended;
  const once = [
    "Shop.buy",
    "  SQL of ada: 250.0 ms, 12 bytes",
    "  SQL wrong: 0.0 ms, 0 bytes: failed: no such table",
    expect.stringContaining("  Shop.buy threw TypeError: out of paper"),
  ];
  expect(lines.slice(0, 8)).toEqual([...once, ...once]);
  expect(result).toMatchObject({ requests: 4, failures: 2, exitCode: null });
  expect(result.exceptions).toHaveLength(2);
});

test("stop() lets the task end, and teardown runs after it", async () => {
  const log: string[] = [];
  class Slow extends User {
    static teardown() {
      log.push("teardown");
    }
    @task
    async work() {
      await this.sleep(60);
      log.push("done");
    }
  }
  const { clock, user } = alone(Slow);
  const ended = user.run();
  await clock.advance(1000);
  user.stop();
  await clock.advance(60_000);
  await ended;
  expect(log).toEqual(["done", "teardown"]);
});

test("a setup that throws is the error, and no task runs", async () => {
  class Broken extends User {
    static setup() {
      throw new Error("no database");
    }
    @task
    work() {}
  }
  const { lines, user } = alone(Broken, 1);
  await expect(user.run()).rejects.toThrow("Broken.setup() threw");
  expect(lines).toEqual([]);
});

test("an HTTP user without a host is told how to get one", async () => {
  class Web extends HttpUser {
    @task
    work() {}
  }
  await expect(alone(Web, 1).user.run()).rejects.toThrow("Web has no host: give one with --host");
});

test("listeners hear of the test and its requests, and may set the exit code", async () => {
  const heard: string[] = [];
  const started = events.testStart.addListener(() => heard.push("start"));
  const asked = events.request.addListener(({ name }) => heard.push(name));
  const stopped = events.testStop.addListener(({ environment }) => {
    heard.push("stop");
    environment.processExitCode = 7;
  });
  const { clock, user } = alone(Shop, 1);
  const ended = user.run();
  await clock.advance(60_000);
  const { exitCode } = await ended;
  events.testStart.removeListener(started);
  events.request.removeListener(asked);
  events.testStop.removeListener(stopped);
  expect(heard).toEqual(["start", "of ada", "wrong", "stop"]);
  expect(exitCode).toBe(7);
});
