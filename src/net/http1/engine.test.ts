import { describe, expect, it } from "vitest";
import { MAX_CONNECTIONS } from "./connection-pool.ts";
import {
  answer,
  exchange,
  newPool,
  requestTo,
  serve,
  serveSockets,
  text,
  until,
  within,
} from "./engine-fixture.ts";
import { requestHead } from "./request-writer.ts";

describe("the HTTP/1.1 engine", () => {
  it("keeps a connection alive and times each exchange", async () => {
    const target = await serve((socket, count) => socket.write(answer(`number ${count}`)));
    const pool = newPool();
    const first = await exchange(pool, requestTo(target.port));
    const second = await exchange(pool, requestTo(target.port));
    expect([text(first), text(second)]).toEqual(["number 0", "number 1"]);
    expect(target.connections).toBe(1);
    expect(first).toMatchObject({ status: 200, statusText: "OK", fault: null, bodyBytes: 8, retries: 0 });
    expect(first.opening?.connectMs).toBeGreaterThanOrEqual(0);
    expect(second.opening).toBeNull();
    expect(first.opening?.dnsMs).toBeNaN();
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
    const head = requestHead("POST", "/", [["Content-Length", String(length)]]);
    const { port } = await serveSockets((socket) => {
      socket.on("data", (bytes) => {
        received.push(bytes);
        if (Buffer.concat(received).length === head.length + length) socket.write(answer("got it"));
      });
    });
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
