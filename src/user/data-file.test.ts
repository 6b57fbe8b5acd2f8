import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFile } from "./data-file.ts";
import { findDataFile, readDataFile } from "./data-place.ts";
import { DataRegistry } from "./data-registry.ts";
import { dataSource } from "./row-function.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "acrida-data-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const urlOf = (name: string): URL => pathToFileURL(join(folder, name));

describe("a file that a URL names", () => {
  it("is found wherever it lies, links followed", () => {
    const path = write("users.csv", "a\n1\n");
    symlinkSync(path, join(folder, "link.csv"));
    expect(findDataFile(urlOf("users.csv"))).toBe(path);
    expect(findDataFile(urlOf("link.csv"))).toBe(path);
  });

  it.each([
    ["that isn't there", "none.csv", /there is no file/],
    ["that is a folder", "folder", /no ordinary file/],
    ["below a file", "users.csv/x", /there is no file/],
    ["with a NUL", "users%00.csv", /NUL/],
  ])("%s is refused", (_title, name, message) => {
    write("users.csv", "a\n1\n");
    mkdirSync(join(folder, "folder"));
    const url = new URL(`${pathToFileURL(folder).href}/${name}`);
    expect(() => findDataFile(url)).toThrow(
      expect.objectContaining({ code: "DATA_FILE", message: expect.stringMatching(message) }),
    );
  });

  it("is a file: URL", () => {
    expect(() => findDataFile(new URL("http://localhost/users.csv"))).toThrow(/expected a file: URL/);
  });
});

describe("a path", () => {
  it.each([
    ["", /expected a path from the folder/],
    ["/etc/hostname", /expected a path from the folder/],
    ["users\0.csv", /NUL/],
  ])("%j is refused", (path, message) => {
    expect(() => findDataFile(path)).toThrow(message);
  });
});

describe("reading", () => {
  it("takes the mark of UTF-8 away and tells hash and size", () => {
    const path = write("users.csv", "\uFEFFä");
    expect(readDataFile("users.csv", path)).toEqual({
      text: "ä",
      place: { path, size: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it("refuses what is no UTF-8", () => {
    const path = write("users.csv", Uint8Array.of(0x61, 0xff, 0xfe));
    expect(() => readDataFile("users.csv", path)).toThrow(/users\.csv is no text in UTF-8/);
  });

  it("refuses other bytes than the thread before it read", () => {
    const path = write("users.csv", "a\n1\n");
    const { place } = readDataFile("users.csv", path);
    expect(readDataFile("users.csv", path, place).place).toEqual(place);
    write("users.csv", "a\n2\n");
    expect(() => readDataFile("users.csv", path, place)).toThrow(/was changed since/);
  });
});

describe("what a scenario declares", () => {
  it("is all rows, frozen", () => {
    write("users.json", '[{ "id": 1, "tags": ["a"] }]');
    const users = dataFile<{ id: number; tags: string[] }>(urlOf("users.json"));
    expect(users.length).toBe(1);
    expect(users.name).toBe("users.json");
    const [row] = users.all();
    expect(row).toEqual({ id: 1, tags: ["a"] });
    expect(() => row!.tags.push("b")).toThrow(TypeError);
    expect(() => Object.assign(row!, { id: 2 })).toThrow(TypeError);
  });

  it("needs a row, a format and options that are some", () => {
    write("empty.csv", "a,b\n");
    write("rows.dat", "1\n");
    expect(() => dataFile(urlOf("empty.csv"))).toThrow(/empty\.csv has no row/);
    expect(() => dataFile(urlOf("rows.dat"))).toThrow(/its name tells no format/);
    expect(dataFile(urlOf("rows.dat"), { format: "lines" }).all()).toEqual(["1"]);
    const wrong = { order: "shuffled" } as unknown as { order: "random" };
    expect(() => dataFile(urlOf("rows.dat"), { format: "lines", ...wrong })).toThrow(
      /order to be one of "sequential"/,
    );
  });

  it.each<[object, RegExp]>([
    [{}, /expected \{ row:/],
    [{ row: () => 1, count: 0 }, /whole number above 0/],
    [{ row: () => 1, count: 1.5 }, /whole number above 0/],
    [{ row: () => 1, order: "random" }, /needs a count/],
    [{ row: () => 1, atEnd: "stop" }, /atEnd to be one of/],
  ])("as a function is refused where it is none: %o", (options, message) => {
    expect(() => dataSource("orders", options as unknown as { row: () => number })).toThrow(message);
  });
});

describe("the registry", () => {
  it("gives each source a key of its own, and closes when the scenario is loaded", () => {
    const registry = new DataRegistry();
    for (const name of ["users.csv", "users.csv", "orders", "users.csv"]) {
      registry.declare({ key: registry.keyFor(name), rows: 1, recycles: true, order: "sequential" });
    }
    expect(registry.descriptions.map(({ key }) => key)).toEqual([
      "users.csv",
      "users.csv#2",
      "orders",
      "users.csv#3",
    ]);
    expect(registry.descriptions[0]).toEqual({ key: "users.csv", rows: 1, recycles: true });
    registry.checkOpen("dataFile()");
    registry.seal();
    expect(() => registry.checkOpen("dataFile()")).toThrow(/top level of the module/);
  });
});
