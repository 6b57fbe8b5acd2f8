import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SessionRig } from "./session-rig.conformance.ts";

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const rig = new SessionRig();
let server: Server;
/** Written after the answer, at once or when the connection has been idle for a moment. */
let [more, late] = ["", ""];
let closed = 0;

beforeEach(async () => {
  [more, late, closed] = ["", "", 0];
  await rig.start();
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("close", () => closed++);
    socket.on("data", () => {
      socket.write(answer + more);
      const bytes = late;
      if (bytes !== "") setTimeout(() => socket.write(bytes), 5);
    });
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
  late = "HTTP/1.1 408 Request Timeout\r\n\r\n";
  await Promise.all([session.get("/"), session.get("/")]);
  const bytes = 2 * late.length;
  late = "";
  for (let turn = 0; turn < 400 && closed < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  await session.get("/");
  await session.get("/");
  expect(excesses()).toEqual([null, null, { answers: 2, bytes }, null]);
});
