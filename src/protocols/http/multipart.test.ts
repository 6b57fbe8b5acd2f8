import { createReadStream, mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MultipartFields } from "./multipart.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acrida-multipart-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The parts of the request that came, read by the boundary of its type, and its headers. */
const sent = async (multipart: MultipartFields) => {
  await rig.session().post("/upload", { multipart });
  const { headers, body } = rig.received.at(-1)!;
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(headers["content-type"] ?? "")?.[1];
  expect(boundary).toBeDefined();
  expect(body.endsWith(`--${boundary}--\r\n`)).toBe(true);
  const parts = body.split(`--${boundary}\r\n`).slice(1);
  return { headers, parts: parts.map((part) => part.split(`\r\n--${boundary}--`)[0]!.replace(/\r\n$/, "")) };
};

const named = (name: string, rest = ""): string =>
  `Content-Disposition: form-data; name="${name}"${rest}\r\n`;

describe("multipart", () => {
  it("sends fields, a list as several of one name, and leaves out what is not there", async () => {
    const { headers, parts } = await sent({
      title: "한",
      count: 3,
      tags: ["a", "b"],
      none: undefined,
      no: null,
    });
    expect(parts).toEqual([
      `${named("title")}\r\n한`,
      `${named("count")}\r\n3`,
      `${named("tags")}\r\na`,
      `${named("tags")}\r\nb`,
    ]);
    expect(Number(headers["content-length"])).toBeGreaterThan(0);
  });

  it("sends files from disk with their length, again and again", async () => {
    const path = join(folder, 'a "b".txt');
    writeFileSync(path, "x".repeat(100_000));
    const file = createReadStream(path);
    for (let turn = 0; turn < 2; turn++) {
      const { headers, parts } = await sent({ file });
      const type = "Content-Type: application/octet-stream\r\n";
      const head = `${named("file", '; filename="a %22b%22.txt"')}${type}\r\n`;
      expect(parts[0]).toBe(head + "x".repeat(100_000));
      expect(headers["content-length"]).toBe(String(Buffer.byteLength(rig.received.at(-1)!.body)));
    }
  });

  it("sends what has no known length in chunks", async () => {
    const { headers, parts } = await sent({ log: Readable.from(["one ", "two"]), more: "y" });
    expect(headers["transfer-encoding"]).toBe("chunked");
    expect(parts[0]).toContain("\r\n\r\none two");
    expect(parts[1]).toBe(`${named("more")}\r\ny`);
  });

  it("takes names and types from blobs, from parts, and from a FormData", async () => {
    const path = join(folder, "b.bin");
    writeFileSync(path, "bytes");
    const part = { content: "{}", filename: "a.json", contentType: "application/json" };
    const { parts } = await sent({ part, blob: await openAsBlob(path, { type: "text/css" }) });
    expect(parts).toEqual([
      `${named("part", '; filename="a.json"')}Content-Type: application/json\r\n\r\n{}`,
      `${named("blob", '; filename="blob"')}Content-Type: text/css\r\n\r\nbytes`,
    ]);
    const form = new FormData();
    form.append("user", "ada");
    form.append("file", new Blob(["z"], { type: "text/plain" }), "z.txt");
    await rig.session().post("/", { body: form });
    expect(rig.received.at(-1)!.body).toContain(
      'name="file"; filename="z.txt"\r\nContent-Type: text/plain\r\n\r\nz',
    );
  });

  it("does not send what is no field, and closes the files beside it", async () => {
    const path = join(folder, "c");
    writeFileSync(path, "c");
    const file = createReadStream(path);
    const multipart = { file, wrong: { a: 1 } } as unknown as MultipartFields;
    await expect(rig.session().post("/", { multipart })).rejects.toThrow(/`wrong`: expected a text, bytes/);
    expect(file.destroyed).toBe(true);
    expect(rig.received).toEqual([]);
    const lines = { content: "x", contentType: "text/plain\r\nX: y" };
    await expect(rig.session().post("/", { multipart: { lines } })).rejects.toThrow(/without line breaks/);
  });

  it("is sent once more where a redirect asks for it", async () => {
    const path = join(folder, "d");
    writeFileSync(path, "again");
    rig.handler = (request, response) => {
      if (request.url === "/upload") response.writeHead(307, { location: "/there" }).end();
      else response.end();
    };
    await rig.session().post("/upload", { multipart: { file: createReadStream(path) } });
    expect(rig.received.map(({ body }) => body.includes("again"))).toEqual([true, true]);
  });
});
