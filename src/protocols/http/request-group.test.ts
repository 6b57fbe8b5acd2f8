import { describe, expect, it } from "vitest";
import { outcome, type Sample } from "../../metrics/sample.ts";
import { InterruptTaskSet } from "../../user/control-flow.ts";
import type { HttpSession } from "./http-session.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

/** Paths with `bad` in them are answered with 500. */
const shop = (changes: Parameters<typeof rig.session>[0] = {}): HttpSession => {
  rig.handler = (request, response) => {
    response.statusCode = request.url?.includes("bad") ? 500 : 200;
    response.end("hello");
  };
  return rig.session(changes);
};
const seen = (): string[] =>
  rig.samples.map(
    ({ method, name, outcome: how }) => `${method} ${name}${how === outcome.ok ? "" : " failed"}`,
  );
const sampleOf = (name: string): Sample => {
  const found = rig.samples.filter((sample) => sample.name === name);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe("a group of requests", () => {
  it("is one more sample, from its begin to its end, and gives what its body gives", async () => {
    const session = shop();
    const value = await session.group("checkout", async () => {
      await session.get("/cart");
      await Promise.all([session.get("/a"), session.post("/b")]);
      return 7;
    });
    expect(value).toBe(7);
    expect(seen().slice(0, 1)).toEqual(["GET /cart"]);
    expect(seen().slice(1, 3).toSorted()).toEqual(["GET /a", "POST /b"]);
    expect(seen().slice(3)).toEqual(["GROUP checkout"]);
    const group = sampleOf("checkout");
    const inside = rig.samples.slice(0, 3);
    expect(group.startMs).toBeLessThanOrEqual(Math.min(...inside.map(({ startMs }) => startMs)));
    expect(group.endMs).toBeGreaterThanOrEqual(Math.max(...inside.map(({ endMs }) => endMs)));
  });

  it("fails with the first of its requests that does, and tells which; names of requests stay as they are", async () => {
    const session = shop();
    await session.group("checkout", async () => {
      await session.get("/bad", { name: "/pay" });
      await session.get("/bad/2");
      await session.get("/good");
    });
    expect(seen()).toEqual(["GET /pay failed", "GET /bad/2 failed", "GET /good", "GROUP checkout failed"]);
    expect(sampleOf("checkout").error).toBe("GET /pay: 500 Internal Server Error");
  });

  it("fails by the verdict of a callback, and not by a status that one forgives", async () => {
    const session = shop();
    await session.group("forgiven", () => session.get("/bad", {}, (response) => response.success()));
    await session.group("strict", () => session.get("/good", {}, (response) => response.failure("empty")));
    expect(sampleOf("forgiven").outcome).toBe(outcome.ok);
    expect(sampleOf("strict")).toMatchObject({ outcome: outcome.failed, error: "GET /good: empty" });
  });

  it("fails when its body throws, which is rethrown; what only steers fails nothing", async () => {
    const session = shop();
    const throws = session.group("broken", () => {
      throw new RangeError("no stock");
    });
    await expect(throws).rejects.toThrow("no stock");
    const leaves = session.group("left", async () => {
      throw new InterruptTaskSet();
    });
    await expect(leaves).rejects.toBeInstanceOf(InterruptTaskSet);
    expect(sampleOf("broken")).toMatchObject({ outcome: outcome.failed, error: "RangeError: no stock" });
    expect(sampleOf("left").outcome).toBe(outcome.ok);
  });

  it("nests: an inner one carries the names of both, and fails the outer one too", async () => {
    const session = shop();
    await session.group("checkout", async () => {
      await session.group("payment", () => session.get("/bad"));
      await session.group("thanks", () => session.get("/good"));
      await session.group("mail", () => Promise.reject(new Error("no mail"))).catch(() => {});
    });
    expect(seen()).toEqual([
      "GET /bad failed",
      "GROUP checkout / payment failed",
      "GET /good",
      "GROUP checkout / thanks",
      "GROUP checkout / mail failed",
      "GROUP checkout failed",
    ]);
  });

  it("knows its own requests from those of groups and users beside it", async () => {
    const services = new Map<symbol, unknown>();
    const session = shop({ services });
    const other = shop({ services });
    await Promise.all([
      session.group("fails", async () => {
        await session.get("/1");
        await session.get("/bad");
      }),
      session.group("holds", async () => {
        await session.get("/2");
        await session.get("/3");
        await session.get("/4");
      }),
      other.group("another user's", () => other.get("/5")),
      session.get("/bad/outside"),
      other.get("/bad/outside"),
    ]);
    expect(sampleOf("fails").outcome).toBe(outcome.failed);
    expect(sampleOf("holds").outcome).toBe(outcome.ok);
    expect(sampleOf("another user's").outcome).toBe(outcome.ok);
    await session.group("later", () => session.get("/6"));
    expect(sampleOf("later").outcome).toBe(outcome.ok);
  });

  it("has nothing of what code that it did not await does after it", async () => {
    const session = shop();
    await session.group("checkout", async () => {
      let go = (): void => {};
      const wait = new Promise<void>((resolve) => {
        go = resolve;
      });
      let late: Promise<unknown> = Promise.resolve();
      await session.group("payment", () => {
        late = wait.then(() => session.group("mail", () => session.get("/bad")));
      });
      go();
      await late;
    });
    expect(seen()).toEqual([
      "GROUP checkout / payment",
      "GET /bad failed",
      "GROUP checkout / mail failed",
      "GROUP checkout failed",
    ]);
  });

  it("has the kind of the fault of its request", async () => {
    const host = rig.elsewhere;
    await rig.stopElsewhere();
    const session = shop({ host });
    await session.group("nobody", () => session.get("/"));
    expect(sampleOf("nobody")).toMatchObject({ outcome: outcome.failed, errorKind: "refused" });
  });

  it("is cut with its user as one more aborted sample, and nothing of it is counted later", async () => {
    const session = shop();
    rig.handler = () => {};
    const group = session.group("cut", () => session.get("/never"));
    group.catch(() => {});
    await until(() => rig.received.length === 1);
    for (const call of [...rig.inFlight]) call.abort("stopped");
    await expect(group).rejects.toBe("stopped");
    expect(rig.samples.map(({ outcome: how }) => how)).toEqual([outcome.aborted, outcome.aborted]);
  });

  it("needs a name and a body", async () => {
    const session = shop();
    await expect(session.group("", () => 1)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(session.group("x", 1 as never)).rejects.toThrow("expected a function");
    expect(rig.samples).toEqual([]);
  });
});
