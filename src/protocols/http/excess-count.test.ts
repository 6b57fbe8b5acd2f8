import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SessionRig, until } from "./session-rig.conformance.ts";

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const rig = new SessionRig();
let server: Server;
/** Written right after each answer. */
let more = "";
const sockets = new Set<Socket>();

beforeEach(async () => {
  more = "";
  await rig.start();
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", () => socket.write(answer + more));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  rig.stop();
  server.close();
});

const sessionToServer = () =>
  rig.session({ host: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
const excesses = () => rig.samples.map(({ excess }) => excess);

it("bytes too many after an answer are told with its own sample", async () => {
  const session = sessionToServer();
  for (const noise of ["\r\n", "", `${answer}more`, ""]) {
    more = noise;
    expect((await session.get("/")).text()).toBe("ok");
  }
  expect(excesses()).toEqual([
    { answers: 1, bytes: 2 },
    null,
    { answers: 1, bytes: answer.length + 4 },
    null,
  ]);
});

it("bytes too many on idle connections are told with the next sample of the thread", async () => {
  const session = sessionToServer();
  const late = "HTTP/1.1 408 Request Timeout\r\n\r\n";
  await Promise.all([session.get("/"), session.get("/")]);
  expect(sockets.size).toBe(2);
  for (const socket of sockets) socket.write(late);
  await until(() => sockets.size === 0);
  const bytes = 2 * late.length;
  await session.get("/");
  await session.get("/");
  expect(excesses()).toEqual([null, null, { answers: 2, bytes }, null]);
});
