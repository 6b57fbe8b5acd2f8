import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { eventBytes, LivePages } from "./live-pages.ts";

let clock: ManualClock;
let pages: LivePages;
let server: Server;
let socket: Socket;
let isLetIn: boolean;
let got: string;
/** Everything since the page was opened. */
let all: string;

beforeEach(async () => {
  clock = new ManualClock();
  pages = new LivePages(clock, () => eventBytes("whole", { all: true }));
  isLetIn = true;
  server = createServer((_, response) => void pages.join(response, () => isLetIn)).listen(0, "127.0.0.1");
  await once(server, "listening");
  socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.0\r\n\r\n");
  socket.on("error", () => {});
  got = "";
  all = "";
  socket.on("data", (chunk) => {
    got += chunk;
    all += chunk;
  });
});

afterEach(() => {
  socket.destroy();
  pages.close();
  server.closeAllConnections();
  server.close();
});

/** Reads until the text has come once more. */
const reads = async (text: string): Promise<void> => {
  while (!got.includes(text)) await once(socket, "data");
  got = got.slice(got.indexOf(text) + text.length);
};

it("tells each page every 15 seconds that the console is still there, and nobody when none is open", async () => {
  await reads('{"all":true}');
  for (let i = 0; i < 3; i++) {
    await clock.advance(15_000);
    await reads(": still here");
  }
  expect(clock.pending).toBe(1);
  socket.destroy();
  while (pages.size > 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(15_000);
  expect(clock.pending).toBe(0);
});

it("lets go of a page that took nothing for a minute", async () => {
  await reads('{"all":true}');
  socket.pause();
  pages.send(Buffer.alloc(60e6, "x"));
  await clock.advance(59_000);
  expect(pages.size).toBe(1);
  await clock.advance(17_000);
  while (pages.size > 0) await new Promise((resolve) => setImmediate(resolve));
});

it("sends a page that was behind what it missed, in order, and the whole state where that is less", async () => {
  await reads('{"all":true}');
  const filler = "x".repeat(8e6);
  socket.pause();
  pages.send(eventBytes("change", { filler }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const missed of [1, 2, 3]) pages.send(eventBytes("change", { missed }));
  socket.resume();
  await reads('{"missed":3}');
  socket.pause();
  pages.send(eventBytes("change", { filler }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  pages.send(eventBytes("change", { filler: filler.slice(0, 2e6), missed: 4 }));
  pages.send(eventBytes("change", { missed: 5 }));
  socket.resume();
  await reads('{"all":true}');
  pages.send(eventBytes("change", { missed: 6 }));
  await reads('{"missed":6}');
  expect(all.match(/"(missed|all)":\w+/g)).toEqual([
    ...['"all":true', '"missed":1', '"missed":2', '"missed":3'],
    ...['"all":true', '"missed":6'],
  ]);
});

it("keeps a page that takes a large state slowly, longer than a minute", async () => {
  await reads('{"all":true}');
  socket.pause();
  pages.send(Buffer.alloc(30e6, "x"));
  for (let quarter = 0; quarter < 8; quarter++) {
    await clock.advance(15_000);
    socket.resume();
    for (let taken = 0; taken < 2e6; ) taken += (await once(socket, "data"))[0].length;
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(pages.size).toBe(1);
});

it.each([
  ["the next change", () => pages.send(eventBytes("change", { secret: true }))],
  ["the next beat", () => clock.advance(15_000)],
])(
  "a page whose viewer is not let in any more hears nothing, and its stream ends with %s",
  async (_, tell) => {
    await reads('{"all":true}');
    isLetIn = false;
    const ended = once(socket, "end");
    await tell();
    await ended;
    expect(pages.size).toBe(0);
    expect(all).not.toMatch(/secret|still here/);
  },
);
