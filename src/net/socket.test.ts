import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { NameResolver } from "./dns/name-resolver.ts";
import { faultOf } from "./faults.ts";
import type { EngineResponse, HttpEngine, Origin } from "./http-engine.ts";
import { createHttp1Engine, type Http1Settings } from "./http1/engine.ts";
import { requestHead } from "./http1/request-writer.ts";

const clock = systemClock();
const pem = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), "utf8");
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => server.close());
  return (server.address() as { port: number }).port;
};

const get = (
  engine: HttpEngine,
  origin: Partial<Origin> & { port: number },
  ms = 5_000,
): Promise<EngineResponse> => {
  const pool = engine.pool();
  cleanups.push(() => pool.close());
  const whole: Origin = { key: "test", secure: false, hostname: "127.0.0.1", insecure: false, ...origin };
  const request = {
    origin: whole,
    method: "GET",
    head: requestHead("GET", "/", [["Host", whole.hostname]]),
    body: null,
    expectsContinue: false,
    askedAtMs: clock.now(),
    deadlineMs: clock.now() + ms,
    maxBodyBytes: 1_000,
  };
  return new Promise((resolve, reject) => pool.send(request, { onResponse: resolve, onBodyError: reject }));
};

const newEngine = (settings: Http1Settings = {}): HttpEngine => createHttp1Engine(clock, settings);
const namesTo = (...addresses: string[]): NameResolver =>
  new NameResolver(clock, {
    lookup: (_name, _options, callback) =>
      setImmediate(() =>
        callback(
          null,
          addresses.map((address) => ({ address })),
        ),
      ),
  });

const answering = (): Server =>
  createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  });

describe("a connection", () => {
  it("is refused where nothing listens, without the port in the text", async () => {
    const server = answering();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const { fault, status, sentAtMs } = await get(newEngine(), { port });
    expect(fault).toEqual({ kind: "refused", message: "connection refused", code: "ECONNREFUSED" });
    expect([status, sentAtMs]).toEqual([0, Number.NaN]);
  });

  it("goes to the next address of a name when one refuses", async () => {
    const port = await listen(answering());
    const engine = newEngine({ resolver: namesTo("127.0.0.2", "127.0.0.1") });
    const response = await get(engine, { port, hostname: "shop.example" });
    expect(response).toMatchObject({ status: 200, fault: null });
    expect(response.dnsMs).toBeGreaterThanOrEqual(0);
  });

  it("finds localhost at once", async () => {
    const port = await listen(answering());
    const response = await get(newEngine(), { port, hostname: "localhost" });
    expect([response.status, response.dnsMs]).toEqual([200, Number.NaN]);
  });

  it("says that a name can't be resolved", async () => {
    const { fault } = await get(newEngine(), { port: 80, hostname: "no-such-host.invalid" });
    expect(fault?.kind).toBe("dns");
  });

  it("ends at its deadline while a name is looked up", async () => {
    const resolver = new NameResolver(clock, { lookup: () => {} });
    const { fault } = await get(newEngine({ resolver }), { port: 80, hostname: "slow.example" }, 100);
    expect(fault).toEqual({ kind: "timeout", message: "timed out while resolving the name" });
  });

  it.each(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"])(
    "blames the generator for %s",
    (code) => {
      const error = Object.assign(new Error("connect"), { code });
      expect(faultOf(error, "connect").kind).toBe("generator");
    },
  );

  it("calls a fault of the look-up by its own name", () => {
    const refused = Object.assign(new Error("queryA"), { code: "ECONNREFUSED" });
    expect(faultOf(refused, "dns").kind).toBe("dns");
    expect(faultOf(Object.assign(new Error(), { code: "EMFILE" }), "dns").kind).toBe("generator");
  });
});

describe("a TLS connection", () => {
  const serveTls = async (name: string): Promise<number> => {
    const server = createTlsServer({ key: pem(`${name}.key`), cert: pem(name) }, (socket) => {
      socket.on("error", () => {});
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    server.on("tlsClientError", () => {});
    return listen(server);
  };
  const trusting = { authorities: pem("authority") };

  it("is made, timed and read through the shared buffer", async () => {
    const port = await serveTls("good");
    for (const hostname of ["127.0.0.1", "localhost"]) {
      const response = await get(newEngine(trusting), { port, secure: true, hostname });
      expect(response).toMatchObject({ status: 200, fault: null, bodyBytes: 2 });
      expect(response.tlsMs).toBeGreaterThan(0);
      expect(response.connectMs).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    ["expired", "tls-expired"],
    ["other-name", "tls-hostname"],
    ["self-signed", "tls-self-signed"],
  ])("refuses a certificate that is %s: %s, and takes it when told to", async (name, kind) => {
    const port = await serveTls(name);
    const origin = { port, secure: true, hostname: "localhost" };
    const { fault, sentAtMs } = await get(newEngine(trusting), origin);
    expect([fault?.kind, sentAtMs]).toEqual([kind, Number.NaN]);
    expect(await get(newEngine(trusting), { ...origin, insecure: true })).toMatchObject({ status: 200 });
  });

  it("refuses an issuer that is not known", async () => {
    const port = await serveTls("good");
    const { fault } = await get(newEngine(), { port, secure: true, hostname: "localhost" });
    expect(fault?.kind).toBe("tls-unknown-issuer");
  });

  it("fails otherwise when the target speaks no TLS", async () => {
    const port = await listen(answering());
    const { fault } = await get(newEngine(), { port, secure: true, hostname: "localhost" });
    expect(fault?.kind).toBe("tls");
    expect(fault?.message).not.toMatch(/[0-9]{4}/);
  });

  it("is reset when the target hangs up in the handshake", async () => {
    const port = await listen(createServer((socket) => socket.on("data", () => socket.destroy())));
    const { fault } = await get(newEngine(), { port, secure: true, hostname: "localhost" });
    expect(fault?.kind).toBe("reset");
  });

  it("ends at its deadline in the handshake", async () => {
    const port = await listen(createServer((socket) => socket.on("error", () => {})));
    const { fault } = await get(newEngine(), { port, secure: true, hostname: "localhost" }, 100);
    expect(fault).toEqual({ kind: "timeout", message: "timed out while shaking hands for TLS" });
  });
});
