import { describe, expect, it } from "vitest";
import type { EngineResponse } from "../http-engine.ts";
import { MAX_CONNECTIONS } from "./connection-pool.ts";
import { answer, clock, exchange, newPool, requestTo, serve, until, within } from "./engine-fixture.ts";

const neverCalled = (error: unknown): never => {
  throw error;
};

describe("the HTTP/1.1 engine when a call is aborted", () => {
  it("closes the socket and calls back no more", async () => {
    const target = await serve((socket) => setTimeout(() => socket.write(answer("x")), 20));
    const pool = newPool();
    let answers = 0;
    const pending = pool.send(requestTo(target.port), {
      onBodyError: neverCalled,
      onResponse: () => answers++,
    });
    expect(pending.sent).toBe(false);
    await until(() => target.requests.length === 1);
    expect(pending.sent).toBe(true);
    pending.abort("enough");
    await until(() => target.sockets.size === 0);
    await within(40);
    expect(answers).toBe(0);
    expect(await exchange(pool, requestTo(target.port))).toMatchObject({ status: 200 });
  });

  it("forgets one that waits, and lets the next go", async () => {
    const target = await serve((socket) => setTimeout(() => socket.write(answer("x")), 20));
    const pool = newPool();
    const running = Array.from({ length: MAX_CONNECTIONS }, () =>
      pool.send(requestTo(target.port), { onBodyError: neverCalled, onResponse: () => {} }),
    );
    const waiting = pool.send(requestTo(target.port), {
      onBodyError: neverCalled,
      onResponse: () => expect.unreachable(),
    });
    const last = exchange(pool, requestTo(target.port));
    waiting.abort("enough");
    expect(waiting.sent).toBe(false);
    running[0]!.abort("enough");
    expect(await last).toMatchObject({ status: 200 });
  });

  it("changes no answer that was given, also when its pool is closed in the callback of another", async () => {
    const target = await serve(() => {});
    const pool = newPool();
    const answers: [EngineResponse, string | undefined, number][] = [];
    const ask = (deadlineMs: number, onResponse: (response: EngineResponse) => void = () => {}) =>
      pool.send(requestTo(target.port, { deadlineMs }), { onBodyError: neverCalled, onResponse });
    for (let asked = 0; asked < MAX_CONNECTIONS; asked++) ask(clock.now() + 5_000);
    const deadlineMs = clock.now() + 50;
    for (let asked = 0; asked < 3; asked++) {
      ask(deadlineMs, (response) => {
        answers.push([response, response.fault?.message, response.endedAtMs]);
        if (asked === 0) pool.close();
      });
    }
    await until(() => answers.length === 3);
    await within(20);
    for (const [response, message, endedAtMs] of answers) {
      expect(response).toMatchObject({ fault: { message }, endedAtMs });
    }
  });

  it("answers what is open or waits with a fault, once, when its pool is closed", async () => {
    const target = await serve(() => {});
    const pool = newPool();
    const answers: EngineResponse[] = [];
    let closing = true;
    for (let asked = 0; asked < MAX_CONNECTIONS + 2; asked++) {
      pool.send(requestTo(target.port), {
        onBodyError: neverCalled,
        onResponse(response) {
          expect(closing).toBe(false);
          answers.push(response);
        },
      });
    }
    await until(() => target.requests.length === MAX_CONNECTIONS);
    pool.close();
    pool.close();
    closing = false;
    await until(() => answers.length === MAX_CONNECTIONS + 2 && target.sockets.size === 0);
    for (const response of answers) {
      expect(response.fault).toMatchObject({
        kind: "reset",
        message: expect.stringMatching(/closed before the answer/),
      });
    }
  });

  it("closes everything with the pool", async () => {
    const target = await serve((socket) => target.requests.length === 1 && socket.write(answer("x")));
    const pool = newPool();
    await exchange(pool, requestTo(target.port));
    const open = exchange(pool, requestTo(target.port));
    const aborted = pool.send(requestTo(target.port), {
      onBodyError: neverCalled,
      onResponse: () => expect.unreachable(),
    });
    await until(() => target.requests.length === 3);
    pool.close();
    aborted.abort("enough");
    expect((await open).fault?.kind).toBe("reset");
    await until(() => target.sockets.size === 0);
    const late = await exchange(pool, requestTo(target.port));
    expect(late.fault?.kind).toBe("reset");
  });
});
