import { Blob as NodeBlob } from "node:buffer";
import { createReadStream, mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { UserStopped } from "../../user/control-flow.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();
let folder = "";
let file = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "acrida-body-"));
  file = join(folder, "upload.txt");
  writeFileSync(file, "0123456789");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const part of parts) yield part;
}

const webStream = (...parts: string[]): ReadableStream =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(Buffer.from(part));
      controller.close();
    },
  });

describe("a body that is read while it is sent", () => {
  it.each<[string, () => unknown, string, string | undefined]>([
    ["a file", () => createReadStream(file), "0123456789", "10"],
    ["a part of a file", () => createReadStream(file, { start: 2, end: 4 }), "234", "3"],
    ["a part beyond the end", () => createReadStream(file, { start: 8, end: 40 }), "89", "2"],
    ["nothing of a file", () => createReadStream(file, { start: 20 }), "", "0"],
    ["a file as text", () => createReadStream(file, "utf8"), "0123456789", "10"],
    ["a file in another writing", () => createReadStream(file, "hex"), "30313233343536373839", undefined],
    ["a blob", () => new Blob(["ä", "bc"]), "äbc", "4"],
    ["a blob of Node", () => new NodeBlob(["abc"]), "abc", "3"],
    ["a readable stream", () => Readable.from(["a", Buffer.from("ü")]), "aü", undefined],
    ["a stream of the web", () => webStream("a", "b"), "ab", undefined],
    ["an async generator", () => pieces("a", Buffer.from("b"), new Uint8Array([99])), "abc", undefined],
    ["an empty generator", () => pieces(), "", undefined],
  ])("may be %s", async (_name, body, wanted, length) => {
    const response = await rig.session().post("/", { body: body() as Blob });
    expect(response.ok).toBe(true);
    const [received] = rig.received;
    expect(received?.body).toBe(wanted);
    expect(received?.headers["content-length"]).toBe(length);
    expect(received?.headers["transfer-encoding"]).toBe(length === undefined ? "chunked" : undefined);
  });

  it("may be a blob of a file, with its type", async () => {
    await rig.session().put("/", { body: await openAsBlob(file, { type: "text/csv" }) });
    expect(rig.received[0]).toMatchObject({
      body: "0123456789",
      headers: { "content-length": "10", "content-type": "text/csv" },
    });
  });

  it("is sent again and again where it can be opened again", async () => {
    const session = rig.session();
    const stream = createReadStream(file);
    const again = { [Symbol.asyncIterator]: () => pieces("once ", "more") };
    for (let round = 0; round < 3; round++) {
      await session.post("/", { body: stream });
      await session.post("/", { body: again });
    }
    expect(rig.received.map(({ body }) => body)).toEqual(
      Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? "0123456789" : "once more")),
    );
    await Promise.all([session.post("/", { body: stream }), session.post("/", { body: stream })]);
    expect(rig.received.slice(6).map(({ body }) => body)).toEqual(["0123456789", "0123456789"]);
  });

  it.each<[string, () => unknown]>([
    ["readable stream", () => Readable.from(["a"])],
    ["stream of the web", () => webStream("a")],
    ["generator", () => pieces("a")],
  ])("is refused the second time, a %s", async (_name, make) => {
    const session = rig.session();
    const body = make() as Readable;
    expect(await session.post("/", { body })).toMatchObject({ ok: true });
    await expect(session.post("/", { body })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringMatching(/one that was used before; make a new one .*createReadStream/),
    });
    expect(rig.received).toHaveLength(1);
  });

  it.each<[string, unknown, RegExp]>([
    [
      "an object",
      { a: 1 },
      /expected a text, bytes, a Blob, a FormData or a stream, got object; send an object with `json`/,
    ],
    ["a list", ["a"], /got object/],
  ])("can't be %s", async (_name, body, message) => {
    const refused = rig.session().post("/", { body: body as string });
    await expect(refused).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringMatching(message),
    });
  });

  it("that fails rejects the call with the scenario's own error, and is aborted, not failed", async () => {
    const broken = new Error("the disk is gone");
    async function* failing(): AsyncGenerator<string> {
      yield "a";
      throw broken;
    }
    const session = rig.session();
    await expect(session.post("/up", { body: failing() })).rejects.toBe(broken);
    expect(rig.samples).toMatchObject([{ name: "/up", outcome: outcome.aborted, error: null }]);
    expect(rig.inFlight.size).toBe(0);
    await expect(session.post("/", { body: createReadStream(join(folder, "none")) })).rejects.toMatchObject({
      code: "ENOENT",
    });
    await expect(session.post("/", { body: Readable.from([1]) })).rejects.toThrow(
      /pieces of text or bytes, got number/,
    );
    expect(rig.samples.filter(({ outcome: how }) => how === outcome.failed)).toEqual([]);
    expect(await session.get("/")).toMatchObject({ ok: true });
  });

  it("is closed when nobody reads it", async () => {
    const session = rig.session();
    const unread = (): Readable => new Readable({ read: () => {} });
    const [refused, dead, cut, late] = [unread(), unread(), unread(), unread()];
    await expect(session.post("/", { body: refused, headers: { "a b": "c" } })).rejects.toThrow(/header/);
    const closed = rig.elsewhere;
    await rig.stopElsewhere();
    expect(await session.post(closed, { body: dead })).toMatchObject({ error: { kind: "refused" } });
    const call = session.post("/", { body: cut });
    const stopped = expect(call).rejects.toBeInstanceOf(UserStopped);
    await until(() => rig.inFlight.size === 1);
    for (const one of [...rig.inFlight]) one.abort(new UserStopped());
    await stopped;
    void rig.session({ closed: true }).post("/", { body: late });
    expect([refused, dead, cut, late].map(({ destroyed }) => destroyed)).toEqual([true, true, true, true]);
  });

  it.each([307, 308])("is sent once more after %i where that can be, else the chain ends", async (status) => {
    rig.handler = (request, response) => {
      if (request.url === "/from") response.writeHead(status, { location: "/to" }).end();
      else response.end();
    };
    const session = rig.session();
    expect(await session.post("/from", { body: createReadStream(file) })).toMatchObject({ ok: true });
    expect(await session.post("/from", { body: new Blob(["blob"]) })).toMatchObject({ ok: true });
    expect(rig.received.map(({ body }) => body)).toEqual(["0123456789", "0123456789", "blob", "blob"]);
    const once = await session.post("/from", { body: pieces("once") });
    expect(once).toMatchObject({ ok: false, status, error: { kind: "redirects" } });
    expect(rig.samples[2]).toMatchObject({ errorKind: "redirects", hops: 0 });
    expect(rig.samples[2]?.error).toMatch(
      new RegExp(`status ${status}, .* read only once; send bytes, or a file`),
    );
    expect(rig.received).toHaveLength(5);
  });

  it("goes after 303 as a GET without it", async () => {
    rig.handler = (request, response) => {
      if (request.url === "/from") response.writeHead(303, { location: "/to" }).end();
      else response.end();
    };
    const response = await rig.session().post("/from", { body: pieces("once") });
    expect(response).toMatchObject({ ok: true, redirected: true });
    expect(rig.received[1]).toMatchObject({ method: "GET", body: "" });
    expect(rig.received[1]?.headers).not.toHaveProperty("transfer-encoding");
  });
});

describe("Expect: 100-continue", () => {
  it("waits for the target's word, with a body only", async () => {
    const session = rig.session();
    session.headers.set("Expect", "100-Continue");
    expect(await session.post("/", { body: pieces("a", "b") })).toMatchObject({ ok: true });
    expect(await session.post("/", { body: "text" })).toMatchObject({ ok: true });
    expect(await session.get("/")).toMatchObject({ ok: true });
    expect(await session.post("/", { body: "" })).toMatchObject({ ok: true });
    expect(rig.received.map(({ headers, body }) => [headers.expect, body])).toEqual([
      ["100-Continue", "ab"],
      ["100-Continue", "text"],
      [undefined, ""],
      [undefined, ""],
    ]);
  });
});
