import { expect, test } from "vitest";
import { TlsSessions } from "./tls-sessions.ts";

test("the last session of each of four origins is kept, the oldest goes first", () => {
  const sessions = new TlsSessions();
  for (const key of ["a", "b", "c", "d"]) sessions.keep(key, Buffer.from(key));
  sessions.keep("a", Buffer.from("a2"));
  sessions.keep("e", Buffer.from("e"));
  const kept = ["a", "b", "c", "d", "e"].map((key) => sessions.get(key)?.toString());
  expect(kept).toEqual(["a2", undefined, "c", "d", "e"]);
});

test("a session is forgotten when told to, and when a larger one than is worth it comes", () => {
  const sessions = new TlsSessions();
  sessions.keep("a", Buffer.from("a"));
  sessions.forget("a");
  expect(sessions.get("a")).toBeUndefined();
  sessions.keep("a", Buffer.from("a"));
  sessions.keep("a", Buffer.alloc(10_000));
  expect(sessions.get("a")).toBeUndefined();
});
