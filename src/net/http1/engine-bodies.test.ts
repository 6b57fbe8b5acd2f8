import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { BodySource, ConnectionPool, EngineRequest } from "../http-engine.ts";
import {
  answer,
  exchange,
  newPool,
  requestTo,
  serve,
  serveSockets,
  until,
  within,
} from "./engine-fixture.ts";
import { requestHead } from "./request-writer.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Gives these pieces, an error where one stands, and keeps a record of how it was used. */
class RecordedSource implements BodySource {
  readonly length: number;
  readonly repeatable: boolean;
  opened = 0;
  closed = 0;
  given = 0;
  private readonly pieces: Iterable<unknown>;

  constructor(length: number, pieces: Iterable<unknown>, repeatable = true) {
    this.length = length;
    this.pieces = pieces;
    this.repeatable = repeatable;
  }

  open(): AsyncIterable<Uint8Array> {
    this.opened++;
    const pieces = this.pieces[Symbol.iterator]();
    const iterator: AsyncIterator<Uint8Array> = {
      next: async () => {
        await within(0);
        const next = pieces.next() as IteratorResult<Uint8Array>;
        if (next.value instanceof Error) throw next.value;
        this.given++;
        return next;
      },
      return: async () => {
        this.closed++;
        throw new Error("nobody hears of an error in tidying up");
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }
}

function* endless(size = 65_536): Generator<Uint8Array> {
  for (const piece = new Uint8Array(size); ; ) yield piece;
}

const post = (
  port: number,
  body: EngineRequest["body"],
  more: Partial<EngineRequest> = {},
): EngineRequest => {
  const length = body === null ? 0 : body.length;
  const framing: [string, string] =
    length >= 0 ? ["Content-Length", String(length)] : ["Transfer-Encoding", "chunked"];
  const expecting: [string, string][] = more.expectsContinue ? [["Expect", "100-continue"]] : [];
  const method = more.method ?? "POST";
  return requestTo(port, { method, head: requestHead(method, "/", [framing, ...expecting]), body, ...more });
};

/** Keeps what comes behind the head of the first request on each connection, and answers when `whole` says so. */
const collect = async (whole: (body: string) => boolean) => {
  const bodies: string[] = [];
  const target = await serveSockets((socket) => {
    const at = bodies.push("") - 1;
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      bodies[at] = text.slice(head + 4);
      if (whole(bodies[at]!)) socket.write(answer("thanks"));
    });
  });
  return { bodies, target };
};

describe("a body that is read piece by piece", () => {
  it("goes out as it is when its length is known, empty pieces too, and the connection is kept", async () => {
    const { bodies, target } = await collect((body) => body.endsWith("!"));
    const pool = newPool();
    const source = new RecordedSource(12, ["Hello", "", ", ", "world", ""].map(bytes));
    const sent = exchange(pool, post(target.port, source));
    await until(() => bodies[0] === "Hello, world");
    for (const socket of target.sockets) socket.write(answer("x"));
    expect(await sent).toMatchObject({ status: 200, fault: null });
    expect(source).toMatchObject({ opened: 1, closed: 0 });
    const again = await exchange(pool, post(target.port, new RecordedSource(1, [bytes("!")])));
    expect(again).toMatchObject({ status: 200, fault: null });
    expect(target.connections).toBe(1);
  });

  it("goes out in chunks when nobody knows its length", async () => {
    const { bodies, target } = await collect((body) => body.endsWith("0\r\n\r\n"));
    const large = "x".repeat(20_000);
    const source = new RecordedSource(-1, ["Hello", "", large, "!"].map(bytes));
    expect(await exchange(newPool(), post(target.port, source))).toMatchObject({ status: 200, fault: null });
    expect(bodies[0]).toBe(`5\r\nHello\r\n4e20\r\n${large}\r\n1\r\n!\r\n0\r\n\r\n`);
    expect(source).toMatchObject({ opened: 1, closed: 0 });
  });

  it.each([
    ["known to be empty", 0, ""],
    ["of unknown length that is empty", -1, "0\r\n\r\n"],
  ])("may be %s", async (_what, length, wire) => {
    const { bodies, target } = await collect((body) => body === wire);
    const response = await exchange(newPool(), post(target.port, new RecordedSource(length, [])));
    expect(response).toMatchObject({ status: 200, fault: null });
    expect(bodies).toEqual([wire]);
  });

  it("never has the socket hold more than it takes, however slow the target", async () => {
    let taker: Socket | undefined;
    const target = await serveSockets((socket) => {
      taker = socket;
      socket.pause();
    });
    const source = new RecordedSource(-1, endless());
    const pending = newPool().send(post(target.port, source), { onResponse() {}, onBodyError() {} });
    // The buffers of the system fill first; what counts is that it stops.
    let before = -1;
    await until(() => source.given > 0);
    while (source.given !== before) {
      before = source.given;
      await within(100);
    }
    expect(source.given * 65_536).toBeLessThan(32 << 20);
    taker!.resume();
    await until(() => source.given > before + 20);
    pending.abort("enough");
    expect(source.closed).toBe(1);
  });
});

describe("a body that can't be had", () => {
  const failure = new Error("the disk is gone");
  it.each<[string, number, unknown[], RegExp, string, number]>([
    [
      "is shorter than it said",
      10,
      [bytes("1234"), bytes("567")],
      /expected 10 bytes of body.*got 7/,
      "1234567",
      0,
    ],
    ["is empty though it said more", 10, [], /expected 10 bytes of body.*got 0/, "", 0],
    [
      "is longer than it said",
      5,
      [bytes("1234"), bytes("567")],
      /expected 5 bytes of body.*got more/,
      "1234",
      1,
    ],
    [
      "has a piece too many",
      4,
      [bytes("123"), bytes("4"), bytes("5")],
      /expected 4 bytes.*got more/,
      "123",
      1,
    ],
    ["is there though it said it was empty", 0, [bytes("5")], /expected 0 bytes of body.*got more/, "", 1],
    ["fails in reading", 10, [bytes("1234"), failure], /the disk is gone/, "1234", 0],
    ["fails in reading at once", -1, [failure], /the disk is gone/, "", 0],
    ["gives text", 10, [bytes("1234"), "567"], /expected pieces of bytes.*got string/, "1234", 1],
    ["gives null", -1, [null], /expected pieces of bytes.*got null/, "", 1],
  ])(
    "because it %s ends the call and the connection",
    async (_why, length, pieces, message, wire, closed) => {
      const { bodies, target } = await collect((body) => body === "fine");
      const pool = newPool();
      const source = new RecordedSource(length, pieces);
      await expect(exchange(pool, post(target.port, source))).rejects.toThrow(message);
      await until(() => target.connections === 1 && target.sockets.size === 0);
      expect(bodies).toEqual([wire]);
      expect(source.closed).toBe(closed);
      const next = await exchange(pool, post(target.port, "fine"));
      expect(next).toMatchObject({ status: 200, fault: null, retries: 0 });
      expect(target.connections).toBe(2);
    },
  );

  it("is told of after the call that asked for it, even when it can't be opened", async () => {
    const { target } = await collect((body) => body === "fine");
    const pool = newPool();
    await exchange(pool, post(target.port, "fine"));
    const broken: BodySource = {
      length: 1,
      repeatable: true,
      open() {
        throw failure;
      },
    };
    let returned = false;
    const error = await new Promise((resolve, reject) => {
      pool.send(post(target.port, broken), {
        onResponse: reject,
        onBodyError(thrown) {
          expect(returned).toBe(true);
          resolve(thrown);
        },
      });
      returned = true;
    });
    expect(error).toBe(failure);
  });
});

describe("the source of a body is told that no more is wanted", () => {
  const started = async (pool: ConnectionPool, onSocket: (socket: Socket) => void, deadlineMs = 5_000) => {
    const target = await serveSockets(onSocket);
    const source = new RecordedSource(-1, endless());
    const request = post(target.port, source);
    const ended = { faults: [] as (string | undefined)[] };
    const pending = pool.send(
      { ...request, deadlineMs: request.askedAtMs + deadlineMs },
      { onResponse: ({ fault }) => ended.faults.push(fault?.kind), onBodyError: () => expect.unreachable() },
    );
    await until(() => source.opened === 1);
    return { source, pending, ended };
  };

  it.each<[string, (socket: Socket) => void, number, string | undefined]>([
    ["at an answer", (socket) => socket.once("data", () => socket.write(answer("no"))), 5_000, undefined],
    ["at a time-out", (socket) => socket.pause(), 100, "timeout"],
    ["at a reset", (socket) => socket.once("data", () => socket.resetAndDestroy()), 5_000, "reset"],
    ["at the end of the connection", (socket) => socket.once("data", () => socket.end()), 5_000, "reset"],
    [
      "at what is no HTTP",
      (socket) => socket.once("data", () => socket.write("SSH-2.0\r\n")),
      5_000,
      "protocol",
    ],
  ])("%s", async (_when, onSocket, deadlineMs, fault) => {
    const { source, ended } = await started(newPool(), onSocket, deadlineMs);
    await until(() => ended.faults.length === 1);
    expect(ended.faults).toEqual([fault]);
    expect(source).toMatchObject({ opened: 1, closed: 1 });
  });

  it("when the call is aborted", async () => {
    const { source, pending, ended } = await started(newPool(), (socket) => socket.resume());
    pending.abort("enough");
    expect(source.closed).toBe(1);
    await within(20);
    expect(ended.faults).toEqual([]);
  });

  it("when the pool is closed", async () => {
    const pool = newPool();
    const { source, ended } = await started(pool, (socket) => socket.resume());
    pool.close();
    expect(source.closed).toBe(1);
    await until(() => ended.faults[0] === "reset");
  });
});

describe("an answer that comes before the body is sent", () => {
  const refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge";

  it.each<[string, () => EngineRequest["body"]]>([
    ["in memory", () => Buffer.alloc(8 << 20)],
    ["of known length", () => new RecordedSource(1 << 30, endless())],
    ["in chunks", () => new RecordedSource(-1, endless(100))],
  ])("is delivered, and the connection of the body %s not used again", async (_what, body) => {
    const target = await serveSockets((socket) => {
      socket.once("data", () => socket.write(refusal));
      socket.once("data", () => socket.pause());
    });
    const pool = newPool();
    for (let round = 1; round <= 2; round++) {
      const response = await exchange(pool, post(target.port, body()));
      expect(response).toMatchObject({ status: 413, bodyBytes: 5, fault: null });
      expect(target.connections).toBe(round);
    }
  });

  it.each<[string, () => EngineRequest["body"]]>([
    ["in memory", () => Buffer.alloc(8 << 20)],
    ["of known length", () => new RecordedSource(1 << 30, endless())],
    ["in chunks", () => new RecordedSource(-1, endless(100))],
  ])("is not lost when the target resets the connection under the body %s", async (_what, body) => {
    const target = await serveSockets((socket) => {
      socket.once("data", () => {
        socket.write(refusal);
        socket.resetAndDestroy();
      });
    });
    const pool = newPool();
    for (let round = 1; round <= 20; round++) {
      const response = await exchange(pool, post(target.port, body(), { method: "PUT" }));
      expect(response).toMatchObject({ status: 413, bodyBytes: 5, fault: null, retries: 0 });
    }
    expect(target.connections).toBe(20);
  });
});

describe("a body on a connection that turns out to be closed", () => {
  const closesAtSecond = () =>
    serve((socket, count) => {
      if (count === 0) socket.write(answer("x"));
      else socket.destroy();
    });

  it.each<[string, string, boolean, number, number]>([
    ["PUT", "goes out again whole when it is repeatable", true, 2, 1],
    ["PUT", "never goes out twice when it is not repeatable", false, 1, 0],
    ["POST", "never goes out twice", true, 1, 0],
  ])("of %s %s", async (method, _what, repeatable, opened, retries) => {
    const target = await closesAtSecond();
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    const source = new RecordedSource(5, ["he", "llo"].map(bytes), repeatable);
    const response = await exchange(pool, post(target.port, source, { method }));
    expect(response.fault?.kind).toBe(retries === 0 ? "reset" : undefined);
    expect(response.retries).toBe(retries);
    expect(source.opened).toBe(opened);
  });

  it("goes out again though it is not repeatable when nothing of it was read", async () => {
    const target = await closesAtSecond();
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    const source = new RecordedSource(5, [bytes("hello")], false);
    const request = post(target.port, source, { method: "PUT", expectsContinue: true });
    expect(await exchange(pool, request)).toMatchObject({ status: 200, fault: null, retries: 1 });
    expect(source.opened).toBe(0);
  });
});
