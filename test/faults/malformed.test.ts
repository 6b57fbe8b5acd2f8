import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import type { EngineResponse } from "../../src/net/http-engine.ts";
import {
  clock,
  newPool,
  requestTo,
  serveSockets,
  text,
  until,
  within,
} from "../../src/net/http1/engine-fixture.ts";
import { requestHead } from "../../src/net/http1/request-writer.ts";
import { casesOf } from "../llhttp/case-file.ts";
import { verdictsOfPieces } from "../llhttp/verdict.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";

// Fault 14: malformed responses over real sockets. The seed is fixed, so that a failure comes again.

const ANSWERS = rigSeconds(1_000, 20_000);
const CLIENTS = 10;
const OPEN_LIMIT_MS = 150;

type Ending = "end" | "reset" | "open";

interface Broken {
  readonly bytes: Buffer;
  readonly toHead: boolean;
  /** Where the bytes are cut, for packets of their own. */
  readonly cuts: readonly number[];
  readonly ending: Ending;
}

const folder = new URL("../llhttp/", import.meta.url);
const llhttpFiles = existsSync(new URL("cases/", folder)) ? readdirSync(new URL("cases/", folder)) : [];
const caseFiles = [
  "own-cases.md",
  ...llhttpFiles.filter((file) => file.endsWith(".md")).map((file) => `cases/${file}`),
];
const cases = caseFiles.flatMap((file) => casesOf(file, readFileSync(new URL(file, folder), "utf8")));
const bases = [
  ...cases.map(({ bytes, skipsBody }) => ({ bytes, toHead: skipsBody })),
  ...[
    "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 11\r\nConnection: keep-alive\r\n\r\nhello world",
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n',
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nETag: 1\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nuntil the close",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nuntil the close",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
    "",
  ].map((message) => ({ bytes: Buffer.from(message, "latin1"), toHead: false })),
];

const telling = "\r\n\0\t :;,-0159afFHTCt\x7f\xff";

/** One of the bases, mostly with a few bytes set, put in, taken away or copied from another place. */
const brokenOf = (random: Random): Broken => {
  const { bytes, toHead } = bases[random.below(bases.length)]!;
  const mutant = [...bytes];
  for (let changes = random.below(4); changes > 0; changes--) {
    const at = random.below(mutant.length + 1);
    const byte = random.below(2) === 0 ? telling.charCodeAt(random.below(telling.length)) : random.below(256);
    const how = random.below(4);
    if (how === 0 && at < mutant.length) mutant[at] = byte;
    else if (how === 1) mutant.splice(at, 0, byte);
    else if (how === 2) mutant.splice(at, 1 + random.below(3));
    else mutant.splice(at, 0, ...mutant.slice(at >> 1, (at >> 1) + random.below(20)));
  }
  const length = mutant.length;
  const oneByOne = length < 200 && random.below(10) === 0;
  const cuts = oneByOne
    ? Array.from({ length }, (_, at) => at)
    : Array.from({ length: random.below(4) }, () => random.below(length + 1)).sort((a, b) => a - b);
  const ending = (["end", "end", "end", "reset", "open"] as const)[random.below(5)]!;
  return { bytes: Buffer.from(mutant), toHead, cuts, ending };
};

const deliver = async (socket: Socket, { bytes, cuts, ending }: Broken): Promise<void> => {
  socket.setNoDelay(true);
  const ends = [...cuts, bytes.length];
  let from = 0;
  for (const [index, end] of ends.entries()) {
    if (end > from && socket.writable) socket.write(bytes.subarray(from, end));
    from = Math.max(from, end);
    if (index < ends.length - 1) await (ends.length > 5 ? new Promise(setImmediate) : within(index));
  }
  if (ending === "end") socket.end();
  else if (ending === "reset") setTimeout(() => socket.resetAndDestroy(), 5);
};

/** What the client may make of it: status and body, or the kind of its fault. */
const expectedOf = ({ bytes, toHead, ending }: Broken): string[] => {
  const line = verdictsOfPieces([bytes], toHead)[0]?.line ?? "unfinished in the head";
  const whole = /^(\d+ ".*") (?:kept alive|closes)$/.exec(line)?.[1];
  const untilClose = /^(\d+ ".*") until the close$/.exec(line)?.[1];
  const wanted = line.startsWith("refused") ? "protocol" : whole;
  // A reset may overtake bytes, and one in a thousand reaches Node as a plain end.
  if (ending === "reset")
    return [wanted ?? "reset", "reset", ...(untilClose === undefined ? [] : [untilClose])];
  if (wanted !== undefined) return [wanted];
  if (ending === "open") return ["timeout"];
  return [untilClose ?? "reset"];
};

const seen = (response: EngineResponse): string =>
  response.fault?.kind ?? `${response.status} ${JSON.stringify(text(response))}`;

describe("answers that are no HTTP, or are cut, or late", () => {
  test(
    "end each request once, with the verdict of the parser and the right kind",
    async () => {
      const given: Broken[] = [];
      const target = await serveSockets((socket) => {
        socket.once("data", (bytes) => {
          const number = Number(/^\w+ \/(\d+)/.exec(bytes.toString("latin1"))?.[1]);
          void deliver(socket, given[number]!);
        });
      });
      const random = new Random("malformed", 14);
      for (let number = 0; number < ANSWERS; number++) given.push(brokenOf(random));
      const settled: number[] = Array(ANSWERS).fill(0);
      const kinds = new Map<string, number>();
      const ask = (number: number): Promise<void> =>
        new Promise((resolve) => {
          const broken = given[number]!;
          const method = broken.toHead ? "HEAD" : "GET";
          const expected = expectedOf(broken);
          const limitMs = expected.includes("timeout") ? OPEN_LIMIT_MS : 10_000;
          const head = requestHead(method, `/${number}`, [["Host", "test"]]);
          const pool = newPool();
          pool.send(requestTo(target.port, { method, head, deadlineMs: clock.now() + limitMs }), {
            onBodyError: (error) => {
              throw error;
            },
            onResponse: (response) => {
              settled[number]!++;
              const kind = response.fault?.kind ?? "none";
              kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
              expect
                .soft(expected, JSON.stringify(broken.bytes.toString("latin1")))
                .toContain(seen(response));
              pool.close();
              resolve();
            },
          });
        });
      let next = 0;
      const client = async (): Promise<void> => {
        while (next < ANSWERS) await ask(next++);
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      await until(() => target.sockets.size === 0);
      expect(settled.every((times) => times === 1)).toBe(true);
      expect([...kinds.keys()].sort()).toEqual(["none", "protocol", "reset", "timeout"]);
      for (const [kind, times] of kinds) expect(times, kind).toBeGreaterThan(ANSWERS / 100);
    },
    rigTimeoutMs,
  );
});

describe("bytes after an answer", () => {
  const stolen = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";
  const noise = ["\r\n", "\0", stolen.slice(0, 20), stolen, stolen + stolen, "x".repeat(100_000)];
  const ownAnswers: readonly ((number: string) => string)[] = [
    (number) => `HTTP/1.1 200 OK\r\nContent-Length: ${number.length}\r\n\r\n${number}`,
    (number) =>
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${number.length}\r\n${number}\r\n0\r\nA: b\r\n\r\n`,
    (number) => `HTTP/1.1 103 x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${number.length}\r\n\r\n${number}`,
  ];

  test(
    "never become the answer of the next request: in its packet, split over packets, or while idle",
    async () => {
      const random = new Random("smuggled", 14);
      const requests = rigSeconds(300, 5_000);
      let heard = 0;
      let sent = 0;
      let distrusts = false;
      const late: (() => void)[] = [];
      const target = await serveSockets((socket) => {
        socket.setNoDelay(true);
        socket.on("data", (bytes) => {
          const number = /^GET \/(\d+)/.exec(bytes.toString("latin1"))?.[1] ?? "none";
          const own = ownAnswers[random.below(ownAnswers.length)]!(number);
          const more = noise[random.below(noise.length)]!;
          const how = random.below(4);
          if (how === 0) socket.write(own);
          else if (how === 1) {
            socket.write(own + more);
            sent++;
          } else if (how === 2) {
            const cut = random.below(own.length);
            socket.write(own.slice(0, cut));
            setTimeout(() => socket.write(own.slice(cut) + more), 2);
            sent++;
          } else {
            socket.write(own);
            late.push(() => {
              // Where the target isn't trusted, the connection is already closed.
              if (distrusts) return;
              sent++;
              socket.write(more);
            });
          }
        });
      });
      const threadPool = () => {
        distrusts = false;
        return newPool({
          onExcess: (_origin, bytes, distrusted) => {
            if (bytes > 0) heard++;
            if (distrusted) distrusts = true;
          },
        });
      };
      let pool = threadPool();
      let opened = 0;
      let heardBefore = -1;
      let [kept, doubted] = [0, 0];
      for (let number = 0; number < requests; number++) {
        // One that trusts the target anew: else after the first answer too many no connection would be used twice.
        if (number % 10 === 0) {
          pool.close();
          pool = threadPool();
        }
        const head = requestHead("GET", `/${number}`, [["Host", "test"]]);
        const isNew = number % 10 === 0 || heard > heardBefore;
        if (isNew || distrusts) opened++;
        else kept++;
        if (!isNew && distrusts) doubted++;
        heardBefore = heard;
        const response = await new Promise<EngineResponse>((resolve, reject) => {
          pool.send(requestTo(target.port, { head }), { onResponse: resolve, onBodyError: reject });
        });
        expect(seen(response)).toBe(`200 "${number}"`);
        expect(target.connections).toBe(opened);
        for (const write of late.splice(0)) write();
        // What was sent while the connection idled is read before the next request goes out.
        await until(() => heard === sent);
      }
      expect(heard).toBeGreaterThan(requests / 2);
      expect(Math.min(kept, doubted)).toBeGreaterThan(requests / 50);
    },
    rigTimeoutMs,
  );
});
