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
let got: string;

beforeEach(async () => {
  clock = new ManualClock();
  pages = new LivePages(clock, () => eventBytes("whole", { all: true }));
  server = createServer((_, response) => void pages.join(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.0\r\n\r\n");
  socket.on("error", () => {});
  got = "";
  socket.on("data", (chunk) => {
    got += chunk;
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
