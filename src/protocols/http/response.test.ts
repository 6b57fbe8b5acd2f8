import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";

import { outcome } from "../../metrics/sample.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

/** A server of the bare bytes: Node's own would not send these codings. */
const chunkedAnswer = async (
  transfer: string,
  content: string | undefined,
  body: Buffer,
): Promise<string> => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    const coding = content === undefined ? "" : `content-encoding: ${content}\r\n`;
    socket.once("data", () => {
      socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: ${transfer}\r\n${coding}\r\n`);
      socket.write(`${body.length.toString(16)}\r\n`);
      socket.write(body);
      socket.write("\r\n0\r\n\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

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

  it.each([
    ["gzip, chunked", undefined, gzipSync(text)],
    ["Chunked", "gzip", gzipSync(text)],
    ["x-gzip ,deflate, chunked", undefined, deflateSync(gzipSync(text))],
    ["gzip, chunked", "br", gzipSync(brotliCompressSync(text))],
  ])("transferred as %s, encoded as %s, is inflated too", async (transfer, content, bytes) => {
    const session = rig.session({ host: await chunkedAnswer(transfer, content, bytes) });
    expect((await session.get("/")).text()).toBe(text);
  });

  it("is the reader's own: who gives its memory away takes nobody else's", async () => {
    const session = rig.session();
    rig.handler = (_request, response) => response.end("small");
    await session.get("/");
    const one = await session.get("/");
    const other = await session.get("/");
    const bytes = one.bytes();
    expect([bytes.byteLength, bytes.buffer.byteLength]).toEqual([5, 5]);
    structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
    expect([other.text(), (await session.get("/")).text()]).toEqual(["small", "small"]);
  });

  it("transferred in a coding that is not known is not passed off as it is", async () => {
    const session = rig.session({ host: await chunkedAnswer("zstd, chunked", undefined, Buffer.from("x")) });
    const response = await session.get("/");
    expect(response.ok).toBe(true);
    expect(() => response.text()).toThrow(/the body is encoded as "zstd", which is not known here/);
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
      /5000 bytes, .*raise `static maxBodyBytes` \(bytes kept now: 1000\).*`stream`$/,
    );
    expect(rig.samples.map(({ bytes }) => bytes)).toEqual([gzipSync("x".repeat(5_000)).length, 5_000]);
  });

  it("over the limit is an error of a kind of its own, on the response and in the sample", async () => {
    const fault = {
      kind: "body-limit",
      message: expect.stringMatching(/^the inflated body is larger than 1000/),
    };
    const failed = { outcome: outcome.failed, errorKind: "body-limit" };
    const session = rig.session({ maxBodyBytes: 1_000 });
    rig.handler = (_request, response) =>
      response.setHeader("content-encoding", "gzip").end(gzipSync("x".repeat(5_000)));

    const plain = await session.get("/bomb");
    expect([plain.ok, plain.error]).toEqual([true, null]);
    const thrown = {
      code: "BODY_CUT",
      kind: "body-limit",
      message: expect.stringMatching(/^GET .*\/bomb \(status/),
    };
    expect(() => plain.json()).toThrow(expect.objectContaining(thrown));
    expect([plain.ok, plain.error]).toEqual([false, fault]);
    expect(() => plain.text()).toThrow(expect.objectContaining(thrown));
    expect(rig.samples[0]).toMatchObject({ outcome: outcome.ok });

    const inCallback = session.get("/", {}, (response) => response.text());
    await expect(inCallback).rejects.toMatchObject({ code: "BODY_CUT", kind: "body-limit" });
    expect(rig.samples[1]).toMatchObject({
      ...failed,
      error: expect.stringMatching(/inflated body is larger/),
    });
    await session.get("/", {}, (response) => {
      expect(() => response.text()).toThrow();
    });
    expect(rig.samples[2]).toMatchObject({ ...failed, error: fault.message });
    await session.get("/", {}, (response) => {
      expect(() => response.text()).toThrow();
      response.success();
    });
    expect(rig.samples[3]).toMatchObject({ outcome: outcome.ok, errorKind: "" });

    const caught = await session.get("/", { catchResponse: true });
    expect(() => caught.text()).toThrow();
    await until(() => rig.samples.length === 5);
    expect(rig.samples[4]).toMatchObject(failed);

    rig.handler = (_request, response) => response.end("x".repeat(5_000));
    const large = session.get("/", {}, (response) => response.bytes());
    await expect(large).rejects.toMatchObject({ kind: "body-limit" });
    expect(rig.samples[5]).toMatchObject({ ...failed, bytes: 5_000 });
  });

  it("is read as JSON, or says where it is none without quoting it", async () => {
    const session = rig.session();
    rig.handler = (_request, response) => response.end('{"total": 3}');
    expect((await session.get("/")).json().total).toBe(3);
    rig.handler = (_request, response) => response.end('\ufeff{"total": 4}');
    expect((await session.get("/")).json().total).toBe(4);
    rig.handler = (_request, response) => response.end();
    const empty = await session.get("/");
    expect(() => empty.json()).toThrow(/GET .* \(status 200\): the body is empty, expected JSON$/);
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
