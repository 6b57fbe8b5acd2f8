import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { rigSeconds } from "../support/rig-length.ts";

// Fault 17: no leak over 100,000 failures; here for every way in which a connection can fail to open.

const FAILURES = rigSeconds(700, 100_000);
const program = fileURLToPath(new URL("./failing-connects.mjs", import.meta.url));
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../src/net/fixtures/${name}.pem`, import.meta.url));

/** What the program is told. */
interface Task {
  readonly port: number;
  readonly secure: boolean;
  readonly hostname: string;
  readonly count: number;
  readonly timeoutMs: number;
  /** File of certificates to trust. */
  readonly authorities?: string;
  /** Code with which look-ups fail. */
  readonly dnsError?: string;
}

interface Left {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  readonly resources: readonly string[];
  readonly descriptors: number;
}

interface Outcome {
  readonly faults: Readonly<Record<string, number>>;
  readonly before: Left;
  readonly after: Left;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as { port: number }).port;
};

const plain = (onSocket: (socket: Socket) => void) => (): Promise<number> =>
  listen(
    createServer((socket) => {
      socket.on("error", () => {});
      onSocket(socket);
    }),
  );

const withCertificate = (name: string) => (): Promise<number> => {
  const pem = { key: readFileSync(fixture(`${name}.key`)), cert: readFileSync(fixture(name)) };
  const server = createTlsServer(pem, (socket) => void socket.on("error", () => {}).resume());
  server.on("tlsClientError", () => {});
  return listen(server);
};

const failOften = async (task: Omit<Task, "count">): Promise<Outcome> => {
  const args = ["--expose-gc", program, JSON.stringify({ ...task, count: FAILURES } satisfies Task)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 1_800_000 });
  return JSON.parse(stdout) as Outcome;
};

const MIB = 1 << 20;
const trusting = { authorities: fixture("authority") };
const silent = plain((socket) => socket.resume());

test.each<[string, () => Promise<number>, Partial<Task>]>([
  ["refused: connection refused: 127.0.0.1:", freePort, {}],
  [
    "reset: connection closed in the TLS handshake",
    plain((socket) => socket.once("data", () => socket.resetAndDestroy())),
    { secure: true },
  ],
  ["tls-expired: the certificate has expired", withCertificate("expired"), { secure: true, ...trusting }],
  [
    "tls-hostname: the certificate is for another",
    withCertificate("other-name"),
    { secure: true, ...trusting },
  ],
  ["tls-self-signed: the certificate is signed by itself", withCertificate("self-signed"), { secure: true }],
  ["tls-unknown-issuer: the certificate's issuer is not", withCertificate("good"), { secure: true }],
  [
    "tls: the target speaks no TLS",
    plain((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n"))),
    { secure: true },
  ],
  ["timeout: timed out while", silent, { secure: true, timeoutMs: 20 }],
  [
    "dns: the name could not be resolved (ENOTFOUND): no.example",
    freePort,
    { hostname: "no.example", dnsError: "ENOTFOUND" },
  ],
])(
  `${FAILURES} times "%s" leave nothing behind`,
  async (text, start, rest) => {
    const task = { port: await start(), secure: false, hostname: "127.0.0.1", timeoutMs: 30_000, ...rest };
    const { faults, before, after } = await failOften(task);
    expect(Object.keys(faults).filter((one) => !one.startsWith(text))).toEqual([]);
    expect(Object.values(faults).reduce((sum, times) => sum + times, 0)).toBe(FAILURES);
    expect(after.resources).toEqual(before.resources);
    expect(after.descriptors).toBe(before.descriptors);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(MIB / 2);
    expect(after.external - before.external).toBeLessThan(MIB / 4);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(MIB / 4);
    // What OpenSSL and the system's library keep shows only here; it is coarse.
    expect(after.rss - before.rss).toBeLessThan(24 * MIB);
  },
  rigSeconds(60_000, 1_800_000),
);
