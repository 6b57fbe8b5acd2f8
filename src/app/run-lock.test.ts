import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RunLock } from "./run-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acrida-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("is held by one, who is named to the next, until it lets go", async () => {
  const lock = await RunLock.take(folder, 4711);
  await expect(RunLock.take(folder, 4712)).rejects.toMatchObject({
    code: "RUN_TAKEN",
    message: expect.stringContaining("process 4711"),
  });
  await lock.release();
  await (await RunLock.take(folder, 4712)).release();
});

it("is of one folder only", async () => {
  const other = mkdtempSync(join(tmpdir(), "acrida-lock-"));
  const locks = [await RunLock.take(folder, 1), await RunLock.take(other, 2)];
  await Promise.all(locks.map((lock) => lock.release()));
  rmSync(other, { recursive: true });
});

it("is free when its holder was killed", async () => {
  const script = `
    const { createServer } = require("node:net");
    const { createHash } = require("node:crypto");
    const name = createHash("sha256").update(process.argv[1]).digest("hex").slice(0, 40);
    createServer().listen("\\0acrida-run-" + name, () => console.log("held"));`;
  const holder = spawn(process.execPath, ["-e", script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  if (process.platform === "linux")
    await expect(RunLock.take(folder, 1)).rejects.toMatchObject({ code: "RUN_TAKEN" });
  const gone = new Promise((resolve) => holder.once("exit", resolve));
  holder.kill("SIGKILL");
  await gone;
  await (await RunLock.take(folder, 1)).release();
});
