import { beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import type { Environment } from "./environment.ts";
import { MessageBoard } from "./message-board.ts";
import { MessageSender, type OutgoingMessage } from "./message-sender.ts";

describe("a board", () => {
  const environment = { host: "http://shop" } as Environment;
  const unknown = vi.fn();
  const failed = vi.fn();
  let board: MessageBoard;
  beforeEach(() => {
    unknown.mockClear();
    failed.mockClear();
    board = new MessageBoard({ environment, unknown, failed });
  });
  const message = (name: string, data: unknown = null) => ({
    name,
    data: JSON.stringify(data),
    clientId: "w1",
  });

  it("gives the listener one object with a copy of the data", () => {
    const listener = vi.fn();
    board.register("order", listener);
    expect(board.deliver(message("order", { id: 1 }))).toBeUndefined();
    expect(listener).toHaveBeenCalledExactlyOnceWith({
      ...{ environment, name: "order", data: { id: 1 }, clientId: "w1" },
    });
  });

  it("has one listener a name", () => {
    board.register("order", () => {});
    expect(() => board.register("order", () => {})).toThrow(/a name has one/);
    expect(() => board.register("", () => {})).toThrow(/expected a name/);
    expect(() => board.register("x", 1 as unknown as () => void)).toThrow(/expected a function/);
  });

  it("tells once of a name that nobody is registered for", () => {
    board.deliver(message("other"));
    board.deliver(message("other"));
    expect(unknown).toHaveBeenCalledExactlyOnceWith("other");
  });

  it("tells of a listener that throws, at once or later", async () => {
    const thrown = new Error("no");
    board.register("now", () => {
      throw thrown;
    });
    board.register("later", async () => {
      throw thrown;
    });
    expect(board.deliver(message("now"))).toBeUndefined();
    await board.deliver(message("later"));
    expect(failed.mock.calls).toEqual([
      [thrown, "now"],
      [thrown, "later"],
    ]);
  });
});

describe("a sender", () => {
  const clock = new ManualClock();
  let posted: OutgoingMessage[];
  const senderOf = (isController: boolean): MessageSender =>
    new MessageSender({ clock, isController, post: (one) => void posted.push(one) });
  beforeEach(() => {
    posted = [];
  });

  it("posts JSON, at the controller for one worker too", () => {
    senderOf(true).send("a", { x: [1] });
    senderOf(true).send("b", undefined, 2);
    senderOf(true).send("c", 1, "w1");
    senderOf(false).send("d");
    expect(posted).toEqual([
      { name: "a", data: '{"x":[1]}', to: null },
      { name: "b", data: "null", to: 2 },
      { name: "c", data: "1", to: "w1" },
      { name: "d", data: "null", to: null },
    ]);
  });

  it.each([
    ["data that JSON loses", true, ["a", { when: new Date() }], /the data\.when is a Date/],
    [
      "data that is too large",
      true,
      ["a", "x".repeat(70_000)],
      /70002 characters of JSON; a message carries 65536/,
    ],
    ["no name", true, ["", 1], /expected a name/],
    ["no worker", true, ["a", 1, -1], /index or id of a worker, got -1/],
    ["a worker that names another", false, ["a", 1, 0], /sends to the controller only/],
  ])("refuses %s", (_title, isController, args, message) => {
    expect(() => senderOf(isController).send(...(args as [string, unknown, number]))).toThrow(
      expect.objectContaining({ code: "MISUSE", message: expect.stringMatching(message) }),
    );
    expect(posted).toEqual([]);
  });

  it("lets a thousand pass in ten seconds", async () => {
    const sender = senderOf(false);
    for (let sent = 0; sent < 1000; sent++) sender.send("a", sent);
    expect(() => sender.send("a")).toThrow(/more than 1000 messages in 10 s/);
    await clock.advance(10_000);
    sender.send("a");
    expect(posted).toHaveLength(1001);
  });
});
