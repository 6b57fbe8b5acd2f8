import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { pem } from "../../net/socket-fixture.ts";
import type { HttpSession } from "./http-session.ts";
import type { SessionSettings } from "./session-core.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

type Headers = Record<string, string | string[] | undefined>;

const rig = useSessionRig();
const closers: (() => void)[] = [];
let server: Http2Server;
let sessions: ServerHttp2Session[] = [];
let onStream: (stream: ServerHttp2Stream, headers: Headers) => void;
let isSecure = false;

const start = async (made: Http2Server, secure: boolean): Promise<void> => {
  isSecure = secure;
  server = made;
  sessions = [];
  server.on("session", (session) => sessions.push(session));
  server.on("sessionError", () => {});
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    onStream(stream, headers as Headers);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
};

beforeEach(() => {
  onStream = (stream) => {
    stream.respond({ ":status": 200 });
    stream.end("hello");
  };
});
afterEach(() => {
  for (const session of sessions) session.destroy();
  server?.close();
  for (const close of closers.splice(0)) close();
});

const user = (settings: Partial<SessionSettings> = {}): HttpSession => {
  const { port } = server.address() as AddressInfo;
  const host = `http${isSecure ? "s" : ""}://127.0.0.1:${port}`;
  const route = isSecure ? { route: { tls: { ca: pem("authority") } } } : {};
  return rig.session({ host, settings: { isHttp2: true, ...route, ...settings } });
};

describe.each([
  ["without TLS", () => createServer(), false],
  ["over TLS", () => createSecureServer({ key: pem("good.key"), cert: pem("good") }), true],
])("HTTP/2 %s", (_what, make, secure) => {
  beforeEach(() => start(make() as Http2Server, secure));

  it("sends and reads what HTTP/1.1 does, over one connection", async () => {
    const seen: Headers[] = [];
    onStream = (stream, headers) => {
      seen.push(headers);
      stream.respond({ ":status": 404, "content-type": "application/json", "set-cookie": "a=1" });
      stream.end('{"found":false}');
    };
    const session = user();
    const response = await session.get("/a?b=1", { headers: { "X-Mine": "yes" } });
    expect(response).toMatchObject({ status: 404, ok: false, error: null });
    expect(response.json()).toEqual({ found: false });
    expect(response.headers.get("content-type")).toBe("application/json");
    await session.get("/again");
    expect(seen[0]).toMatchObject({ ":method": "GET", ":path": "/a?b=1", "x-mine": "yes" });
    expect(seen[0]![":authority"]).toMatch(/^127\.0\.0\.1:/);
    expect(seen[1]).toMatchObject({ cookie: "a=1" });
    expect(sessions).toHaveLength(1);
    const [first, second] = rig.samples;
    expect(first).toMatchObject({ name: "/a?b=1", outcome: outcome.failed, error: "404", bytes: 15 });
    expect(first!.timings!.connect).toBeGreaterThanOrEqual(0);
    expect(first!.timings!.firstByte).toBeGreaterThanOrEqual(0);
    expect(Number.isNaN(first!.timings!.tls)).toBe(!secure);
    expect(second!.timings!.connect).toBeNaN();
  });

  it("sends bodies of every kind, and as they are", async () => {
    const folder = mkdtempSync(join(tmpdir(), "acrida-http2-"));
    closers.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "file");
    writeFileSync(path, "f".repeat(300_000));
    const bodies: string[] = [];
    onStream = (stream) => {
      let body = "";
      stream.on("data", (bytes) => (body += bytes));
      stream.on("end", () => {
        bodies.push(body);
        stream.respond({ ":status": 204 });
        stream.end();
      });
    };
    const session = user();
    await session.post("/", { json: { a: 1 } });
    await session.put("/", { body: Buffer.from("bytes") });
    await session.put("/", { body: createReadStream(path) });
    await session.put("/", { body: Readable.from(["un", "known"]) });
    await session.put("/", { body: "later", headers: { expect: "100-continue" } });
    const response = await session.post("/");
    expect(response.status).toBe(204);
    expect(bodies).toEqual(['{"a":1}', "bytes", "f".repeat(300_000), "unknown", "later", ""]);
  });

  it("carries requests side by side on streams of one connection", async () => {
    const waiting: ServerHttp2Stream[] = [];
    onStream = (stream) => {
      waiting.push(stream);
      if (waiting.length < 20) return;
      for (const one of waiting) {
        one.respond({ ":status": 200 });
        one.end("x");
      }
    };
    const session = user();
    const answers = await Promise.all(Array.from({ length: 20 }, () => session.get("/")));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(sessions).toHaveLength(1);
  });

  it("or on a connection each", async () => {
    const session = user({ streamsPerConnection: 1, maxConnections: 3 });
    await Promise.all(Array.from({ length: 6 }, () => session.get("/")));
    expect(sessions).toHaveLength(3);
  });

  it("follows redirects, inflates, and cuts what is too large", async () => {
    onStream = (stream, headers) => {
      if (headers[":path"] === "/") {
        stream.respond({ ":status": 302, location: "/there" });
        stream.end();
      } else {
        stream.respond({ ":status": 200, "content-encoding": "gzip" });
        stream.end(gzipSync("inflated"));
      }
    };
    const session = user();
    const response = await session.get("/");
    expect(response.text()).toBe("inflated");
    expect(response.redirected).toBe(true);
    expect(rig.samples[0]).toMatchObject({ hops: 1, name: "/" });
    onStream = (stream) => {
      stream.respond({ ":status": 200 });
      stream.end(Buffer.alloc(2_000_000));
    };
    const large = await session.get("/large");
    expect(large.ok).toBe(true);
    expect(() => large.bytes()).toThrow(/2000000 bytes, more than are kept/);
    expect(rig.samples[1]).toMatchObject({ bytes: 2_000_000 });
  });

  it("gives HEAD no body", async () => {
    onStream = (stream) => {
      stream.respond({ ":status": 200, "content-length": "1234" }, { endStream: true });
    };
    const response = await user().head("/");
    expect(response).toMatchObject({ status: 200, ok: true });
    expect(response.bytes()).toHaveLength(0);
  });

  it("streams an answer, and resets the stream when the reader leaves", async () => {
    let code = -1;
    onStream = (stream) => {
      stream.respond({ ":status": 200, "content-type": "text/event-stream" });
      stream.write("data: one\n\n");
      stream.on("close", () => (code = stream.rstCode ?? -1));
    };
    const session = user();
    const response = await session.get("/feed", { stream: true });
    for await (const event of response.events()) {
      expect(event.data).toBe("one");
      break;
    }
    await until(() => code === 8);
    onStream = (stream) => {
      stream.respond({ ":status": 200 });
      stream.end(Buffer.alloc(3_000_000, 1));
    };
    let bytes = 0;
    for await (const chunk of (await session.get("/all", { stream: true })).chunks()) bytes += chunk.length;
    expect(bytes).toBe(3_000_000);
    expect(sessions).toHaveLength(1);
  });

  it("ends at the timeout, and its user's stop is no fault", async () => {
    let open = 0;
    onStream = (stream) => {
      open++;
      stream.on("close", () => open--);
    };
    const session = user();
    const late = await session.get("/", { timeout: 0.2 });
    expect(late.error).toEqual({ kind: "timeout", message: "timed out while waiting for the answer" });
    const cut = session.get("/cut");
    await until(() => open === 1 && rig.inFlight.size === 1);
    const reason = new Error("stopped");
    for (const call of [...rig.inFlight]) call.abort(reason);
    await expect(cut).rejects.toBe(reason);
    await until(() => open === 0);
    expect(rig.samples.map(({ outcome: how }) => how)).toEqual([outcome.failed, outcome.aborted]);
  });

  it("tells resets of streams by kind", async () => {
    const session = user();
    onStream = (stream) => {
      stream.respond({ ":status": 200 });
      stream.write("half");
      setImmediate(() => stream.destroy(new Error("no more")));
    };
    const cut = await session.get("/");
    expect(cut).toMatchObject({ status: 200, ok: false });
    expect(cut.error).toEqual({
      kind: "reset",
      message: "the target closed the stream in the body of the answer (INTERNAL_ERROR)",
      code: "INTERNAL_ERROR",
    });
    onStream = (stream) => stream.close(7);
    expect((await session.post("/")).error).toMatchObject({ kind: "reset", code: "REFUSED_STREAM" });
  });

  it("replaces a connection that the target has closed, and sends once more what may be", async () => {
    const session = user();
    await session.get("/");
    onStream = (stream) => {
      if (sessions.length === 1) stream.session!.destroy();
      else {
        stream.respond({ ":status": 200 });
        stream.end("again");
      }
    };
    expect((await session.get("/")).text()).toBe("again");
    expect(rig.samples[1]).toMatchObject({ retries: 1, outcome: outcome.ok });
    onStream = (stream) => stream.session!.destroy();
    expect((await session.post("/")).error).toMatchObject({ kind: "reset" });
    expect(rig.samples[2]).toMatchObject({ retries: 0 });
  });

  it("goes on elsewhere when the target says goodbye", async () => {
    const session = user();
    await session.get("/");
    sessions[0]!.close();
    await until(() => sessions[0]!.closed);
    expect((await session.get("/")).text()).toBe("hello");
  });

  it("closes with its user", async () => {
    const session = user();
    await session.get("/");
    let isClosed = false;
    sessions[0]!.on("close", () => {
      isClosed = true;
    });
    session.close();
    await until(() => isClosed);
  });
});

describe("a target that speaks no HTTP/2", () => {
  it("is told as such over TLS", async () => {
    const plain = createTlsServer({ key: pem("good.key"), cert: pem("good") }, (_request, response) =>
      response.end(),
    );
    plain.listen(0, "127.0.0.1");
    await once(plain, "listening");
    closers.push(() => plain.close());
    const settings = { isHttp2: true, route: { tls: { ca: pem("authority") } } };
    const host = `https://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    const { error } = await rig.session({ host, settings }).get("/");
    expect(error?.kind).toBe("protocol");
    expect(error?.message).toContain("does not speak HTTP/2");
  });

  it("is told as such without TLS", async () => {
    const plain = createHttpServer((_request, response) => response.end());
    plain.listen(0, "127.0.0.1");
    await once(plain, "listening");
    closers.push(() => plain.close());
    const host = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    const { error, ok } = await rig.session({ host, settings: { isHttp2: true } }).get("/", { timeout: 5 });
    expect(ok).toBe(false);
    expect(["protocol", "reset"]).toContain(error?.kind);
  });
});
