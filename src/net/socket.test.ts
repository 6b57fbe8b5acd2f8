import { createServer, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { SocketContext } from "./socket-context.ts";
import { closedPort, faultAt, listen, namesTo, newContext, originOf, SocketProbe } from "./socket-fixture.ts";

const answering = (): Server =>
  createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.end("ok"));
  });

describe("a plain socket", () => {
  it("opens, writes, reads through the shared buffer, and hears the end", async () => {
    const context = newContext();
    const probe = new SocketProbe(context, originOf(await listen(answering())));
    await probe.hears();
    expect(probe.socket.step).toBe("open");
    probe.socket.writeTextAndBytes("ask", new Uint8Array(1));
    expect((await probe.hears(3)).heard).toEqual(["open", "ok", "end"]);
    expect(context.readBuffer.toString("latin1", 0, 2)).toBe("ok");
    expect(probe.socket.connectMs).toBeGreaterThan(0);
    expect([probe.socket.dnsMs, probe.socket.tlsMs]).toEqual([Number.NaN, Number.NaN]);
  });

  it("says when more may be written", async () => {
    const server = createServer((socket) => void socket.on("error", () => {}).resume());
    const probe = await new SocketProbe(newContext(), originOf(await listen(server))).hears();
    expect(probe.socket.needsDrain).toBe(false);
    probe.socket.writeBytes(new Uint8Array(8_000_000));
    expect([probe.socket.needsDrain, probe.socket.flushed]).toEqual([true, false]);
    expect((await probe.hears(2)).heard).toEqual(["open", "drain"]);
    expect([probe.socket.needsDrain, probe.socket.flushed]).toEqual([false, true]);
  });

  it.each([
    ["shop.example", "shop.example"],
    ["::1", "[::1]"],
  ])("is refused where nothing listens, and says where: %s", async (hostname, shown) => {
    const port = await closedPort();
    expect(await faultAt(newContext(), originOf(port, { hostname }))).toEqual({
      kind: "refused",
      message: `connection refused: ${shown}:${port}`,
      code: "ECONNREFUSED",
    });
  });

  it("hears nothing after it was destroyed", async () => {
    const probe = new SocketProbe(newContext(), originOf(await closedPort()));
    probe.socket.destroy();
    expect(await faultAt(newContext(), originOf(await closedPort()))).not.toBeNull();
    expect(probe.heard).toEqual([]);
  });

  it("takes what Node throws as a fault, once its maker has it", async () => {
    const probe = new SocketProbe(newContext(), originOf(70_000));
    expect(probe.heard).toEqual([]);
    await probe.hears();
    expect(probe.fault).toMatchObject({ kind: "refused", code: "ERR_SOCKET_BAD_PORT" });
    const several = newContext(namesTo("127.0.0.1", "127.0.0.2"));
    expect(await faultAt(several, originOf(70_000))).toMatchObject({ code: "ERR_SOCKET_BAD_PORT" });
  });

  it("takes an alert of TLS for what it is: the port of https", async () => {
    const server = createServer((socket) => socket.end(Buffer.from("15030300020246", "hex")));
    const probe = new SocketProbe(newContext(), originOf(await listen(server)));
    await probe.hears(2);
    expect(probe.fault).toEqual({
      kind: "protocol",
      message: "the target answered with TLS; if it is an https port, use https://",
    });
  });

  it("gives up after 30 s, however patient the call is, and leaves no timer", async () => {
    const clock = new ManualClock();
    const context = new SocketContext(clock, namesTo("127.0.0.1"));
    const silent = createServer((socket) => void socket.on("error", () => {}));
    const origin = originOf(await listen(silent), { secure: true });
    const probe = new SocketProbe(context, origin);
    while (probe.socket.step !== "tls") await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(29_999);
    expect(probe.heard).toEqual([]);
    await clock.advance(1);
    const message = `no connection within 30 s: localhost:${origin.port}`;
    expect(probe.fault).toEqual({ kind: "timeout", message });
    expect(clock.pending).toBe(0);
  });

  it("has no timer once it is open", async () => {
    const clock = new ManualClock();
    const context = new SocketContext(clock, namesTo("127.0.0.1"));
    await new SocketProbe(context, originOf(await listen(answering()))).hears();
    expect(clock.pending).toBe(0);
  });
});

describe("the name of a socket's origin", () => {
  it("has its error as a fault, also when it comes at once", async () => {
    const error = Object.assign(new Error("x"), { code: "ENOTFOUND" });
    const context = newContext({
      resolve: (_name, callback) => {
        callback(error, [], true);
        return null;
      },
    });
    const probe = new SocketProbe(context, originOf(1, { hostname: "no.example" }));
    expect(probe.heard).toEqual([]);
    await probe.hears();
    expect(probe.fault).toEqual({
      kind: "dns",
      message: "the name could not be resolved (ENOTFOUND): no.example",
      code: "ENOTFOUND",
    });
    expect(probe.socket.dnsMs).toBeGreaterThanOrEqual(0);
  });

  it("is waited for no longer than the socket lives", async () => {
    let cancelled = 0;
    const context = newContext({ resolve: () => ({ cancel: () => cancelled++ }) });
    const probe = new SocketProbe(context, originOf(1));
    expect(probe.socket.step).toBe("dns");
    probe.socket.destroy();
    expect(cancelled).toBe(1);
  });

  it("leads to the next address when one refuses", async () => {
    const port = await listen(answering());
    const context = newContext(namesTo("127.0.0.2", "127.0.0.3", "127.0.0.1"));
    const probe = await new SocketProbe(context, originOf(port, { hostname: "shop.example" })).hears();
    expect(probe.heard).toEqual(["open"]);
    expect(probe.socket.connectMs).toBeGreaterThan(0);
  });

  it("has the first fault told when all its addresses fail", async () => {
    const context = newContext(namesTo("127.0.0.2", "127.0.0.3"));
    expect(await faultAt(context, originOf(await closedPort()))).toMatchObject({ code: "ECONNREFUSED" });
  });
});
