import { describe, expect, it } from "vitest";
import { authorizationAfter } from "./redirects.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { straightRoute } from "./route.ts";
import { useSessionRig } from "./session-rig.conformance.ts";
import { parseTarget, sameSite } from "./url.ts";

const rig = useSessionRig();

/** Answers `/0` with a redirect to the first place, `/1` with one to the second, and so on; then arrives. */
const leadTo = (...places: readonly string[]): void => {
  rig.handler = (request, response) => {
    const place = places[Number(request.url!.slice(1))];
    if (place === undefined) response.end();
    else response.writeHead(302, { location: place }).end();
  };
};

const secretsOf = (index: number): Record<string, unknown> => {
  const {
    authorization,
    cookie,
    host,
    "proxy-authorization": proxy,
    "x-plain": plain,
  } = rig.received[index]!.headers;
  return { authorization, cookie, host, proxy, plain };
};

const options: HttpRequestOptions = {
  headers: {
    Authorization: "Bearer x",
    "Proxy-Authorization": "Basic y",
    Host: "named.example",
    "X-Plain": "1",
  },
  cookies: { a: "1" },
};

const none = { authorization: undefined, cookie: undefined, proxy: undefined, plain: "1" };

describe("secrets of a request that is redirected", () => {
  it("stay on the site", async () => {
    leadTo("/1");
    await rig.session().get("/0", options);
    expect(secretsOf(1)).toEqual({
      authorization: "Bearer x",
      cookie: "a=1",
      proxy: "Basic y",
      host: "named.example",
      plain: "1",
    });
  });

  it("go to no other port, and do not come back", async () => {
    leadTo(`${rig.elsewhere}/1`, `${rig.base}/2`, "/3");
    await rig.session().get("/0", options);
    expect(secretsOf(1)).toEqual({ ...none, host: rig.elsewhere.slice(7) });
    expect(secretsOf(2)).toEqual({ ...none, host: rig.base.slice(7) });
    expect(secretsOf(3)).toEqual({ ...none, host: rig.base.slice(7) });
  });

  it("of a default header, the option `auth` and the host's own password go nowhere else either", async () => {
    const session = rig.session({ host: rig.base.replace("//", "//me:pw@") });
    session.headers.set("X-Plain", "1");
    leadTo(`${rig.elsewhere}/1`, `${rig.base}/2`);
    await session.get("/0");
    session.headers.set("Authorization", "Bearer default");
    await session.get("/0");
    await rig.session().get("/0", { auth: ["me", "pw"], headers: { "X-Plain": "1" } });
    const first = rig.received.filter(({ url }) => url === "/0").map(({ headers }) => headers.authorization);
    expect(first).toEqual([
      expect.stringMatching(/^Basic/),
      "Bearer default",
      expect.stringMatching(/^Basic/),
    ]);
    rig.received.forEach(({ url }, index) => {
      if (url !== "/0") expect(secretsOf(index)).toMatchObject({ authorization: undefined, plain: "1" });
    });
  });

  it("of a Location are for its own site", async () => {
    leadTo(`${rig.elsewhere.replace("//", "//you:pw@")}/1`, "/2", `${rig.base}/3`);
    const response = await rig.session().get("/0", { headers: { "X-Plain": "1" } });
    const basic = `Basic ${Buffer.from("you:pw").toString("base64")}`;
    expect(rig.received.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      basic,
      basic,
      undefined,
    ]);
    expect(JSON.stringify([response, rig.samples])).not.toMatch(/you:pw/);
  });

  it("that were taken out stay out", async () => {
    const session = rig.session();
    session.cookies.set("jar", "1", `${rig.elsewhere}/`);
    leadTo(`${rig.elsewhere.replace("//", "//you:pw@")}/1`);
    await session.get("/0", { headers: { cookie: undefined, authorization: undefined, "X-Plain": "1" } });
    expect(secretsOf(1)).toEqual({ ...none, host: rig.elsewhere.slice(7) });
  });

  it("of the jar follow the rules of cookies: by name of the host, not by port", async () => {
    const session = rig.session();
    session.cookies.set("jar", "1");
    const other = rig.elsewhere.replace("127.0.0.1", "localhost");
    leadTo(`${rig.elsewhere}/1`, `${other}/2`);
    await session.get("/0", options);
    expect(rig.received.map(({ headers }) => headers.cookie)).toEqual(["jar=1; a=1", "jar=1", undefined]);
  });

  it.each([
    ["https://a.example/", "http://a.example/", false],
    ["http://a.example/", "https://a.example/", false],
    ["http://a.example/", "http://a.example:80/x", true],
    ["https://a.example:443/", "https://A.EXAMPLE/", true],
    ["http://a.example/", "http://a.example:81/", false],
    ["http://a.example:443/", "https://a.example/", false],
    ["http://a.example/", "http://b.a.example/", false],
    ["http://a.example/", "http://a.example./", false],
  ])("of %s at %s: kept is %s", (from, to, kept) => {
    const [one, other] = [parseTarget(from, straightRoute(false)), parseTarget(to, straightRoute(false))];
    expect(sameSite(one, other)).toBe(kept);
    expect(authorizationAfter("Basic x", one, other)).toBe(kept ? "Basic x" : null);
  });
});
