import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

describe("a body", () => {
  const text = "größer ".repeat(50);
  it.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["identity", Buffer.from(text)],
  ])("encoded as %s is inflated when read, and counted as on the wire", async (coding, bytes) => {
    rig.handler = (_request, response) => response.setHeader("content-encoding", coding).end(bytes);
    const response = await rig.session().get("/");
    expect(response.text()).toBe(text);
    expect(rig.onlySample().bytes).toBe(bytes.length);
  });

  it("is not read past the limit, inflated or not", async () => {
    const session = rig.session({ maxBodyBytes: 1_000 });
    rig.handler = (_request, response) =>
      response.setHeader("content-encoding", "gzip").end(gzipSync("x".repeat(5_000)));
    const bomb = await session.get("/");
    expect(bomb.ok).toBe(true);
    expect(() => bomb.text()).toThrow(/inflated body is larger than 1000 bytes; raise .*`stream`/);
    rig.handler = (_request, response) => response.end("x".repeat(5_000));
    const large = await session.get("/large");
    expect(() => large.bytes()).toThrow(
      /5000 bytes, .*raise `static maxBodyBytes` \(bytes kept now: 1000\).*`stream`.*a later version/,
    );
    expect(rig.samples.map(({ bytes }) => bytes)).toEqual([gzipSync("x".repeat(5_000)).length, 5_000]);
  });

  it.each([
    ["text/plain; charset=latin1", Buffer.from("caf\u00e9", "latin1"), "café"],
    ['text/plain; charset="UTF-8"', Buffer.from("\ufeffcafé"), "café"],
    ["text/plain; charset=nonsense", Buffer.from("café"), "café"],
    ["text/plain", Buffer.from("café"), "café"],
  ])("of type %s is read as text", async (type, bytes, wanted) => {
    rig.handler = (_request, response) => response.setHeader("content-type", type).end(bytes);
    expect((await rig.session().get("/")).text()).toBe(wanted);
  });

  it("is read as JSON, or says where it is none without quoting it", async () => {
    const session = rig.session();
    rig.handler = (_request, response) => response.end('{"total": 3}');
    expect((await session.get("/")).json().total).toBe(3);
    rig.handler = (_request, response) =>
      response.setHeader("content-type", "text/html").end("<html>secret</html>");
    const page = await session.get("/cart?token=hush");
    expect(() => page.json()).toThrow(
      /GET .*\/cart \(status 200\): the body \(text\/html\) is no JSON, it looks like HTML: expected a value, got "<" at line 1, column 1 \(offset 0\)/,
    );
    expect(() => page.json()).not.toThrow(/secret|hush/);
  });

  it("that can't be decoded throws only when read", async () => {
    rig.handler = (_request, response) => response.setHeader("content-encoding", "gzip").end("no gzip");
    const response = await rig.session().get("/");
    expect(response.ok).toBe(true);
    expect(() => response.text()).toThrow(/can't be decoded as gzip/);
  });

  it("of HEAD and 204 is empty", async () => {
    const session = rig.session();
    rig.handler = (request, response) => {
      if (request.method === "HEAD") response.setHeader("content-encoding", "gzip").end();
      else response.writeHead(204).end();
    };
    expect([(await session.head("/")).text(), (await session.get("/")).text()]).toEqual(["", ""]);
  });

  it("has headers in any case, each value of its own", async () => {
    rig.handler = (_request, response) => response.setHeader("X-List", ["a", "b"]).end();
    const { headers } = await rig.session().get("/");
    expect([
      headers.get("x-LIST"),
      headers.getAll("X-List"),
      headers.get("none"),
      headers.has("x-list"),
    ]).toEqual(["a, b", ["a", "b"], null, true]);
    expect([...headers].filter(([name]) => name === "x-list")).toHaveLength(2);
  });
});
