import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { afterEach } from "vitest";
import { systemClock } from "../base/clock.ts";
import type { Fault, Origin } from "./http-engine.ts";
import { OriginSocket, type SocketHandler } from "./socket.ts";
import { type AddressSource, SocketContext } from "./socket-context.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Text of a certificate, or with `.key` of its key. */
export const pem = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), "utf8");

/** Listens until the test has ended; returns the port. */
export const listen = async (server: Server, host = "127.0.0.1"): Promise<number> => {
  server.listen(0, host);
  await once(server, "listening");
  cleanups.push(() => server.close());
  return (server.address() as { port: number }).port;
};

/** A TLS server with this certificate that answers `ok` to whatever comes. */
export const serveTls = (name: string, options: TlsOptions = {}): Promise<number> => {
  const server = createTlsServer({ key: pem(`${name}.key`), cert: pem(name), ...options }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.write("ok"));
  });
  server.on("tlsClientError", () => {});
  return listen(server);
};

/** A port on which nothing listens. */
export const closedPort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
};

/** Every name has these addresses. */
export const namesTo = (...addresses: string[]): AddressSource => ({
  resolve: (_hostname, callback) => {
    callback(null, addresses, false);
    return null;
  },
});

export const newContext = (
  names: AddressSource = namesTo("127.0.0.1"),
  authorities?: string,
): SocketContext => new SocketContext(systemClock(), names, authorities);

export const originOf = (port: number, rest: Partial<Origin> = {}): Origin => {
  const origin = { key: "", secure: false, hostname: "localhost", port, insecure: false, ...rest };
  return { ...origin, key: `${origin.secure} ${origin.hostname}:${port} ${origin.insecure}` };
};

/** How opening a socket ended: open, with a fault, or closed in order. */
export class SocketProbe implements SocketHandler {
  readonly socket: OriginSocket;
  /** What the handler heard, in order. */
  readonly heard: string[] = [];
  fault: Fault | null = null;
  private settle: (() => void)[] = [];

  constructor(context: SocketContext, origin: Origin) {
    this.socket = new OriginSocket(context, origin, this);
    cleanups.push(() => this.socket.destroy());
  }

  /** Until the handler has heard so many things. */
  async hears(count = 1): Promise<this> {
    while (this.heard.length < count) await new Promise<void>((resolve) => this.settle.push(resolve));
    return this;
  }

  onOpen(): void {
    this.hear("open");
  }

  onBytes(buffer: Buffer, length: number): void {
    this.hear(buffer.toString("latin1", 0, length));
  }

  onEnd(): void {
    this.hear("end");
  }

  onFault(fault: Fault): void {
    this.fault = fault;
    this.hear("fault");
  }

  onDrain(): void {
    this.hear("drain");
  }

  private hear(what: string): void {
    this.heard.push(what);
    for (const resolve of this.settle.splice(0)) resolve();
  }
}

/** The fault with which opening ends. */
export const faultAt = async (context: SocketContext, origin: Origin): Promise<Fault | null> =>
  (await new SocketProbe(context, origin).hears()).fault;
