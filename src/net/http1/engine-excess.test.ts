import { describe, expect, it } from "vitest";
import {
  answer,
  exchange,
  newPool,
  requestTo,
  serve,
  text,
  twoPools,
  until,
  within,
} from "./engine-fixture.ts";

const injected = "HTTP/1.1 500 Injected\r\nContent-Length: 0\r\n\r\n";

const counting = () => {
  const excess: [string, number][] = [];
  const distrusts: boolean[] = [];
  const pool = newPool({
    onExcess: ({ key }, bytes, distrusted) => {
      excess.push([key, bytes]);
      distrusts.push(distrusted);
    },
  });
  return { excess, distrusts, pool };
};

const timedOut = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/** Excess with the first answer or soon after it, then three requests more. */
const excessThenThree = async (bytes: string, idle: boolean) => {
  let first = true;
  const target = await serve((socket) => {
    socket.write(first && !idle ? answer("x") + bytes : answer("x"));
    if (first && idle) setTimeout(() => socket.write(bytes), 5);
    first = false;
  });
  const { excess, distrusts, pool } = counting();
  await exchange(pool, requestTo(target.port));
  await until(() => target.sockets.size === 0);
  for (let round = 0; round < 3; round++) {
    expect(await exchange(pool, requestTo(target.port))).toMatchObject({ status: 200, retries: 0 });
  }
  return { connections: target.connections, excess: excess.map(([, count]) => count), distrusts };
};

describe("bytes that belong to no answer", () => {
  it.each([
    ["after a whole answer", "GET", answer("x") + injected],
    [
      "after an answer in chunks",
      "GET",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${injected}`,
    ],
    ["after an answer that has no body", "GET", `HTTP/1.1 204 No Content\r\n\r\n${injected}`],
    [
      "after an answer that ends the connection",
      "GET",
      `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n${injected}`,
    ],
    [
      "as the body of an answer to HEAD",
      "HEAD",
      `HTTP/1.1 200 OK\r\nContent-Length: ${injected.length}\r\n\r\n${injected}`,
    ],
  ])("are counted and close the connection %s", async (_where, method, bytes) => {
    const target = await serve((socket) => socket.write(bytes));
    const { excess, pool } = counting();
    for (let round = 1; round <= 2; round++) {
      const response = await exchange(pool, requestTo(target.port, { method }));
      expect(response.fault).toBeNull();
      expect([200, 204]).toContain(response.status);
      expect(target.connections).toBe(round);
      expect(excess).toEqual(Array(round).fill([`127.0.0.1:${target.port}`, injected.length]));
    }
    await until(() => target.sockets.size === 0);
  });

  it("are counted and close an idle connection", async () => {
    const target = await serve((socket, count) => {
      socket.write(answer(`on ${target.connections}`));
      if (count === 0) setTimeout(() => socket.write(injected), 10);
    });
    const { excess, pool } = counting();
    await exchange(pool, requestTo(target.port));
    await until(() => target.sockets.size === 0);
    expect(excess).toEqual([[`127.0.0.1:${target.port}`, injected.length]]);
    const second = await exchange(pool, requestTo(target.port));
    expect(second).toMatchObject({ status: 200, retries: 0 });
    expect(text(second)).toBe("on 2");
  });

  it("end the keeping of connections to that target, for all users of the thread", async () => {
    let late = true;
    const target = await serve((socket) => {
      socket.write(answer("x"));
      if (late) setTimeout(() => socket.write(injected), 10);
      late = false;
    });
    const other = await serve((socket) => socket.write(answer("y")));
    const [first, second] = twoPools();
    await exchange(second, requestTo(target.port));
    await until(() => target.sockets.size === 0);
    for (let round = 1; round <= 3; round++) {
      for (const pool of [first, second]) {
        expect(await exchange(pool, requestTo(target.port))).toMatchObject({ status: 200, retries: 0 });
        expect(await exchange(pool, requestTo(other.port))).toMatchObject({ status: 200 });
      }
    }
    expect([target.connections, other.connections]).toEqual([7, 2]);
  });

  it.each([
    ["an answer", injected],
    ["the first byte of an answer", "H"],
    ["what may become an answer", "HTTP/"],
    ["a 408 that is not whole", timedOut.slice(0, 11)],
    ["a status that only begins like a 408", "HTTP/1.1 4080"],
    ["an answer after a 408 that is none", `HTTP/1.1 200 OK\r\n${timedOut}`],
  ])("end the keeping of connections when they begin like the next answer: %s", async (_what, bytes) => {
    for (const idle of [false, true]) {
      const { connections, distrusts } = await excessThenThree(bytes, idle);
      expect([connections, distrusts]).toEqual([4, [true]]);
    }
  });

  it.each([
    ["an empty line", "\r\n"],
    ["the rest of a body whose length was too short", '{"price": 7}'],
    ["an answer after an empty line, which is refused", `\r\n${injected}`],
    ["small letters, which are refused", injected.toLowerCase()],
    ["what began like an answer", "HTTPS is needed"],
  ])("close one connection when they can't be taken for an answer: %s", async (_what, bytes) => {
    for (const idle of [false, true]) {
      const { connections, excess, distrusts } = await excessThenThree(bytes, idle);
      expect([connections, excess, distrusts]).toEqual([2, [bytes.length], [false]]);
    }
  });

  it("are no reason for distrust when they say that an idle connection timed out, but are after an answer", async () => {
    expect(await excessThenThree(timedOut, true)).toMatchObject({ connections: 2, distrusts: [false] });
    expect(await excessThenThree(timedOut, false)).toMatchObject({ connections: 4, distrusts: [true] });
    expect(await excessThenThree("HTTP/1.0 408", true)).toMatchObject({ connections: 2, distrusts: [false] });
  });

  it("that come with the next request on its way end it as protocol when they are no answer", async () => {
    const target = await serve((socket, count) =>
      socket.write(count === 0 ? answer("x") : `\r\n${answer("y")}`),
    );
    const { pool, excess } = counting();
    await exchange(pool, requestTo(target.port));
    const second = await exchange(pool, requestTo(target.port));
    expect([second.fault?.kind, excess]).toEqual(["protocol", []]);
  });

  it("do not come from answers that end where they say", async () => {
    const target = await serve(async (socket) => {
      for (const byte of answer("slowly")) {
        socket.write(byte);
        await within(1);
      }
    });
    const { excess, pool } = counting();
    for (let round = 0; round < 3; round++) await exchange(pool, requestTo(target.port));
    expect([excess, target.connections]).toEqual([[], 1]);
  });
});
