import { describe, expect, test } from "vitest";
import { orderOf } from "./group-run.ts";
import { parseOptions, roundsOf, secondsOf, usersOf } from "./options.ts";
import { scenarios } from "./target/scenarios.ts";

const scenario = (name: string) => scenarios.find((one) => one.name === name) ?? scenarios[0]!;

describe("options of the bench", () => {
  test("without any, everything runs at full length", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({ rounds: 5, seconds: 8, users: null, json: null, markdown: null });
    expect(options.scenarios.map(({ name }) => name)).toEqual([
      "tiny",
      "json",
      "post",
      "named",
      "https",
      "sleepers",
    ]);
    expect(options.tools.map(({ name }) => name)).not.toContain("acrida-2");
  });

  test("the reference takes part unasked", () => {
    expect(parseOptions(["--tools", "acrida,k6"]).tools.map(({ name }) => name)).toEqual([
      "wrk",
      "acrida",
      "k6",
    ]);
  });

  test("quick is one short round, and what is said beside it wins", () => {
    expect(parseOptions(["--quick"])).toMatchObject({ rounds: 1, seconds: 2 });
    expect(parseOptions(["--quick", "--rounds", "3"])).toMatchObject({ rounds: 3, seconds: 2 });
  });

  test("slow generators take part in all rounds unless told otherwise, never in more", () => {
    const slow = (...argv: string[]) => {
      const options = parseOptions(argv);
      return options.tools.map((tool) => [tool.name, roundsOf(tool, options)]);
    };
    expect(slow("--tools", "acrida,k6")).toEqual([
      ["wrk", 5],
      ["acrida", 5],
      ["k6", 5],
    ]);
    expect(slow("--tools", "acrida,k6", "--rounds", "3", "--slow-rounds", "1")).toEqual([
      ["wrk", 3],
      ["acrida", 3],
      ["k6", 1],
    ]);
    expect(parseOptions(["--rounds", "2", "--slow-rounds", "9"]).slowRounds).toBe(2);
  });

  test.each([
    [["--rounds", "0"], /--rounds: expected a whole number from 1 on, got "0"/],
    [["--users", "10,many"], /--users: expected a whole number from 1 on, got "many"/],
    [["--tools", "jmeter"], /--tools: expected some of wrk, .*, got "jmeter"/],
    [["--scenario", "huge"], /--scenario: expected some of tiny, .*, got "huge"/],
    [["--fast"], /--fast/],
  ])("%j is refused", (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });
});

test("a scenario has its own numbers of users where none are asked for", () => {
  expect(usersOf(scenario("tiny"), null)).toEqual([10, 100, 1000]);
  expect(usersOf(scenario("post"), null)).toEqual([100]);
  expect(usersOf(scenario("post"), [7])).toEqual([7]);
  expect(usersOf(scenario("sleepers"), [7])).toEqual([10_000]);
});

test("scenarios that some take long to start get more time", () => {
  expect([secondsOf(scenario("tiny"), 8), secondsOf(scenario("sleepers"), 8)]).toEqual([8, 20]);
});

test("each round begins with another generator", () => {
  expect([1, 2, 3, 4].map((round) => orderOf(["a", "b", "c"], round).join(""))).toEqual([
    "abc",
    "bca",
    "cab",
    "abc",
  ]);
});
