import { describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

describe("redirects", () => {
  const redirectTo = (location: string, status = 302): void => {
    rig.handler = (request, response) => {
      if (request.url === "/start") response.writeHead(status, { location }).end("moved");
      else response.end("arrived");
    };
  };

  it("are followed, and the chain is one sample under its first name", async () => {
    redirectTo("/end?x=1");
    const response = await rig.session().get("/start");
    expect(response).toMatchObject({ status: 200, redirected: true, url: `${rig.base}/end?x=1` });
    expect(rig.onlySample()).toMatchObject({ name: "/start", hops: 1, bytes: 12, url: `${rig.base}/start` });
    expect(rig.received.map(({ url }) => url)).toEqual(["/start", "/end?x=1"]);
    expect(response.timings.firstByte).toBeGreaterThan(0);
  });

  it.each([
    ["POST", 301, "GET", ""],
    ["POST", 302, "GET", ""],
    ["POST", 303, "GET", ""],
    ["PUT", 303, "GET", ""],
    ["PUT", 302, "PUT", '{"a":1}'],
    ["POST", 307, "POST", '{"a":1}'],
    ["PATCH", 308, "PATCH", '{"a":1}'],
  ])("make of %s at %i a %s", async (method, status, wanted, body) => {
    redirectTo("/end", status);
    await rig.session().request(method, "/start", { json: { a: 1 } });
    expect(rig.received[1]).toMatchObject({ method: wanted, body });
    expect("content-type" in rig.received[1]!.headers).toBe(body !== "");
    expect(rig.onlySample()).toMatchObject({ method, hops: 1 });
  });

  it("keep authorization and cookies on the site, and drop them elsewhere", async () => {
    const options = { headers: { Authorization: "Bearer x", "X-Plain": "1" }, cookies: { a: "1" } };
    redirectTo("/end");
    await rig.session().get("/start", options);
    expect(rig.received[1]!.headers).toMatchObject({
      authorization: "Bearer x",
      cookie: "a=1",
      "x-plain": "1",
    });
    redirectTo(`${rig.elsewhere}/end`);
    for (const secret of [
      options,
      { auth: ["me", "pw"], cookies: { a: "1" }, headers: { "x-plain": "1" } } as const,
    ]) {
      rig.received.length = 0;
      await rig.session().get("/start", secret);
      expect(rig.received[1]!.headers).not.toHaveProperty("authorization");
      expect(rig.received[1]!.headers).not.toHaveProperty("cookie");
      expect(rig.received[1]!.headers).toMatchObject({ "x-plain": "1", host: rig.elsewhere.slice(7) });
    }
  });

  it("end a loop as a failure, counted once", async () => {
    rig.handler = (_request, response) => response.writeHead(302, { location: "/start" }).end();
    const response = await rig.session().get("/start");
    expect(response).toMatchObject({
      ok: false,
      status: 302,
      error: { kind: "redirects", message: "more than 30 redirects" },
    });
    expect(rig.onlySample()).toMatchObject({ outcome: outcome.failed, errorKind: "redirects", hops: 30 });
    expect(rig.received).toHaveLength(31);
    await rig.session().get("/start", { maxRedirects: 2 });
    expect(rig.samples[1]).toMatchObject({ hops: 2, error: "more than 2 redirects" });
  });

  it.each([
    [{ redirect: "manual" as const }, true],
    [{ redirect: false }, true],
    [{ redirect: "error" as const }, false],
  ])("are not followed with %j", async (options, ok) => {
    redirectTo("/end");
    expect(await rig.session().get("/start", options)).toMatchObject({ status: 302, ok });
    expect(rig.received).toHaveLength(1);
  });

  it("are followed by HEAD only when asked to", async () => {
    redirectTo("/end");
    expect((await rig.session().head("/start")).status).toBe(302);
    expect((await rig.session().head("/start", { redirect: true })).status).toBe(200);
  });

  it.each(["http://[bad", "mailto:x@y.z"])("to %s are the target's fault", async (location) => {
    redirectTo(location);
    const response = await rig.session().get("/start");
    expect(response).toMatchObject({ ok: false, status: 302, error: { kind: "protocol" } });
  });
});
