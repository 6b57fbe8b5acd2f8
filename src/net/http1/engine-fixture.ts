import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect } from "vitest";
import { systemClock } from "../../base/clock.ts";
import type { ConnectionPool, EngineRequest, EngineResponse } from "../http-engine.ts";
import { createHttp1Engine, type Http1Settings } from "./engine.ts";
import { requestHead } from "./request-writer.ts";

export const clock = systemClock();
const pools: ConnectionPool[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
  for (const server of servers.splice(0)) server.close();
});

/** A server whose bytes the test writes by hand. */
export class RawServer {
  readonly port: number;
  connections = 0;
  /** Heads of requests, as far as somebody splits them. */
  readonly requests: string[] = [];
  readonly sockets = new Set<Socket>();

  constructor(port: number) {
    this.port = port;
  }
}

/** Starts a server that hands over each connection; it closes after the test. */
export const serveSockets = async (
  onSocket: (socket: Socket, server: RawServer) => void,
): Promise<RawServer> => {
  let raw: RawServer;
  const server = createServer((socket) => {
    raw.connections++;
    raw.sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => raw.sockets.delete(socket));
    onSocket(socket, raw);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  raw = new RawServer((server.address() as { port: number }).port);
  return raw;
};

/** Starts a server that is told of each request head, and the how many-th on its connection it is. */
export const serve = (onRequest: (socket: Socket, count: number) => void): Promise<RawServer> =>
  serveSockets((socket, server) => {
    let served = 0;
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
        server.requests.push(text.slice(0, end));
        text = text.slice(end + 4);
        onRequest(socket, served++);
      }
    });
  });

export const newPool = (settings: Http1Settings = {}, clockOfPool = clock): ConnectionPool => {
  const pool = createHttp1Engine(clockOfPool, settings).pool();
  pools.push(pool);
  return pool;
};

/** Of two users of one thread. */
export const twoPools = (): [ConnectionPool, ConnectionPool] => {
  const engine = createHttp1Engine(clock);
  const both: [ConnectionPool, ConnectionPool] = [engine.pool(), engine.pool()];
  pools.push(...both);
  return both;
};

/** A plain GET of `/`, unless changed. */
export const requestTo = (port: number, changes: Partial<EngineRequest> = {}): EngineRequest => {
  const method = changes.method ?? "GET";
  return {
    origin: { key: `127.0.0.1:${port}`, secure: false, hostname: "127.0.0.1", port, insecure: false },
    method,
    head: requestHead(method, "/", [["Host", "test"]]),
    body: null,
    expectsContinue: false,
    askedAtMs: clock.now(),
    deadlineMs: clock.now() + 5_000,
    maxBodyBytes: 1_000_000,
    ...changes,
  };
};

/** The answer, a fault included; rejects when the body of the request can't be had. */
export const exchange = (pool: ConnectionPool, request: EngineRequest): Promise<EngineResponse> =>
  new Promise((resolve, reject) => {
    pool.send(request, { onBodyError: reject, onResponse: resolve });
  });

export const text = (response: EngineResponse): string => Buffer.from(response.body).toString("latin1");
export const answer = (body: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
export const within = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for what must come to hold, two seconds at most. */
export const until = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 400 && !holds(); turn++) await within(5);
  expect(holds()).toBe(true);
};
