import { expect, test } from "vitest";
import { HttpUser } from "../protocols/http/http-user.ts";
import { events } from "../user/events.ts";
import { tag, task } from "../user/task.ts";
import { User } from "../user/user.ts";
import { runUser } from "./run-user.ts";

class Shop extends User {
  static setup() {
    return { name: "ada" };
  }
  override async onStart() {
    await this.measure("DB", "log in", () => {});
  }
  @task
  async buy() {
    await this.measure("DB", `of ${this.setupData.name}`, (sample) => {
      sample.responseLength = 12;
    });
    await this.measure("DB", "wrong", (sample) => sample.failure("no such table"));
    throw new TypeError(`out of ${this.environment.options.paper ?? "paper"}`);
  }
  override async onStop() {
    await this.measure("DB", "log out", () => {});
  }
}

test("runs onStart, one task and onStop, prints a line each, and gives back what was measured", async () => {
  const lines: string[] = [];
  const { requests, failures, exceptions } = await runUser(Shop, { print: (line) => lines.push(line) });
  expect(lines).toEqual([
    expect.stringMatching(/^ {2}DB log in: [\d.]+ ms, 0 bytes$/),
    "Shop.buy",
    expect.stringMatching(/^ {2}DB of ada: [\d.]+ ms, 12 bytes$/),
    expect.stringMatching(/^ {2}DB wrong: [\d.]+ ms, 0 bytes: failed: no such table$/),
    expect.stringContaining("  Shop.buy threw TypeError: out of paper"),
    expect.stringMatching(/^ {2}DB log out: /),
  ]);
  expect(requests.map(({ method, name, error }) => [method, name, error])).toEqual([
    ["DB", "log in", null],
    ["DB", "of ada", null],
    ["DB", "wrong", "no such table"],
    ["DB", "log out", null],
  ]);
  expect(failures).toBe(1);
  expect(exceptions).toEqual([expect.stringMatching(/^Shop\.buy threw TypeError: out of paper/)]);
});

test("tasks are counted, options of the scenario reach it, and silence is silent", async () => {
  const declared = events.initCommandLineParser.addListener(({ parser }) =>
    parser.addArgument("--paper", { default: "none" }),
  );
  try {
    const options = { iterations: 3, customOptions: { paper: "silk" }, print: false } as const;
    const { requests, exceptions } = await runUser(Shop, options);
    expect(requests).toHaveLength(8);
    expect(exceptions).toHaveLength(3);
    expect(exceptions[0]).toContain("out of silk");
  } finally {
    events.initCommandLineParser.removeListener(declared);
  }
});

test("what can't be run is said before anything runs", async () => {
  class Web extends HttpUser {
    @tag("quick")
    @task
    act() {}
  }
  class Wrong extends User {
    weight = 3;
    @task act() {}
  }
  await expect(runUser(Web)).rejects.toThrow(
    'Web has no host: give one with { host: "http://localhost:8080" }',
  );
  await expect(runUser(Wrong)).rejects.toThrow("weight is an instance field, but must be static");
  await expect(runUser(User)).rejects.toThrow("expected a class that extends User or HttpUser");
  await expect(runUser(Shop, { iterations: 0 })).rejects.toThrow("must be a whole number of 1 or more");
  await expect(runUser(Shop, { hots: "http://a" } as object)).rejects.toThrow("did you mean host?");
});

test("a print that throws, now or later, is said once and ends nothing", async () => {
  for (const print of [
    () => {
      throw new Error("no paper");
    },
    () => Promise.reject(new Error("no paper")),
  ]) {
    const { requests } = await runUser(Shop, { print });
    expect(requests).toHaveLength(4);
  }
});

test.each<[string, unknown]>([
  ["expected print to be a function, or false for silence, got number", { print: 5 }],
  ['expected an object such as { host: "http://localhost:8080" } after the class, got null', null],
  ['after the class, got "http://localhost"', "http://localhost"],
])("%s", async (message, settings) => {
  await expect(runUser(Shop, settings as object)).rejects.toThrow(message);
});
