import { get, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Feeding, feed, inTwo, latin1, oneByOne } from "./parser-fixture.ts";
import { ResponseParser } from "./response-parser.ts";

/** A valid response, made together with what it means. */
interface Message {
  readonly bytes: Buffer;
  readonly status: number;
  readonly reason: string;
  readonly headers: string;
  readonly body: string;
  readonly keepAlive: boolean;
  readonly toHead: boolean;
  readonly untilClose: boolean;
}

const tokenLetters = "abcdefghijklmnopqrstuvwxyzABCXYZ0189!#$%&'*+-.^_`|~";
const token = fc.string({ unit: fc.constantFrom(...tokenLetters), minLength: 1, maxLength: 18 });
const valueText = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength: 30,
  })
  .map((text) => text.replace(/\x7f/g, "x"));
const blanks = fc.constantFrom("", " ", "\t", " \t ");
const bodyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 90,
});
const ofFraming = /^(content-length|transfer-encoding|connection|set-cookie)$/i;
const plainHeader = fc
  .tuple(token, blanks, valueText)
  .filter(([name]) => !ofFraming.test(name))
  .map(([name, blank, value]) => `${name}:${blank}${value}\r\n`);
const anyCase = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(name, name.toLowerCase(), name.toUpperCase());

const extension = fc.constantFrom("", ";a", ";a=b", ' ; a = "b;\\"c"', ";x;y=z");
const chunkedBody = fc
  .tuple(
    fc.array(fc.tuple(bodyText, extension), { maxLength: 4 }),
    extension,
    fc.array(plainHeader, { maxLength: 2 }),
  )
  .map(([parts, lastExtension, trailers]) => {
    const chunks = parts.filter(([text]) => text !== "");
    const coded = chunks.map(([text, more]) => `${text.length.toString(16)}${more}\r\n${text}\r\n`).join("");
    const body = chunks.map(([text]) => text).join("");
    return { body, coded: `${coded}0${lastExtension}\r\n${trailers.join("")}\r\n` };
  });

/** The header that frames a body, and the body as it is sent. */
const framings = fc.oneof(
  fc.tuple(bodyText, anyCase("Content-Length"), blanks).map(([body, name, blank]) => ({
    ...{ kind: "length", body, coded: body },
    header: `${name}:${blank}${body.length}${blank}\r\n`,
  })),
  fc.tuple(chunkedBody, anyCase("Transfer-Encoding"), anyCase("chunked")).map(([chunks, name, coding]) => ({
    ...{ kind: "chunks", ...chunks },
    header: `${name}: ${coding}\r\n`,
  })),
  bodyText.map((body) => ({ kind: "close", body, coded: body, header: "" })),
);

const messageOf = fc
  .record({
    minor: fc.constantFrom(0, 1),
    status: fc.oneof(fc.constantFrom(200, 204, 304), fc.integer({ min: 200, max: 999 })),
    reason: valueText,
    before: fc.array(plainHeader, { maxLength: 3 }),
    after: fc.array(plainHeader, { maxLength: 3 }),
    connection: fc.constantFrom("", "close", "keep-alive", "Keep-Alive, x", "x, Close"),
    framing: framings,
    toHead: fc.boolean(),
    interim: fc.nat({ max: 2 }),
  })
  .map((given): Message => {
    const { minor, status, reason, framing, toHead } = given;
    const bodyless = toHead || status === 204 || status === 304;
    const connection = given.connection === "" ? "" : `Connection: ${given.connection}\r\n`;
    const headers = [...given.before, framing.header, connection, ...given.after].join("");
    const untilClose = !bodyless && framing.kind === "close";
    const coded = minor === 0 && framing.kind === "chunks";
    const wantsMore = minor === 1 ? !/close/i.test(connection) : /keep-alive/i.test(connection) && !coded;
    const text =
      "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n".repeat(given.interim) +
      `HTTP/1.${minor} ${status} ${reason}\r\n${headers}\r\n${bodyless ? "" : framing.coded}`;
    return {
      ...{ bytes: latin1(text), status, reason, headers, toHead, untilClose },
      body: bodyless ? "" : framing.body,
      keepAlive: wantsMore && !untilClose,
    };
  });

const expectedOf = (message: Message): object => ({
  ...{ status: message.status, statusText: message.reason, headers: message.headers, body: message.body },
  ...{ keepAlive: message.keepAlive, bytes: message.body.length, problem: "", done: true, rest: 0 },
});

const feedingOf = ({ toHead, untilClose }: Message): Feeding => ({ toHead, ended: untilClose });

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
  places.sort((a, b) => a - b);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
};

describe("whatever the response", () => {
  it("a valid one means the same split at every byte", () => {
    fc.assert(
      fc.property(messageOf, (message) => {
        const feeding = feedingOf(message);
        const atOnce = feed([message.bytes], feeding);
        expect(atOnce).toMatchObject(expectedOf(message));
        for (let at = 1; at < message.bytes.length; at++) {
          expect(feed(inTwo(message.bytes, at), feeding)).toEqual(atOnce);
        }
        expect(feed(oneByOne(message.bytes), feeding)).toEqual(atOnce);
      }),
      { numRuns: 60 },
    );
  });

  it("bytes behind it change nothing and are told to the last one", () => {
    const excess = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      messageOf.map(({ bytes }) => bytes),
    );
    const cuts = fc.array(fc.nat(), { maxLength: 3 });
    fc.assert(
      fc.property(messageOf, excess, cuts, (message, more, places) => {
        fc.pre(!message.untilClose);
        const pieces = cutAt(Buffer.concat([message.bytes, more]), places);
        const outcome = feed(pieces, feedingOf(message));
        expect(outcome).toMatchObject({ ...expectedOf(message), rest: more.length });
      }),
      { numRuns: 1_000 },
    );
  });

  it("cut short it is unfinished, or ended by the close where nothing else ends it", () => {
    fc.assert(
      fc.property(messageOf, fc.nat(), (message, place) => {
        const length = place % message.bytes.length;
        const outcome = feed([message.bytes.subarray(0, length)], { toHead: message.toHead, ended: true });
        expect(outcome.problem).toBe("");
        expect(outcome.done).toBe(message.untilClose && outcome.headDone);
        if (!outcome.done) return;
        expect(message.body.startsWith(outcome.body)).toBe(true);
        expect(outcome.keepAlive).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("broken anywhere it gets one verdict, and the parser serves on", () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom("set", "insert", "delete"),
      fc.integer({ min: 0, max: 255 }),
    );
    const parser = new ResponseParser();
    const sane = latin1("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    fc.assert(
      fc.property(
        messageOf,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        ({ bytes, toHead }, changes, cuts) => {
          const mutant = [...bytes];
          for (const [place, how, byte] of changes) {
            const at = place % (mutant.length + 1);
            if (how === "set") mutant[at] = byte;
            else mutant.splice(at, how === "delete" ? 1 : 0, ...(how === "insert" ? [byte] : []));
          }
          const broken = Buffer.from(mutant);
          const atOnce = feed([broken], { toHead, ended: true });
          expect(feed(cutAt(broken, cuts), { toHead, ended: true, parser })).toEqual(atOnce);
          expect(feed(oneByOne(broken), { toHead, ended: true })).toEqual(atOnce);
          expect(atOnce.done && atOnce.problem !== "").toBe(false);
          expect(feed([sane], { parser })).toMatchObject({ done: true, body: "ok", rest: 0 });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("any bytes get one verdict", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "HTTP/1.1 200 OK\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "\r\n",
        "\n",
      ),
      fc.constantFrom(
        "3\r\nabc\r\n",
        "0\r\n\r\n",
        "HTTP/1.1 100 x\r\n\r\n",
        "X: y\r\n",
        "Connection: close\r\n",
      ),
      fc.string({ unit: "binary-ascii", maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.array(fc.nat(), { maxLength: 6 }), (parts, cuts) => {
        const bytes = latin1(parts.join(""));
        expect(feed(cutAt(bytes, cuts))).toEqual(feed([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("beside Node's own parser", () => {
  let next = latin1("");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(next));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => server.close());

  const askNode = (toHead: boolean): Promise<{ answer: IncomingMessage; body: string }> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const options = { port, host: "127.0.0.1", method: toHead ? "HEAD" : "GET", agent: false } as const;
      get(options, (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () => resolve({ answer, body: Buffer.concat(pieces).toString("latin1") }));
        answer.on("error", reject);
      }).on("error", reject);
    });

  /** Node 20 takes no tab behind a length, and no blanks around a chunk's extension, which the RFC tells to bear. */
  const refusedByNode = /content-length:[^\r]*\d *\t| ; a = /i;

  const linesOf = (headers: string): string[] =>
    headers
      .split("\r\n")
      .slice(0, -1)
      .flatMap((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
      });

  it("a valid response has the same status, headers and body", async () => {
    await fc.assert(
      fc.asyncProperty(messageOf, async (message) => {
        fc.pre(!refusedByNode.test(message.bytes.toString("latin1")));
        next = message.bytes;
        const { answer, body } = await askNode(message.toHead);
        const ours = feed([message.bytes], feedingOf(message));
        expect([answer.statusCode, answer.statusMessage]).toEqual([ours.status, ours.statusText]);
        expect(answer.rawHeaders).toEqual(linesOf(ours.headers));
        expect(body).toBe(ours.body);
      }),
      { numRuns: 200 },
    );
  }, 20_000);
});
