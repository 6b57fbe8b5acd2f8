// Opens connections all at once by the sockets of the built dist, keeps them until each is open or has failed, and
// prints one line of JSON: how each ended. Takes one argument of JSON: see `Task` in connect-limits.test.ts.
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { systemClock } from "../../lib/base/clock.js";
import { NameResolver } from "../../lib/net/dns/name-resolver.js";
import { OriginSocket } from "../../lib/net/socket.js";
import { SocketContext } from "../../lib/net/socket-context.js";

const task = JSON.parse(process.argv[2]);
const { serveAt, port, secure, hostname, addresses, connections, descriptorsLeft } = task;

if (serveAt !== undefined) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
  }).listen(port, serveAt);
  await new Promise((resolve) => server.once("listening", resolve));
}

const clock = systemClock();
const names = { resolve: (_name, callback) => void callback(null, addresses, false) };
const context = new SocketContext(clock, addresses === undefined ? new NameResolver(clock) : names);
// Everybody's trusted certificates are read before the descriptors are gone, as in a run that has begun well.
if (secure) void context.secureContext;

const held = [];
if (descriptorsLeft !== undefined) {
  try {
    for (;;) held.push(openSync("/dev/null"));
  } catch {
    for (const descriptor of held.splice(0, descriptorsLeft)) closeSync(descriptor);
  }
}

const origin = { key: "target", secure, hostname, port, insecure: false };
const open = () =>
  new Promise((resolve) => {
    const socket = new OriginSocket(context, origin, {
      onOpen: () => resolve({ kind: "open", connectMs: socket.connectMs, tlsMs: socket.tlsMs, socket }),
      onFault: ({ kind, message }) => resolve({ kind, message }),
      onEnd: () => resolve({ kind: "end" }),
      onBytes: () => {},
    });
  });
const ends = await Promise.all(Array.from({ length: connections }, open));
for (const descriptor of held) closeSync(descriptor);
for (const { socket } of ends) socket?.destroy();
process.stdout.write(`${JSON.stringify(ends.map(({ socket: _, ...end }) => end))}\n`);
process.exit();
