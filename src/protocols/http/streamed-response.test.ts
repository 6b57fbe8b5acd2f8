import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

/** Answers with a head and one piece; the test writes on. */
const held = (): { response: () => ServerResponse; closed: () => boolean } => {
  let answer: ServerResponse | null = null;
  let isClosed = false;
  rig.handler = (_request, response) => {
    answer = response;
    response.on("close", () => {
      isClosed = true;
    });
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: first\n\n");
  };
  return { response: () => answer!, closed: () => isClosed };
};

const text = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of chunks) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
};

describe("a streamed response", () => {
  it("is there and counted when its headers have come, and is read while it comes", async () => {
    const server = held();
    const response = await rig.session().get("/feed", { stream: true });
    expect(response).toMatchObject({ status: 200, ok: true, error: null });
    expect(rig.onlySample()).toMatchObject({ name: "/feed", outcome: outcome.ok, bytes: 0 });
    const events = response.events();
    expect((await events.next()).value).toEqual({ type: "message", data: "first", id: "", retry: null });
    expect(response.timeToFirstEvent).toBeGreaterThan(0);
    server.response().end("data: second\n\n");
    expect((await events.next()).value).toMatchObject({ data: "second" });
    expect((await events.next()).done).toBe(true);
    expect(rig.samples).toHaveLength(1);
    expect(rig.inFlight.size).toBe(0);
  });

  it("counts what its length says", async () => {
    rig.handler = (_request, response) => response.end("x".repeat(70_000));
    const response = await rig.session().get("/", { stream: true });
    expect(rig.onlySample()).toMatchObject({ bytes: 70_000 });
    expect(await text(response.chunks())).toHaveLength(70_000);
  });

  it("leaves its connection to the next request once it is read", async () => {
    const session = rig.session();
    const ports = new Set<number | undefined>();
    rig.handler = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end("a\nb\r\nc");
    };
    for (let turn = 0; turn < 3; turn++) {
      const lines: string[] = [];
      for await (const line of (await session.get("/", { stream: true })).lines()) lines.push(line);
      expect(lines).toEqual(["a", "b", "c"]);
    }
    expect((await session.get("/")).text()).toBe("a\nb\r\nc");
    expect(ports.size).toBe(1);
  });

  it("holds the target back while nobody reads, and loses nothing", async () => {
    const piece = Buffer.alloc(65_536, 1);
    let written = 0;
    rig.handler = async (_request, response) => {
      while (written < 400) {
        written++;
        if (!response.write(piece)) await new Promise((resolve) => response.once("drain", resolve));
      }
      response.end();
    };
    const response = await rig.session().get("/", { stream: true });
    let before = -1;
    await until(() => {
      const stands = written === before && written > 4;
      before = written;
      return stands;
    });
    // What stands in the buffers of both machines is some megabytes at most.
    expect(written).toBeLessThan(400);
    let bytes = 0;
    for await (const chunk of response.chunks()) bytes += chunk.length;
    expect(bytes).toBe(400 * piece.length);
  });

  it("leaves its connection usable when its last piece was all that may wait", async () => {
    const ports: (number | undefined)[] = [];
    rig.handler = (request, response) => {
      ports.push(request.socket.remotePort);
      response.end(Buffer.alloc(request.url === "/full" ? 262_144 : 10));
    };
    const session = rig.session();
    const response = await session.get("/full", { stream: true });
    // Nobody reads until all of it has come: the connection is free then.
    await until(() => rig.inFlight.size === 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await session.get("/next", { timeout: 3 })).bytes()).toHaveLength(10);
    expect(await text(response.chunks())).toHaveLength(262_144);
    expect((await session.get("/last", { timeout: 3 })).ok).toBe(true);
    expect(ports.length).toBe(3);
  });

  it("closes its connection when the reader leaves early", async () => {
    const server = held();
    const response = await rig.session().get("/", { stream: true });
    for await (const _event of response.events()) break;
    await until(server.closed);
    await expect(response.chunks().next()).rejects.toThrow(/read once/);
  });

  it("can be closed unread", async () => {
    const server = held();
    (await rig.session().get("/", { stream: true })).close();
    await until(server.closed);
    expect(rig.onlySample()).toMatchObject({ outcome: outcome.ok });
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ])("is inflated while it is read: %s", async (coding, compress) => {
    const body = "line of text\n".repeat(20_000);
    rig.handler = (_request, response) => {
      response.setHeader("content-encoding", coding);
      response.end(compress(body));
    };
    expect(await text((await rig.session().get("/", { stream: true })).chunks())).toBe(body);
  });

  it("says what is wrong with a body that can't be inflated", async () => {
    rig.handler = (_request, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end("no gzip at all");
    };
    const response = await rig.session().get("/", { stream: true });
    await expect(text(response.chunks())).rejects.toThrow(
      /can't be decoded as gzip: it does not begin as one/,
    );
  });

  it("throws the fault of a body that broke off", async () => {
    const server = held();
    const response = await rig.session().get("/", { stream: true });
    const events = response.events();
    await events.next();
    server.response().destroy();
    await expect(events.next()).rejects.toMatchObject({ kind: "reset" });
    expect(response.error).toMatchObject({ kind: "reset" });
  });

  it("ends by the timeout of the call, reading included", async () => {
    held();
    const response = await rig.session().get("/", { stream: true, timeout: 0.2 });
    await expect(text(response.chunks())).rejects.toMatchObject({ kind: "timeout" });
  });

  it("is not to be had from memory", async () => {
    held();
    const response = await rig.session().get("/", { stream: true });
    expect(() => response.text()).toThrow(/not in memory/);
    response.close();
  });

  it("ends with its user, whose read rejects once", async () => {
    const server = held();
    const response = await rig.session().get("/", { stream: true });
    const events = response.events();
    await events.next();
    const read = events.next();
    await until(() => rig.inFlight.size === 1);
    const stopped = new Error("stopped");
    for (const call of [...rig.inFlight]) call.abort(stopped);
    await expect(read).rejects.toBe(stopped);
    await until(server.closed);
  });

  it("ends by the signal of the request", async () => {
    const server = held();
    const controller = new AbortController();
    const response = await rig.session().get("/", { stream: true, signal: controller.signal });
    const events = response.events();
    await events.next();
    const read = events.next();
    controller.abort(new Error("enough"));
    await expect(read).rejects.toThrow("enough");
    await until(server.closed);
  });

  it("is decided in a callback that reads it, and counts the bytes that came", async () => {
    const server = held();
    await rig.session().get("/", { stream: true }, async (answer) => {
      for await (const { data } of answer.events()) {
        answer.failure(`not ${data}`);
        break;
      }
    });
    expect(rig.onlySample()).toMatchObject({ outcome: outcome.failed, error: "not first", bytes: 13 });
    await until(server.closed);
  });

  it("follows redirects, whose bodies are no part of it", async () => {
    rig.handler = (request, response) => {
      if (request.url === "/there") response.end("here");
      else response.writeHead(302, { location: "/there" }).end("elsewhere");
    };
    const response = await rig.session().get("/", { stream: true });
    expect(response).toMatchObject({ status: 200, redirected: true });
    expect(await text(response.chunks())).toBe("here");
    expect(rig.onlySample()).toMatchObject({ hops: 1, name: "/" });
  });

  it("records the time to the first event under a name of its own", async () => {
    const server = held();
    const response = await rig.session().get("/feed", { stream: true });
    for await (const _event of response.events({ name: "/feed first event" })) break;
    expect(rig.samples[1]).toMatchObject({ method: "SSE", name: "/feed first event", outcome: outcome.ok });
    expect(rig.samples[1]!.endMs - rig.samples[1]!.startMs).toBeCloseTo(response.timeToFirstEvent, 6);
    await until(server.closed);
    rig.handler = (_request, answer) => answer.end(": nothing\n\n");
    const empty = await rig.session().get("/feed", { stream: true });
    for await (const _event of empty.events({ name: "/feed first event" })) break;
    expect(rig.samples[3]).toMatchObject({ outcome: outcome.failed });
  });

  it("reads a body in memory by the same methods", async () => {
    rig.handler = (_request, response) => response.end("data: x\n\n");
    const response = await rig.session().get("/");
    expect(await text(response.chunks())).toBe("data: x\n\n");
    expect((await response.events().next()).value).toMatchObject({ data: "x" });
    expect((await response.lines().next()).value).toBe("data: x");
  });
});
