import { describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { InterruptTaskSet, UserStopped } from "../../user/control-flow.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

describe("a callback", () => {
  it("decides, and the last word holds", async () => {
    const session = rig.session();
    await session.get("/1", {}, (response) => response.failure("no good"));
    rig.handler = (_request, response) => response.writeHead(404).end();
    const found = await session.get("/2", undefined, (response) => response.success());
    await session.get("/3", {}, (response) => {
      response.success();
      response.failure(new TypeError("odd"));
    });
    await session.get("/4", {}, () => {});
    await session.get("/5", {}, async (response) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      response.success();
    });
    expect(rig.samples.map(({ outcome: how }) => how)).toEqual([1, 0, 1, 1, 0]);
    expect(rig.samples.map(({ error }) => error)).toEqual([
      "no good",
      null,
      "TypeError: odd",
      "404 Not Found",
      null,
    ]);
    expect(rig.samples[2]!.exception).toBeInstanceOf(TypeError);
    expect([found.status, found.ok]).toEqual([404, true]);
    expect(rig.inFlight.size).toBe(0);
  });

  it("that throws makes a failed sample and rethrows", async () => {
    const session = rig.session();
    const broken = new Error("broken");
    await expect(
      session.get("/", {}, () => {
        throw broken;
      }),
    ).rejects.toBe(broken);
    await expect(session.get("/", {}, async () => Promise.reject(broken))).rejects.toBe(broken);
    expect(rig.samples.map(({ outcome: how, error }) => [how, error])).toEqual([
      [outcome.failed, "broken"],
      [outcome.failed, "broken"],
    ]);
  });

  it("that only steers leaves the sample to status or verdict", async () => {
    const session = rig.session();
    const interrupt = (): never => {
      throw new InterruptTaskSet();
    };
    await expect(session.get("/", {}, interrupt)).rejects.toBeInstanceOf(InterruptTaskSet);
    const failing = session.get("/", {}, (response) => {
      response.failure("bad");
      interrupt();
    });
    await expect(failing).rejects.toBeInstanceOf(InterruptTaskSet);
    expect(rig.samples.map(({ error }) => error)).toEqual([null, "bad"]);
  });

  it("is needed for success() and failure(), or catchResponse before the next turn", async () => {
    const session = rig.session();
    const plain = await session.get("/");
    expect(() => plain.failure("x")).toThrow(/needs a callback/);
    const caught = await session.get("/", { catchResponse: true });
    caught.failure("by hand");
    await until(() => rig.samples.length === 2);
    expect(rig.samples[1]).toMatchObject({ outcome: outcome.failed, error: "by hand" });
    expect(() => caught.success()).toThrow(/too late/);
    expect(rig.inFlight.size).toBe(0);
  });
});

describe("a session that is closed", () => {
  it("fails its call in flight once, and opens new connections for the next", async () => {
    const session = rig.session();
    rig.handler = (request, response) => {
      if (request.url === "/next") response.end();
    };
    const open = session.get("/open");
    await until(() => rig.received.length === 1);
    session.close();
    expect(await open).toMatchObject({ ok: false, status: 0, error: { kind: "reset" } });
    expect(await session.get("/next")).toMatchObject({ ok: true });
    expect(rig.samples.map(({ outcome: how }) => how)).toEqual([outcome.failed, outcome.ok]);
    expect(rig.inFlight.size).toBe(0);
  });

  it("counts nothing twice where its calls were aborted before", async () => {
    const session = rig.session();
    rig.handler = () => {};
    const open = session.get("/open");
    await until(() => rig.received.length === 1);
    const ending = expect(open).rejects.toBeInstanceOf(UserStopped);
    for (const call of [...rig.inFlight]) call.abort(new UserStopped());
    session.close();
    await ending;
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(rig.onlySample().outcome).toBe(outcome.aborted);
  });
});

describe("a call that is cut", () => {
  const stop = new UserStopped();
  const cut = (): void => {
    for (const call of [...rig.inFlight]) call.abort(stop);
  };

  it("rejects once, closes its socket and is counted as aborted", async () => {
    let closed = false;
    rig.handler = (request) => request.socket.on("close", () => (closed = true));
    const call = rig.session().get("/slow", { name: "slow" });
    await until(() => rig.received.length === 1);
    cut();
    await expect(call).rejects.toBe(stop);
    expect(rig.onlySample()).toMatchObject({
      name: "slow",
      outcome: outcome.aborted,
      error: null,
      errorKind: "",
    });
    await until(() => closed);
    expect(rig.inFlight.size).toBe(0);
  });

  it("is nothing at all before it was sent", async () => {
    const call = rig.session().get("/");
    cut();
    await expect(call).rejects.toBe(stop);
    expect([rig.samples.length, rig.received.length]).toEqual([0, 0]);
  });

  it("counts one once, after a redirect and in a callback too", async () => {
    const session = rig.session();
    rig.handler = (request, response) => {
      if (request.url === "/start") response.writeHead(302, { location: "/end" }).end();
    };
    const chain = session.get("/start");
    await until(() => rig.received.length === 2);
    cut();
    await expect(chain).rejects.toBe(stop);
    expect(rig.samples).toMatchObject([{ outcome: outcome.aborted, hops: 1 }]);
    rig.handler = (_request, response) => response.end();
    let finish: (() => void) | undefined;
    const deciding = session.get("/", {}, () => new Promise<void>((resolve) => (finish = resolve)));
    await until(() => finish !== undefined);
    cut();
    await expect(deciding).rejects.toBe(stop);
    finish?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.samples.map(({ outcome: how }) => how)).toEqual([outcome.aborted, outcome.aborted]);
  });

  it("leaves the target's own count between requests and requests + aborted", async () => {
    rig.handler = (request, response) => {
      if (request.url === "/0") response.writeHead(302, { location: "/1" }).end();
      else setTimeout(() => response.end("ok"), Number(request.url!.slice(1)));
    };
    const users = Array.from({ length: 10 }, () => rig.session());
    const ends = users.map(async (session, user) => {
      for (let round = 0; round < 12; round++) {
        const call = session.get(`/${(user + round) % 4}`).catch((reason: unknown) => reason);
        if ((user + round) % 3 === 0) {
          await new Promise((resolve) => setTimeout(resolve, round % 4));
          cut();
        }
        await call;
      }
    });
    await Promise.all(ends);
    const aborted = rig.samples.filter(({ outcome: how }) => how === outcome.aborted).length;
    const extra = rig.samples.reduce((sum, { hops, retries }) => sum + hops + retries, 0);
    const requests = rig.samples.length - aborted;
    expect(aborted).toBeGreaterThan(0);
    expect(rig.samples.filter(({ outcome: how }) => how === outcome.failed)).toEqual([]);
    expect(rig.received.length).toBeGreaterThanOrEqual(requests + extra);
    expect(rig.received.length).toBeLessThanOrEqual(requests + extra + aborted);
  });

  it("never settles when the scope is closed, and sends nothing", async () => {
    let settled = false;
    const call = rig.session({ closed: true }).get("/");
    call.then(
      () => (settled = true),
      () => (settled = true),
    );
    await rig.session().get("/after");
    expect(settled).toBe(false);
    expect(rig.received.map(({ url }) => url)).toEqual(["/after"]);
  });

  it("ends by a signal of the caller's too", async () => {
    const session = rig.session();
    rig.handler = () => {};
    const controller = new AbortController();
    const call = session.get("/", { signal: controller.signal });
    await until(() => rig.received.length === 1);
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(rig.onlySample().outcome).toBe(outcome.aborted);
    await expect(session.get("/", { signal: controller.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect([rig.samples.length, rig.received.length]).toEqual([1, 1]);
  });
});
