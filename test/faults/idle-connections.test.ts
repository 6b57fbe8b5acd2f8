import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const clientPath = fileURLToPath(new URL("../support/idle-client.mjs", import.meta.url));

test("an idle connection keeps no process alive, an answer that is awaited does", async () => {
  let served = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => {
      setTimeout(() => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 300);
      served++;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };

  const client = spawn(process.execPath, [clientPath, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void client.kill("SIGKILL"));
  let printed = "";
  client.stdout.on("data", (text) => {
    printed += String(text);
  });
  const [code] = await once(client, "close", { signal: AbortSignal.timeout(20_000) });
  expect([code, printed, served]).toEqual([0, "200\n", 1]);
});
