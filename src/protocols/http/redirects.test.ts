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

  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
  /** As browsers do (Fetch standard, "HTTP-redirect fetch"). */
  const becomesGet: Readonly<Record<number, readonly string[]>> = {
    301: ["POST"],
    302: ["POST"],
    303: ["POST", "PUT", "PATCH", "DELETE"],
    307: [],
    308: [],
  };
  const table = Object.entries(becomesGet).flatMap(([status, changed]) =>
    methods.map((method) => [method, Number(status), changed.includes(method) ? "GET" : method] as const),
  );
  it.each(table)("make of %s at %i a %s", async (method, status, wanted) => {
    redirectTo("/end", status);
    const body = method === "GET" || method === "HEAD" ? "" : '{"a":1}';
    const headers = { "Content-Language": "ko", Digest: "x", "X-Plain": "1" };
    const options = body === "" ? { headers, redirect: true } : { headers, json: { a: 1 } };
    await rig.session().request(method, "/start", options);
    const kept = wanted === method;
    expect(rig.received[1]).toMatchObject({ method: wanted, body: kept ? body : "" });
    const sent = rig.received[1]!.headers;
    expect(sent["x-plain"]).toBe("1");
    expect([sent["content-language"], sent.digest]).toEqual(kept ? ["ko", "x"] : [undefined, undefined]);
    expect(sent["content-type"]).toBe(kept && body !== "" ? "application/json" : undefined);
    expect(sent["content-length"]).toBe(kept && body !== "" ? "7" : undefined);
    expect(rig.onlySample()).toMatchObject({ method, hops: 1, name: "/start" });
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

  it.each(["http://[bad", "mailto:x@y.z", "ftp://shop.example/", "http://", "http://a b/", "javascript:x"])(
    "to %s are the target's fault",
    async (location) => {
      redirectTo(location);
      const response = await rig.session().get("/start");
      expect(response).toMatchObject({ ok: false, status: 302, error: { kind: "protocol" } });
      expect(rig.onlySample()).toMatchObject({ errorKind: "protocol", hops: 0 });
    },
  );

  it("to several places are the target's fault, unless these are one", async () => {
    let places = ["/a", "/b"];
    rig.handler = (request, response) => {
      if (request.url === "/start") response.setHeader("location", places).writeHead(302).end();
      else response.end();
    };
    const response = await rig.session().get("/start");
    expect(response.error).toEqual({ kind: "protocol", message: "redirected to several places at once" });
    places = ["/a", "/a"];
    expect(await rig.session().get("/start")).toMatchObject({ ok: true, redirected: true });
  });

  it.each([
    ["without a Location", undefined],
    ["with an empty one", ""],
  ])("%s end the chain", async (_name, location) => {
    rig.handler = (_request, response) => {
      response.statusCode = 302;
      if (location !== undefined) response.setHeader("location", location);
      response.end("here");
    };
    const response = await rig.session().get("/start");
    expect(response).toMatchObject({ status: 302, ok: true, error: null, redirected: false });
    expect(response.text()).toBe("here");
  });

  it.each([
    ["end", "/deep/end"],
    ["./end?x#part", "/deep/end?x"],
    ["../end", "/end"],
    ["?x=1", "/deep/start?x=1"],
    ["#part", "/deep/start"],
    ["//HOST/end", "/end"],
    ["http://HOST/end#part", "/end"],
  ])("to %s lead to %s", async (location, wanted) => {
    let asked = 0;
    rig.handler = (_request, response) => {
      asked++;
      if (asked > 1) response.end();
      else response.writeHead(302, { location: location.replace("HOST", rig.base.slice(7)) }).end();
    };
    const response = await rig.session().get("/deep/start#mine");
    expect(rig.received[1]?.url).toBe(wanted);
    expect(response.url).toBe(rig.base + wanted);
  });

  it("sum their phases and bytes, and keep the connection", async () => {
    const ports = new Set<number | undefined>();
    rig.handler = (request, response) => {
      ports.add(request.socket.remotePort);
      const hop = Number(request.url!.slice(1));
      const large = "x".repeat(50_000);
      if (hop < 3) setTimeout(() => response.writeHead(302, { location: `/${hop + 1}` }).end(large), 20);
      else response.end("end");
    };
    const response = await rig.session({ maxBodyBytes: 1_000 }).get("/0");
    expect(response.text()).toBe("end");
    expect(rig.onlySample()).toMatchObject({ name: "/0", hops: 3, bytes: 150_003 });
    expect(rig.samples[0]!.timings!.firstByte).toBeGreaterThan(55);
    expect(rig.samples[0]!.timings!.firstByte).toBeLessThanOrEqual(response.elapsed);
    expect(ports.size).toBe(1);
  });
});
