import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import type { ConnectionPool, EngineRequest, EngineResponse } from "../http-engine.ts";
import { MAX_CONNECTIONS } from "./connection-pool.ts";
import { createHttp1Engine } from "./engine.ts";
import { requestHead } from "./request-writer.ts";

const clock = systemClock();
const pools: ConnectionPool[] = [];
const servers: Server[] = [];

/** A server that is told of each connection, and of each request head on it; the test writes the bytes by hand. */
class RawServer {
  readonly port: number;
  connections = 0;
  readonly requests: string[] = [];
  readonly sockets = new Set<Socket>();

  constructor(port: number) {
    this.port = port;
  }
}

const serve = async (onRequest: (socket: Socket, count: number) => void): Promise<RawServer> => {
  let raw: RawServer;
  const server = createServer((socket) => {
    raw.connections++;
    raw.sockets.add(socket);
    let served = 0;
    let text = "";
    socket.on("error", () => {});
    socket.on("close", () => raw.sockets.delete(socket));
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
        raw.requests.push(text.slice(0, end));
        text = text.slice(end + 4);
        onRequest(socket, served++);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  raw = new RawServer((server.address() as { port: number }).port);
  return raw;
};

const newPool = (): ConnectionPool => {
  const pool = createHttp1Engine(clock).pool();
  pools.push(pool);
  return pool;
};

const requestTo = (port: number, changes: Partial<EngineRequest> = {}): EngineRequest => {
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

const neverCalled = (error: unknown): never => {
  throw error;
};

const exchange = (pool: ConnectionPool, request: EngineRequest): Promise<EngineResponse> =>
  new Promise((resolve) => {
    pool.send(request, { onBodyError: neverCalled, onResponse: resolve });
  });

const text = (response: EngineResponse): string => Buffer.from(response.body).toString("latin1");
const answer = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const within = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 400 && !holds(); turn++) await within(5);
  expect(holds()).toBe(true);
};

afterEach(async () => {
  for (const pool of pools.splice(0)) pool.close();
  for (const server of servers.splice(0)) server.close();
});

describe("the HTTP/1.1 engine", () => {
  it("keeps a connection alive and times each exchange", async () => {
    const target = await serve((socket, count) => socket.write(answer(`number ${count}`)));
    const pool = newPool();
    const first = await exchange(pool, requestTo(target.port));
    const second = await exchange(pool, requestTo(target.port));
    expect([text(first), text(second)]).toEqual(["number 0", "number 1"]);
    expect(target.connections).toBe(1);
    expect(first).toMatchObject({ status: 200, statusText: "OK", fault: null, bodyBytes: 8, retries: 0 });
    expect(first.connectMs).toBeGreaterThanOrEqual(0);
    expect(second.connectMs).toBeNaN();
    expect(first.dnsMs).toBeNaN();
    expect(second.sentAtMs).toBeGreaterThanOrEqual(first.endedAtMs);
    expect(second.firstByteAtMs).toBeGreaterThanOrEqual(second.sentAtMs);
    expect(second.endedAtMs).toBeGreaterThanOrEqual(second.firstByteAtMs);
  });

  it("shares no connection between pools", async () => {
    const target = await serve((socket) => socket.write(answer("x")));
    const [one, other] = [newPool(), newPool()];
    for (const pool of [one, other, one, other]) await exchange(pool, requestTo(target.port));
    expect(target.connections).toBe(2);
  });

  it("reads an answer that comes byte by byte, and one without a length", async () => {
    const target = await serve(async (socket, count) => {
      if (count === 1) return socket.end("HTTP/1.1 200 OK\r\n\r\nto the end");
      for (const byte of answer("slowly")) {
        socket.write(byte);
        await within(1);
      }
    });
    const pool = newPool();
    expect(text(await exchange(pool, requestTo(target.port)))).toBe("slowly");
    expect(text(await exchange(pool, requestTo(target.port)))).toBe("to the end");
    await exchange(pool, requestTo(target.port));
    expect(target.connections).toBe(2);
  });

  it.each([
    ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"],
    ["bytes after the answer", `${answer("x")}HTTP/1.1 500 Injected\r\nContent-Length: 0\r\n\r\n`],
  ])("uses no connection again after %s", async (_name, bytes) => {
    const target = await serve((socket) => socket.write(bytes));
    const pool = newPool();
    for (let round = 0; round < 3; round++) {
      expect(await exchange(pool, requestTo(target.port))).toMatchObject({ status: 200, fault: null });
    }
    expect(target.connections).toBe(3);
  });

  it("drops an idle connection on which bytes come that nobody asked for", async () => {
    const target = await serve((socket, count) => {
      socket.write(answer("x"));
      if (count === 0) setTimeout(() => socket.write("HTTP/1.1 500 Late\r\nContent-Length: 0\r\n\r\n"), 10);
    });
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    await until(() => target.sockets.size === 0);
    expect(await exchange(pool, requestTo(target.port))).toMatchObject({ status: 200, retries: 0 });
  });

  it("replaces an idle connection that was closed, without a retry", async () => {
    const target = await serve((socket) => socket.write(answer("x")));
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    for (const socket of target.sockets) socket.end();
    await until(() => target.sockets.size === 0);
    await within(20);
    const second = await exchange(pool, requestTo(target.port, { method: "POST" }));
    expect(second).toMatchObject({ status: 200, fault: null, retries: 0 });
    expect(target.connections).toBe(2);
  });

  it.each(["end", "reset"])(
    "sends an idempotent request once more after a %s of a reused connection",
    async (how) => {
      const target = await serve((socket, count) => {
        if (count === 0) socket.write(answer("x"));
        else if (how === "end") socket.end();
        else socket.resetAndDestroy();
      });
      for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]) {
        const pool = newPool();
        await exchange(pool, requestTo(target.port));
        const before = target.requests.length;
        const again = await exchange(pool, requestTo(target.port, { method }));
        expect(again, method).toMatchObject({ status: 200, fault: null, retries: 1 });
        expect(target.requests.length - before).toBe(2);
      }
    },
  );

  it.each(["POST", "PATCH"])("never sends a %s twice", async (method) => {
    const target = await serve((socket, count) => {
      if (count === 0) socket.write(answer("x"));
      else socket.destroy();
    });
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    const failed = await exchange(pool, requestTo(target.port, { method }));
    expect(failed).toMatchObject({ status: 0, retries: 0, fault: { kind: "reset" } });
    expect(target.requests).toHaveLength(2);
  });

  it("does not repeat a request on a new connection, nor once a byte of the answer came", async () => {
    const target = await serve((socket, count) => {
      if (target.connections === 1) socket.destroy();
      else if (count === 0) socket.write(answer("x"));
      else socket.end("H");
    });
    const pool = newPool();
    expect(await exchange(pool, requestTo(target.port))).toMatchObject({
      fault: { kind: "reset" },
      retries: 0,
    });
    await exchange(pool, requestTo(target.port));
    expect(await exchange(pool, requestTo(target.port))).toMatchObject({
      status: 0,
      fault: { kind: "reset", message: "connection closed in the headers of the answer" },
      retries: 0,
    });
    expect(target.requests).toHaveLength(3);
  });

  it("keeps the status of an answer that broke off in its body, but no body", async () => {
    const target = await serve((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    const response = await exchange(newPool(), requestTo(target.port));
    expect(response).toMatchObject({ status: 200, bodyBytes: 4, fault: { kind: "reset" } });
    expect(response.body).toHaveLength(0);
  });

  it("calls what is no HTTP a fault of protocol", async () => {
    const target = await serve((socket) => socket.write("SSH-2.0-nonsense\r\n"));
    expect(await exchange(newPool(), requestTo(target.port))).toMatchObject({
      status: 0,
      fault: { kind: "protocol" },
    });
  });

  it("counts a body over the limit without keeping it", async () => {
    const target = await serve((socket) => socket.write(answer("x".repeat(300_000))));
    const pool = newPool();
    const response = await exchange(pool, requestTo(target.port, { maxBodyBytes: 1_000 }));
    expect(response).toMatchObject({ bodyBytes: 300_000, bodyCut: true, fault: null });
    expect(response.body).toHaveLength(0);
    const whole = await exchange(pool, requestTo(target.port));
    expect([whole.body.length, target.connections]).toEqual([300_000, 1]);
  });

  it.each([
    ["small text", "a=1", 3],
    ["bytes", new Uint8Array([0, 255, 10]), 3],
    ["a large body", Buffer.alloc(200_000, 97), 200_000],
  ])("sends %s", async (_name, body, length) => {
    const received: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        received.push(bytes);
        if (Buffer.concat(received).length === head.length + length) socket.write(answer("got it"));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const head = requestHead("POST", "/", [["Content-Length", String(length)]]);
    const { port } = server.address() as { port: number };
    const response = await exchange(newPool(), requestTo(port, { method: "POST", head, body }));
    expect(text(response)).toBe("got it");
    const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
    expect(Buffer.concat(received).subarray(head.length).equals(bytes)).toBe(true);
  });

  it("opens a bounded number of connections and queues beyond, the wait counting", async () => {
    const target = await serve((socket) => setTimeout(() => socket.write(answer("x")), 30));
    const pool = newPool();
    const asked = Array.from({ length: MAX_CONNECTIONS + 5 }, () => exchange(pool, requestTo(target.port)));
    const responses = await Promise.all(asked);
    expect(target.connections).toBe(MAX_CONNECTIONS);
    expect(responses.every((response) => response.fault === null)).toBe(true);
    expect(responses.at(-1)!.sentAtMs).toBeGreaterThan(responses[0]!.sentAtMs + 20);
  });

  it("makes room for another origin by closing an idle connection", async () => {
    const [one, other] = [
      await serve((socket) => socket.write(answer("1"))),
      await serve((socket) => socket.write(answer("2"))),
    ];
    const pool = newPool();
    await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => exchange(pool, requestTo(one.port))));
    expect(text(await exchange(pool, requestTo(other.port)))).toBe("2");
  });
});

describe("the HTTP/1.1 engine at its deadline", () => {
  const soon = (port: number): EngineRequest => requestTo(port, { deadlineMs: clock.now() + 150 });

  it("ends a call that is never answered, and frees the socket", async () => {
    const target = await serve(() => {});
    const startMs = clock.now();
    const response = await exchange(newPool(), soon(target.port));
    expect(response).toMatchObject({
      status: 0,
      fault: { kind: "timeout", message: "timed out while waiting for the answer" },
    });
    expect(response.endedAtMs - startMs).toBeGreaterThanOrEqual(150);
    expect(response.endedAtMs - startMs).toBeLessThan(600);
    await until(() => target.sockets.size === 0);
  });

  it("ends a drip at the total time, however steady", async () => {
    const target = await serve((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      const drip = setInterval(() => socket.write("."), 10);
      socket.on("close", () => clearInterval(drip));
    });
    const startMs = clock.now();
    const response = await exchange(newPool(), soon(target.port));
    expect(response).toMatchObject({ status: 200, fault: { kind: "timeout" } });
    expect(response.bodyBytes).toBeGreaterThan(0);
    expect(response.endedAtMs - startMs).toBeLessThan(600);
  });

  it("ends calls that wait for a connection", async () => {
    const target = await serve(() => {});
    const pool = newPool();
    const responses = await Promise.all(
      Array.from({ length: MAX_CONNECTIONS + 2 }, () => exchange(pool, soon(target.port))),
    );
    expect(responses.map((response) => response.fault?.kind)).toEqual(
      Array.from({ length: MAX_CONNECTIONS + 2 }, () => "timeout"),
    );
  });

  it("honours a short deadline behind a long one", async () => {
    const target = await serve((socket, count) => count === 0 && socket.write(answer("x")));
    const pool = newPool();
    await exchange(pool, requestTo(target.port, { deadlineMs: clock.now() + 60_000 }));
    const startMs = clock.now();
    expect((await exchange(pool, soon(target.port))).fault?.kind).toBe("timeout");
    expect(clock.now() - startMs).toBeLessThan(600);
  });
});

describe("the HTTP/1.1 engine when a call is aborted", () => {
  it("closes the socket and calls back no more", async () => {
    const target = await serve((socket) => setTimeout(() => socket.write(answer("x")), 20));
    const pool = newPool();
    let answers = 0;
    const pending = pool.send(requestTo(target.port), {
      onBodyError: neverCalled,
      onResponse: () => answers++,
    });
    expect(pending.sent).toBe(false);
    await until(() => target.requests.length === 1);
    expect(pending.sent).toBe(true);
    pending.abort("enough");
    await until(() => target.sockets.size === 0);
    await within(40);
    expect(answers).toBe(0);
    expect(await exchange(pool, requestTo(target.port))).toMatchObject({ status: 200 });
  });

  it("forgets one that waits, and lets the next go", async () => {
    const target = await serve((socket) => setTimeout(() => socket.write(answer("x")), 20));
    const pool = newPool();
    const running = Array.from({ length: MAX_CONNECTIONS }, () =>
      pool.send(requestTo(target.port), { onBodyError: neverCalled, onResponse: () => {} }),
    );
    const waiting = pool.send(requestTo(target.port), {
      onBodyError: neverCalled,
      onResponse: () => expect.unreachable(),
    });
    const last = exchange(pool, requestTo(target.port));
    waiting.abort("enough");
    expect(waiting.sent).toBe(false);
    running[0]!.abort("enough");
    expect(await last).toMatchObject({ status: 200 });
  });

  it("answers what is open or waits with a fault, once, when its pool is closed", async () => {
    const target = await serve(() => {});
    const pool = newPool();
    const answers: EngineResponse[] = [];
    let closing = true;
    for (let asked = 0; asked < MAX_CONNECTIONS + 2; asked++) {
      pool.send(requestTo(target.port), {
        onBodyError: neverCalled,
        onResponse(response) {
          expect(closing).toBe(false);
          answers.push(response);
        },
      });
    }
    await until(() => target.requests.length === MAX_CONNECTIONS);
    pool.close();
    pool.close();
    closing = false;
    await until(() => answers.length === MAX_CONNECTIONS + 2 && target.sockets.size === 0);
    for (const response of answers) {
      expect(response.fault).toMatchObject({
        kind: "reset",
        message: expect.stringMatching(/closed before the answer/),
      });
    }
  });

  it("closes everything with the pool", async () => {
    const target = await serve((socket) => target.requests.length === 1 && socket.write(answer("x")));
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    const open = exchange(pool, requestTo(target.port));
    const aborted = pool.send(requestTo(target.port), {
      onBodyError: neverCalled,
      onResponse: () => expect.unreachable(),
    });
    await until(() => target.requests.length === 3);
    pool.close();
    aborted.abort("enough");
    expect((await open).fault?.kind).toBe("reset");
    await until(() => target.sockets.size === 0);
    const late = await exchange(pool, requestTo(target.port));
    expect(late.fault?.kind).toBe("reset");
  });
});
