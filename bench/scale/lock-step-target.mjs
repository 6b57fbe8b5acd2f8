// A target in a thread of its own that answers in rounds: when each of its clients has asked, all get their answers, and
// shared memory says so. A client that waits for that finds them all at its next look, however busy the machine is.
import { createServer } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const ANSWER = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 12\r\n\r\nhello, users",
);

const { clients, rounds } = workerData;
const asked = [];

const answerAll = () => {
  for (const socket of asked) socket.write(ANSWER);
  asked.length = 0;
  Atomics.add(rounds, 0, 1);
  Atomics.notify(rounds, 0);
};

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    if (!bytes.includes("\r\n\r\n")) return;
    asked.push(socket);
    if (asked.length === clients) answerAll();
  });
});
server.listen({ port: 0, host: "127.0.0.1" }, () => parentPort.postMessage(server.address().port));
