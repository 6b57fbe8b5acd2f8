// A target for the benches of this folder, run by `fork`: answers every request with a few bytes and keeps its
// connections. It looks for the end of a request head only, so requests have no body and don't come in a row.
import { createServer } from "node:net";

const BODY = "hello, users";
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    if (bytes.indexOf("\r\n\r\n", Math.max(0, bytes.length - 4)) !== -1) socket.write(ANSWER);
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, () => process.send(server.address().port));
process.on("disconnect", () => process.exit(0));
