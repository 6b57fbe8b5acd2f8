import { describe, expect, test } from "vitest";
import { resolve } from "./resolve.ts";

const displayNameOf = (given: string): string | null =>
  resolve({ argv: ["--web-host-display-name", given], env: {}, configFile: null }, []).options
    .webHostDisplayName;

describe("the name under which people reach the console", () => {
  test.each([
    ["load.example", "load.example"],
    ["Load_1", "Load_1"],
    ["10.0.0.7", "10.0.0.7"],
    ["fe80::1", "[fe80::1]"],
    ["[fe80::1]", "[fe80::1]"],
  ])("%s", (given, shown) => {
    expect(displayNameOf(given)).toBe(shown);
  });

  test.each([
    ...["load.example:8443", "http://load.example", "load.example/load", "me@load.example", "two words"],
    ...["10.7", "[::1", "a?b", "a#b", "%61"],
  ])("%s is refused", (given) => {
    expect(() => displayNameOf(given)).toThrow(/--web-host-display-name.*without scheme, port and path/);
  });
});

describe("further names for the console", () => {
  const namesOf = (given: string): readonly string[] =>
    resolve({ argv: ["--web-host-names", given], env: {}, configFile: null }, []).options.webHostNames;

  test("stand with commas or spaces between them", () => {
    expect(namesOf("swarm,swarm.tests.svc load.example")).toEqual([
      "swarm",
      "swarm.tests.svc",
      "load.example",
    ]);
  });

  test("are refused when one of them is none", () => {
    expect(() => namesOf("swarm,http://load.example")).toThrow(
      /--web-host-names.*without scheme, port and path/,
    );
  });
});
