import { describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { StopUser } from "../../user/control-flow.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();
const jsonAnswer = (value: unknown): void => {
  rig.handler = (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(value));
  };
};
const names = (): string[] => rig.samples.map(({ name }) => name);

describe("renameRequest", () => {
  it("names what its body asks for, until it has ended, however it does", async () => {
    const session = rig.session();
    const given = await session.renameRequest("shop", async () => {
      await session.get("/1");
      await session.get("/2", { name: "own" });
      return session.renameRequest("inner", () => session.get("/3"));
    });
    expect(given.status).toBe(200);
    const fails = session.renameRequest("failing", async () => {
      throw new Error("no");
    });
    await expect(fails).rejects.toThrow("no");
    await session.get("/4");
    expect(names()).toEqual(["shop", "own", "inner", "/4"]);
  });
});

describe("rest", () => {
  it("asks for JSON and gives it", async () => {
    jsonAnswer({ total: 3 });
    const { js, response } = await rig.session().rest("POST", "/cart", { json: { id: 1 } }, (body) => {
      expect(body.total).toBe(3);
    });
    expect(js).toEqual({ total: 3 });
    expect(response.ok).toBe(true);
    expect(rig.received[0]!.headers).toMatchObject({
      accept: "application/json",
      "content-type": "application/json",
    });
    expect(rig.onlySample()).toMatchObject({ outcome: outcome.ok, method: "POST" });
  });

  it("fails where the body is no JSON, and says where", async () => {
    const { js, response } = await rig.session().rest("GET", "/");
    expect(js).toBeNull();
    expect(response.ok).toBe(false);
    expect(rig.onlySample().error).toMatch(/is no JSON|JSON/);
  });

  it("fails by what the check throws, with its place, and does not rethrow", async () => {
    jsonAnswer([]);
    const session = rig.session();
    await session.rest("GET", "/a", {}, () => {
      throw new RangeError("too few");
    });
    class AssertionError extends Error {
      override name = "AssertionError";
    }
    await session.rest("GET", "/b", {}, async () => {
      throw new AssertionError("expected 1");
    });
    expect(rig.samples.map(({ error }) => error)).toEqual([
      expect.stringMatching(/^too few \(named-requests\.test\.ts:\d+\)$/),
      "expected 1",
    ]);
  });

  it("lets the user stop from its check, and counts the request", async () => {
    jsonAnswer({});
    const stops = rig.session().rest("GET", "/", {}, () => {
      throw new StopUser();
    });
    await expect(stops).rejects.toBeInstanceOf(StopUser);
    expect(rig.onlySample()).toMatchObject({ outcome: outcome.ok });
  });

  it("leaves a request that failed as it is", async () => {
    rig.handler = (_request, response) => response.writeHead(503).end("{}");
    let checked = false;
    await rig.session().rest("GET", "/", {}, () => {
      checked = true;
    });
    expect(checked).toBe(true);
    expect(rig.onlySample()).toMatchObject({ outcome: outcome.failed, error: "503 Service Unavailable" });
  });

  it("passes caches by, under one name", async () => {
    jsonAnswer({});
    const session = rig.session();
    await session.rest_("GET", "/a");
    await session.rest_("GET", "/a?b=1");
    expect(names()).toEqual(["/a?_=...", "/a?b=1&_=..."]);
    expect(rig.received[1]!.url).toMatch(/^\/a\?b=1&_=\d+$/);
  });
});

describe("fetch", () => {
  it("takes what the web's takes and gives a Response", async () => {
    jsonAnswer({ a: 1 });
    const { fetch } = rig.session();
    const response = await fetch("/x", {
      method: "POST",
      body: JSON.stringify({ b: 2 }),
      headers: { "X-Own": "1" },
    });
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 200, ok: true, url: `${rig.base}/x`, redirected: false });
    expect(await response.json()).toEqual({ a: 1 });
    expect(rig.received[0]).toMatchObject({ method: "POST", body: '{"b":2}' });
    expect(rig.received[0]!.headers).toMatchObject({
      "x-own": "1",
      "content-type": "text/plain;charset=UTF-8",
    });
    expect(rig.onlySample()).toMatchObject({ method: "POST", name: "/x" });
  });

  it("takes a Request, a form, and options of ours", async () => {
    const { fetch } = rig.session();
    await fetch(new Request(`${rig.base}/r`, { method: "PUT", body: "text" }));
    const form = new FormData();
    form.append("field", "value");
    await fetch("/f", { method: "POST", body: form }, { name: "form" });
    expect(rig.received[0]).toMatchObject({ method: "PUT", url: "/r", body: "text" });
    expect(rig.received[1]!.body).toContain('name="field"\r\n\r\nvalue');
    expect(names()).toEqual(["/r", "form"]);
  });

  it("rejects with a TypeError where no answer came, and not for a status", async () => {
    const session = rig.session();
    rig.handler = (_request, response) => response.writeHead(500).end();
    expect((await session.fetch("/")).status).toBe(500);
    const { elsewhere } = rig;
    await rig.stopElsewhere();
    const failing = session.fetch(`${elsewhere}/`);
    await expect(failing).rejects.toMatchObject({ name: "TypeError", cause: { code: "ECONNREFUSED" } });
  });

  it("streams where it is told to", async () => {
    rig.handler = (_request, response) => {
      response.write("one");
      setImmediate(() => response.end("two"));
    };
    const response = await rig.session().fetch("/", {}, { stream: true });
    expect(await response.text()).toBe("onetwo");
  });

  it("ends by the signal", async () => {
    rig.handler = () => {};
    const controller = new AbortController();
    const call = rig.session().fetch("/", { signal: controller.signal });
    await until(() => rig.received.length === 1);
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
  });
});
