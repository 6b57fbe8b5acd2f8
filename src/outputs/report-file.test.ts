import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ReportFile } from "./report-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-file-"));
});

afterEach(() => rm(folder, { recursive: true }));

const files = (): Promise<string[]> => readdir(folder);
const content = (name: string): Promise<string> => readFile(join(folder, name), "utf8");

test("a file grows by records and is replaced as a whole, with nothing left beside it", async () => {
  const file = new ReportFile(join(folder, "a.csv"));
  await file.begin("head\n");
  await file.append("one\n");
  expect(await content("a.csv")).toBe("head\none\n");
  await file.replace("new\n");
  expect(await content("a.csv")).toBe("new\n");
  expect(await files()).toEqual(["a.csv"]);
});

test("a check leaves an older file and the folder as they were", async () => {
  await writeFile(join(folder, "a.json"), "old");
  await new ReportFile(join(folder, "a.json")).check();
  expect(await files()).toEqual(["a.json"]);
  expect(await content("a.json")).toBe("old");
});

test.each(["check", "begin"] as const)(
  "%s refuses a folder that isn't there, with the path",
  async (method) => {
    const file = new ReportFile(join(folder, "none", "a.csv"));
    await expect(file[method]("head\n")).rejects.toMatchObject({
      code: "OUTPUT",
      message: expect.stringContaining(join(folder, "none", "a.csv")),
    });
  },
);

test.each(["check", "begin"] as const)("%s refuses a folder in the file's place", async (method) => {
  await expect(new ReportFile(folder)[method]("head\n")).rejects.toMatchObject({ code: "OUTPUT" });
});

test("a replacement that fails leaves the old content", async () => {
  const file = new ReportFile(join(folder, "a.csv"));
  await file.begin("old\n");
  await symlink("/dev/full", join(folder, "a.csv.acrida-tmp"));
  await expect(file.replace("new\n")).rejects.toThrow("ENOSPC");
  expect(await content("a.csv")).toBe("old\n");
  expect(await files()).toEqual(["a.csv"]);
});

test("records that only went in partly are taken back", async () => {
  let room = 6;
  const file = new ReportFile(join(folder, "a.csv"), async (descriptor, text) => {
    appendFileSync(descriptor, text.slice(0, room));
    if (text.length > room) throw new Error("ENOSPC: no space left on device");
    room -= text.length;
  });
  await file.begin("h\u00e9ad\n");
  await file.append("one\n");
  await expect(file.append("two\nthree\n")).rejects.toThrow("ENOSPC");
  expect(await content("a.csv")).toBe("h\u00e9ad\none\n");
});

test("a full disk is told", async () => {
  await symlink("/dev/full", join(folder, "a.csv"));
  await expect(new ReportFile(join(folder, "a.csv")).append("one\n")).rejects.toThrow("ENOSPC");
});

// Only Linux lets a process lower the limit of another; the fault rig holds the whole command to it.
test.runIf(existsSync("/usr/bin/prlimit"))(
  "with no descriptor left a file is grown, not replaced, and replaced at the end",
  async () => {
    const limitTo = (limit: string) =>
      execFileSync("/usr/bin/prlimit", ["--pid", String(process.pid), `--nofile=${limit}:`]);
    const before = execFileSync("/usr/bin/prlimit", [
      ...["--pid", String(process.pid), "--nofile", "--output", "SOFT", "--noheadings", "--raw"],
    ]);
    const table = new ReportFile(join(folder, "a.csv"));
    const object = new ReportFile(join(folder, "a.json"));
    await table.begin("head\n");
    await object.check();
    const taken: number[] = [];
    limitTo("200");
    try {
      expect(() => {
        for (;;) taken.push(openSync("/dev/null", "r"));
      }).toThrow("EMFILE");
      await table.append("one\n");
      expect(await table.replaceIfPossible("new\n")).toBe(false);
      await table.append("two\n");
      expect(statSync(join(folder, "a.csv")).size).toBe("head\none\ntwo\n".length);
      await object.finish("{}");
      await table.finish("last\n");
    } finally {
      for (const descriptor of taken) closeSync(descriptor);
      limitTo(before.toString().trim());
    }
    expect([await content("a.csv"), await content("a.json")]).toEqual(["last\n", "{}"]);
    expect((await files()).sort()).toEqual(["a.csv", "a.json"]);
  },
);
