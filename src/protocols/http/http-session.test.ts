import { describe, expect, it } from "vitest";
import { AcridaError } from "../../base/errors.ts";
import { Random } from "../../base/random.ts";
import { outcome } from "../../metrics/sample.ts";
import type { HttpSession } from "./http-session.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

describe("HttpSession", () => {
  it("gets a page and makes one sample", async () => {
    const session = rig.session();
    const response = await session.get("/list?page=2");
    expect(response).toMatchObject({
      status: 200,
      statusText: "OK",
      ok: true,
      error: null,
      redirected: false,
    });
    expect([response.url, response.text()]).toEqual([`${rig.base}/list?page=2`, "hello"]);
    expect(response.request).toMatchObject({ method: "GET", url: `${rig.base}/list?page=2` });
    expect(rig.onlySample()).toMatchObject({
      method: "GET",
      name: "/list?page=2",
      outcome: outcome.ok,
      bytes: 5,
      error: null,
      errorKind: "",
      hops: 0,
      retries: 0,
      url: `${rig.base}/list?page=2`,
    });
    expect(rig.samples[0]!.response).toBe(response);
    expect(rig.samples[0]!.endMs - rig.samples[0]!.startMs).toBe(response.elapsed);
    const { connect, firstByte, download } = response.timings;
    expect(connect + firstByte + download).toBeLessThanOrEqual(response.elapsed + 0.001);
    expect(rig.samples[0]!.timings).toEqual(response.timings);
    expect(rig.received[0]!.headers).toMatchObject({
      host: rig.base.slice(7),
      "user-agent": "acrida",
      accept: "*/*",
      "accept-encoding": "gzip, deflate, br",
    });
    expect(rig.inFlight.size).toBe(0);
  });

  it("has a method for each method", async () => {
    const session = rig.session();
    await session.get("/");
    await session.head("/");
    await session.options("/");
    await session.delete("/");
    await session.post("/");
    await session.put("/");
    await session.patch("/");
    await session.request("propfind", "/");
    const wanted = ["GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "PROPFIND"];
    expect(rig.received.map(({ method }) => method)).toEqual(wanted);
    expect(rig.samples.map(({ method }) => method)).toEqual(wanted);
    expect(
      rig.received.filter(({ headers }) => headers["content-length"] === "0").map(({ method }) => method),
    ).toEqual(["POST", "PUT", "PATCH"]);
  });

  const sent: readonly (readonly [string, HttpRequestOptions, string, Record<string, string>, string])[] = [
    [
      "params",
      { params: { a: 1, b: ["x y", "ü"], c: null, d: true } },
      "/?a=1&b=x+y&b=%C3%BC&d=true",
      {},
      "",
    ],
    [
      "json",
      { json: { a: "ü" } },
      "/",
      { "content-type": "application/json", accept: "application/json", "content-length": "10" },
      '{"a":"ü"}',
    ],
    [
      "a form",
      { form: { a: "x y", b: [1, 2] } },
      "/",
      { "content-type": "application/x-www-form-urlencoded" },
      "a=x+y&b=1&b=2",
    ],
    ["text", { body: "ünï" }, "/", { "content-length": "5" }, "ünï"],
    ["bytes", { body: new Uint8Array([104, 105]) }, "/", { "content-length": "2" }, "hi"],
    [
      "URLSearchParams",
      { body: new URLSearchParams({ a: "1" }) },
      "/",
      { "content-type": "application/x-www-form-urlencoded" },
      "a=1",
    ],
    [
      "headers",
      { headers: { "X-One": 1, "User-Agent": "mine" } },
      "/",
      { "x-one": "1", "user-agent": "mine" },
      "",
    ],
    [
      "basic authentication",
      { auth: ["me", "sésame"] },
      "/",
      { authorization: `Basic ${Buffer.from("me:sésame").toString("base64")}` },
      "",
    ],
    ["cookies", { cookies: { a: "1", b: 2 } }, "/", { cookie: "a=1; b=2" }, ""],
    [
      "a content type of one's own",
      { json: 1, headers: { "content-type": "application/x" } },
      "/",
      { "content-type": "application/x" },
      "1",
    ],
  ];
  it.each(sent)("sends %s", async (_name, options, url, headers, body) => {
    await rig.session().post("/", options);
    expect(rig.received[0]).toMatchObject({ url, headers, body });
  });

  it("sends its default headers, and takes one out where a request says so", async () => {
    const session = rig.session();
    session.headers.set("Authorization", "Bearer 1");
    await session.get("/");
    await session.get("/", { headers: { authorization: undefined, Accept: undefined } });
    expect(rig.received[0]!.headers.authorization).toBe("Bearer 1");
    expect(rig.received[1]!.headers).not.toHaveProperty("authorization");
    expect(rig.received[1]!.headers).not.toHaveProperty("accept");
  });

  it.each([
    ["", "/a", "/a"],
    ["/", "/a", "/a"],
    ["/api", "/a", "/api/a"],
    ["/api/", "/a", "/api/a"],
    ["/api/", "a", "/api/a"],
    ["", "", "/"],
    ["", "?q=1", "/?q=1"],
    ["", "/a b/../c#part", "/c"],
  ])("joins the host's path %j and %j to %s", async (prefix, url, wanted) => {
    await rig.session({ host: rig.base + prefix }).get(url);
    expect(rig.received[0]!.url).toBe(wanted);
    expect(rig.onlySample().name).toBe(wanted);
  });

  it("takes a whole URL as it is", async () => {
    await rig.session({ host: "http://nowhere.invalid" }).get(`${rig.elsewhere}/x?y=1`);
    await rig.session({ host: undefined }).get(new URL(`${rig.elsewhere}/z`));
    expect(rig.received.map(({ url }) => url)).toEqual(["/x?y=1", "/z"]);
    expect(rig.samples.map(({ name }) => name)).toEqual(["/x?y=1", "/z"]);
  });

  it("takes the name from the option, then from the session", async () => {
    const session = rig.session();
    session.requestName = "all";
    await session.get("/1");
    await session.get("/2", { name: "/[id]", context: { id: 2 } });
    session.requestName = null;
    await session.get("/3");
    expect(rig.samples.map(({ name }) => name)).toEqual(["all", "/[id]", "/3"]);
    expect(rig.samples[1]!.context).toEqual({ id: 2 });
  });

  it("keeps user and password of a URL out of everything but the header", async () => {
    const host = rig.base.replace("//", "//me:s%40cret@");
    const session = rig.session({ host });
    rig.handler = (_request, response) => response.writeHead(401).end();
    const response = await session.get("/a");
    expect(rig.received[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from("me:s@cret").toString("base64")}`,
    );
    expect(JSON.stringify([rig.samples[0], response.url, response.request.url])).not.toMatch(
      /s%40cret|s@cret/,
    );
    await session.get(`${rig.elsewhere}/b`);
    expect(rig.received[1]!.headers).not.toHaveProperty("authorization");
    const error = await session.get("http://me:hush@[bad/").catch(String);
    expect(error).not.toMatch(/hush/);
  });

  it("counts a status of 400 or more as a failure, by its text", async () => {
    rig.handler = (request, response) => response.writeHead(Number(request.url!.slice(1))).end();
    const session = rig.session();
    for (const status of [399, 400, 404, 503]) {
      expect((await session.get(`/${status}`)).ok).toBe(status < 400);
    }
    expect(rig.samples.map(({ error }) => error)).toEqual([
      null,
      "400 Bad Request",
      "404 Not Found",
      "503 Service Unavailable",
    ]);
    expect(rig.samples.map(({ outcome: how }) => how)).toEqual([outcome.ok, 1, 1, 1]);
  });

  it("answers with a failed response where there is no answer", async () => {
    const closed = rig.elsewhere;
    await rig.stopElsewhere();
    const response = await rig.session({ host: closed }).get("/x");
    expect(response).toMatchObject({
      ok: false,
      status: 0,
      error: { kind: "refused", message: `connection refused: ${new URL(closed).host}` },
    });
    expect([response.text(), response.url]).toEqual(["", `${closed}/x`]);
    expect(rig.onlySample()).toMatchObject({
      outcome: outcome.failed,
      error: `connection refused: ${new URL(closed).host}`,
      errorKind: "refused",
    });
  });

  it("ends at its total time, redirects included", async () => {
    rig.handler = (_request, response) =>
      setTimeout(() => response.writeHead(302, { location: "/next" }).end(), 40);
    const response = await rig.session().get("/x", { timeout: 0.15 });
    expect(response).toMatchObject({ ok: false, error: { kind: "timeout" } });
    expect(response.elapsed).toBeGreaterThanOrEqual(150);
    expect(response.elapsed).toBeLessThan(600);
    expect(rig.onlySample()).toMatchObject({ errorKind: "timeout", name: "/x" });
    expect(rig.onlySample().hops).toBeGreaterThanOrEqual(1);
  });

  it("counts a silent repeat", async () => {
    const session = rig.session();
    await session.get("/");
    rig.handler = (request, response) =>
      rig.received.length === 2 ? request.socket.destroy() : response.end("again");
    expect((await session.get("/")).text()).toBe("again");
    expect(rig.samples[1]).toMatchObject({ outcome: outcome.ok, retries: 1 });
    expect(rig.received).toHaveLength(rig.samples.length + rig.samples[1]!.retries);
  });

  it.each<[string, (session: HttpSession) => Promise<unknown>, string, RegExp]>([
    [
      "an unknown option",
      (s) => s.get("/", { retries: 3 } as object),
      "BAD_REQUEST",
      /unknown option `retries`/,
    ],
    [
      "a callback in the second place",
      (s) => s.get("/", (() => {}) as object),
      "BAD_REQUEST",
      /callback comes third/,
    ],
    [
      "a line break in a header's value",
      (s) => s.get("/", { headers: { a: "b\r\nc: d" } }),
      "BAD_REQUEST",
      /line breaks/,
    ],
    [
      "a line break in a header's name",
      (s) => s.get("/", { headers: { "a\r\nb": "c" } }),
      "BAD_REQUEST",
      /name of a header/,
    ],
    ["a header beyond Latin-1", (s) => s.get("/", { headers: { a: "€" } }), "BAD_REQUEST", /Latin-1/],
    [
      "a length of one's own",
      (s) => s.post("/", { headers: { "Content-Length": 1 } }),
      "BAD_REQUEST",
      /follows from/,
    ],
    ["a line break in the URL", (s) => s.get("/a\r\nb"), "BAD_REQUEST", /line break/],
    ["a tunnel", (s) => s.request("connect", "/", { headers: { a: "b" } }), "BAD_REQUEST", /makes a tunnel/],
    [
      "a header that is an object",
      (s) => s.get("/", { headers: { a: {} as string } }),
      "BAD_REQUEST",
      /got object/,
    ],
    [
      "a header without a name",
      (s) => s.get("/", { headers: [[1 as unknown as string, "b"]] }),
      "BAD_REQUEST",
      /name of a header, got number/,
    ],
    ["one slash behind the scheme", (s) => s.get("http:/shop.example"), "BAD_REQUEST", /two slashes/],
    ["NUL in the URL", (s) => s.get("/a\0"), "BAD_REQUEST", /control/],
    ["another scheme", (s) => s.get("ftp://host/"), "BAD_REQUEST", /scheme `ftp`/],
    ["no URL", (s) => s.get("http://"), "BAD_REQUEST", /no URL/],
    ["no text", (s) => s.get(7 as unknown as string), "BAD_REQUEST", /got number/],
    ["a bad method", (s) => s.request("G T", "/"), "BAD_REQUEST", /expected .*method.*, got "G T"$/],
    ["CONNECT", (s) => s.request("connect", "/"), "BAD_REQUEST", /got CONNECT, .*tunnel/],
    ["two bodies", (s) => s.post("/", { json: 1, body: "1" }), "BAD_REQUEST", /json and body/],
    [
      "a body that is no text",
      (s) => s.post("/", { body: {} as string }),
      "BAD_REQUEST",
      /got object; .*`json`, `form` or `multipart`/,
    ],
    ["JSON in a circle", (s) => s.post("/", { json: cyclic() }), "BAD_REQUEST", /JSON/],
    [
      "a timeout of 0",
      (s) => s.get("/", { timeout: 0 }),
      "BAD_REQUEST",
      /`timeout`: expected seconds above 0, got 0$/,
    ],
    [
      "an odd redirect",
      (s) => s.get("/", { redirect: "no" as "error" }),
      "BAD_REQUEST",
      /"manual".*, got "no"$/,
    ],
    [
      "a list as a header",
      (s) => s.get("/", { headers: { "x-list": ["a", "b"] } } as object),
      "BAD_REQUEST",
      /the header `x-list`: expected a text or a number, got a list$/,
    ],
    [
      "a text as multipart",
      (s) => s.post("/", { multipart: "a" } as object),
      "BAD_REQUEST",
      /`multipart`: expected an object of names and values, or a FormData, got "a"$/,
    ],
    [
      "multipart beside json",
      (s) => s.post("/", { multipart: {}, json: {} }),
      "BAD_REQUEST",
      /one body; got options json and multipart$/,
    ],
    [
      "an odd stream",
      (s) => s.get("/", { stream: 1 } as object),
      "BAD_REQUEST",
      /`stream`: expected true or false/,
    ],
  ])("refuses %s before anything is sent", async (_name, call, code, message) => {
    const error = await call(rig.session()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AcridaError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect([rig.received.length, rig.samples.length, rig.inFlight.size]).toEqual([0, 0, 0]);
  });

  it.each<[string, (session: HttpSession) => Promise<unknown>]>([
    ["auth", (s) => s.get("/", { auth: "hush" } as object)],
    ["cookies", (s) => s.get("/", { cookies: { id: "hush;" } })],
    ["headers", (s) => s.get("/", { headers: "hush" } as object)],
    ["proxy", (s) => s.get("/", { proxy: ["hush"] } as object)],
    ["tls", (s) => s.get("/", { tls: "hush" } as object)],
    ["Authorization", (s) => s.get("/", { headers: { Authorization: "hush\n" } })],
  ])("tells what it expected of %s without the value", async (_name, call) => {
    const error = (await call(rig.session()).catch((thrown: unknown) => thrown)) as AcridaError;
    expect(error.message).toMatch(/expected/);
    expect(error.message).not.toContain("hush");
  });

  it("says how to give a host", async () => {
    await expect(rig.session({ host: undefined }).get("/x")).rejects.toMatchObject({
      code: "HOST_MISSING",
      message: expect.stringMatching(/--host/),
    });
  });
});

const cyclic = (): object => {
  const value: { self?: object } = {};
  value.self = value;
  return value;
};

describe("many calls at once", () => {
  it("each get their own answer", async () => {
    const random = new Random(1);
    rig.handler = (request, response) => setTimeout(() => response.end(request.url), random.next() * 10);
    const session = rig.session();
    const urls = Array.from({ length: 100 }, (_, number) => `/${number}`);
    const answers = await Promise.all(urls.map((url) => session.get(url)));
    expect(answers.map((answer) => answer.text())).toEqual(urls);
    expect(rig.samples).toHaveLength(100);
    expect(rig.inFlight.size).toBe(0);
  });
});
