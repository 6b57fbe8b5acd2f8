import { expect, test } from "vitest";
import type { Host } from "../base/host.ts";
import type { LogRecord } from "../base/logger.ts";
import { Redactor } from "../outputs/secrets.ts";
import { ConsoleDesk } from "./console-desk.ts";

const deskWith = (more: { jsonOnStdout?: boolean; skipsLog?: boolean } = {}) => {
  const written: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
  const place = (name: "stdout" | "stderr") => ({
    ...{ columns: 80, interactive: false },
    write: (text: string) => {
      written[name] += text;
    },
  });
  const host = { stdout: place("stdout"), stderr: place("stderr") } as unknown as Host;
  const desk = new ConsoleDesk({
    ...{ host, jsonOnStdout: false, logFile: null, skipsLog: false, wallNow: () => 5, ...more },
  });
  const records: LogRecord[] = [];
  desk.onRecord = (record) => records.push(record);
  return { desk, written, records };
};

test("what is logged and printed goes on line by line, secrets masked; what is printed is shown as it was", () => {
  const { desk, written, records } = deskWith();
  desk.redactor = new Redactor(["hunter2hunter2"]);
  desk.log.write({ level: "error", source: "main", message: "no hunter2hunter2", wallMs: 1 });
  desk.print("stdout", "one\nhunter2hunter2\n", "worker abc");
  desk.print("stderr", "half", "scenario");
  desk.print("error", "no basket\n", "scenario");
  expect(records).toEqual([
    { level: "error", source: "main", message: "no ***", wallMs: 1 },
    { level: "info", source: "worker abc", message: "one", wallMs: 5 },
    { level: "info", source: "worker abc", message: "***", wallMs: 5 },
    { level: "warning", source: "scenario", message: "half", wallMs: 5 },
    { level: "error", source: "scenario", message: "no basket", wallMs: 5 },
  ]);
  expect(written.stdout).toBe("one\nhunter2hunter2\n");
  expect(written.stderr).toContain("no ***");
  expect(written.stderr).toContain("halfno basket\n");
});

test("of a long line the beginning goes on, without half a secret at its end", () => {
  const { desk, written, records } = deskWith();
  desk.redactor = new Redactor(["hunter2hunter2"]);
  const secrets = "hunter2hunter2 ".repeat(20_000);
  desk.print("stdout", `${"x".repeat(100_000)}\n${secrets}\n${"y".repeat(4096)}`, "scenario");
  expect(records.map(({ message }) => message)).toEqual([
    `${"x".repeat(4096)}…`,
    expect.stringMatching(/^[* ]*…$/),
    "y".repeat(4096),
  ]);
  expect(written.stdout).toHaveLength(100_000 + secrets.length + 4096 + 2);
});

test("what is printed is masked for those who get it, and not at all where nobody does", () => {
  const { desk, written } = deskWith();
  const masked: string[] = [];
  const redactor = { maskOnce: (text: string) => String(masked.push(text)) } as unknown as Redactor;
  desk.redactor = redactor;
  desk.onRecord = null;
  desk.print("stdout", "one\ntwo\n", "scenario");
  expect([masked, written.stdout]).toEqual([[], "one\ntwo\n"]);
  desk.onRecord = () => {};
  desk.print("stdout", "three\n", "scenario");
  expect(masked).toEqual(["three"]);
});

test("an announcement is in no log, masked by nothing, and leaves standard output to the result", () => {
  const { desk, written, records } = deskWith({ jsonOnStdout: true, skipsLog: true });
  desk.redactor = new Redactor(["hunter2hunter2"]);
  desk.announce("open ?token=hunter2hunter2\n");
  desk.log.write({ level: "info", source: "main", message: "nobody sees it", wallMs: 1 });
  expect(written).toEqual({ stdout: "", stderr: "open ?token=hunter2hunter2\n" });
  expect(records).toEqual([]);
});

test("what listeners did in a test counts for that test; what came before the first, for all", () => {
  const { desk } = deskWith();
  desk.listenerFailed();
  desk.beginTest();
  expect(desk).toMatchObject({ listenerErrors: 1, codeFromListener: null });
  desk.listenerFailed();
  desk.exitCode(7);
  expect(desk).toMatchObject({ listenerErrors: 2, codeFromListener: 7 });
  desk.beginTest();
  expect(desk).toMatchObject({ listenerErrors: 1, codeFromListener: null });
});
