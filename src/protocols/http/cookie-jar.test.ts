import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { CookieJar } from "./cookie-jar.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

describe("cookies", () => {
  it("are kept per user, sent where they belong, and cleared", async () => {
    rig.handler = (request, response) => {
      if (request.url === "/login") {
        response
          .writeHead(302, {
            location: "/home",
            "set-cookie": ["id=7; Path=/; HttpOnly", "deep=1; Path=/deep"],
          })
          .end();
      } else response.end();
    };
    const [one, two] = [rig.session(), rig.session()];
    await one.get("/login");
    await one.get("/deep/x");
    await one.get("/", { cookies: { extra: "1" } });
    await two.get("/");
    await one.get(`${rig.elsewhere.replace("127.0.0.1", "localhost")}/`);
    one.cookies.set("mine", "2");
    expect(one.cookies.get("id")).toBe("7");
    await one.get("/");
    one.cookies.clear();
    await one.get("/");
    const [, home, ...rest] = rig.received.map(({ headers }) => headers.cookie);
    expect(home).toBe("id=7");
    expect(rest).toEqual(["deep=1; id=7", "id=7; extra=1", undefined, undefined, "id=7; mine=2", undefined]);
  });

  it("of one request come in place of the user's of the same name, in that request only", async () => {
    rig.handler = (_request, response) => response.setHeader("set-cookie", ["id=7", "idle=1"]).end();
    const session = rig.session();
    await session.get("/");
    await session.get("/", { cookies: { id: "8", more: "=id=" } });
    await session.get("/");
    expect(rig.received.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      "idle=1; id=8; more==id=",
      "id=7; idle=1",
    ]);
  });

  it("of bytes beyond ASCII go back as they came, and a default header of cookies comes before them", async () => {
    rig.handler = (_request, response) => response.setHeader("set-cookie", 'a="\xc3\xbc"; Path=/').end();
    const session = rig.session();
    await session.get("/");
    await session.get("/");
    await session.get("/", { headers: { Cookie: "own=1" } });
    expect(rig.received.map(({ headers }) => headers.cookie)).toEqual([undefined, 'a="\xc3\xbc"', "own=1"]);
  });

  it.each([
    ["a b", "1"],
    ["", "1"],
    ["id", "hush; Domain=other.example"],
    ["id", "hush\r\nX: y"],
    ["id", "hush€"],
    ["i€d", "1"],
  ])("named %j with the value %j can't be set, and the value is not told", (name, value) => {
    const { cookies } = rig.session();
    const set = (): void => cookies.set(name, value);
    expect(set).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
    expect(set).not.toThrow(/hush/);
    expect(cookies.get("id")).toBeUndefined();
  });

  it("of a secure name can be set for https, and only there", () => {
    const { cookies } = rig.session();
    cookies.set("__Host-id", "1", "https://shop.example/");
    expect(cookies.get("__Host-id", "https://shop.example/deep")).toBe("1");
    expect(cookies.get("__Host-id", "http://shop.example/")).toBeUndefined();
    const openly = (): void => cookies.set("__Host-id", "2", "http://other.example/");
    expect(openly).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  it("can't be set for a URL that is none", () => {
    const set = (): void => rig.session().cookies.set("id", "hush", "nonsense");
    expect(set).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
    expect(set).not.toThrow(/hush/);
  });
});

describe("a cookie's life", () => {
  const clock = new ManualClock(0, Date.UTC(2026, 0, 1));
  const url = "https://shop.example/";
  // The library asks the date for what has run out.
  const advance = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    vi.setSystemTime(clock.wallNow());
  };
  const newJar = (...lines: readonly string[]): CookieJar => {
    const jar = new CookieJar(() => url, clock);
    jar.keep(lines.map((line) => `Set-Cookie: ${line}\r\n`).join(""), url, clock.now());
    return jar;
  };
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: clock.wallNow() }));
  afterEach(() => void vi.useRealTimers());

  it("ends in time, however often it is used meanwhile", async () => {
    const jar = newJar("short=1; Max-Age=1", "long=1; Max-Age=100", "always=1");
    for (let second = 0; second < 5; second++) {
      expect(jar.header(url, clock.now())).toBe(`${second === 0 ? "short=1; " : ""}long=1; always=1`);
      await advance(999);
      await advance(2);
    }
    await advance(100_000);
    expect(jar.header(url, clock.now())).toBe("always=1");
  });

  it("is by Max-Age before Expires, and a new one of the name takes its place", async () => {
    const expires = (ms: number): string => `Expires=${new Date(clock.wallNow() + ms).toUTCString()}`;
    const jar = newJar(
      `a=1; Max-Age=100; ${expires(1_000)}`,
      `b=1; ${expires(10_000)}`,
      `c=1; Max-Age=0; ${expires(10_000)}`,
      `d=1; ${expires(-10_000)}`,
      "e=1; Max-Age=nonsense",
      "f=1; Max-Age=-1",
      `g=1; Max-Age=${"9".repeat(400)}`,
      "h=1; Expires=nonsense",
    );
    expect(jar.header(url, clock.now())).toBe("a=1; b=1; e=1; g=1; h=1");
    await advance(12_000);
    expect(jar.header(url, clock.now())).toBe("a=1; e=1; g=1; h=1");
    jar.keep("set-cookie: a=2\r\nset-cookie: e=; Max-Age=0\r\n", url, clock.now());
    expect(jar.header(url, clock.now())).toBe("a=2; g=1; h=1");
    expect([jar.get("a"), jar.get("e")]).toEqual(["2", undefined]);
  });

  it("is the same where the target says the same again, and another where it was replaced meanwhile", () => {
    const jar = newJar("a=1; Path=/");
    const keep = (...lines: readonly string[]): void =>
      void jar.keep(lines.map((line) => `Set-Cookie: ${line}\r\n`).join(""), url, clock.now());
    keep("a=1; Path=/");
    expect(jar.line(url, clock.now(), "site")).toBe("Cookie: a=1\r\n");
    keep("a=2; Path=/");
    expect(jar.header(url, clock.now(), "site")).toBe("a=2");
    keep("a=1; Path=/");
    expect(jar.header(url, clock.now(), "site")).toBe("a=1");
    keep("a=; Path=/; Max-Age=0");
    expect(jar.line(url, clock.now(), "site")).toBe("");
    keep("a=1; Path=/");
    expect(jar.header(url, clock.now(), "site")).toBe("a=1");
    jar.clear();
    keep("b=1; Path=/");
    expect(jar.header(url, clock.now(), "site")).toBe("b=1");
  });

  it("begins anew each time that it is set", async () => {
    const jar = newJar("a=1; Path=/; Max-Age=10");
    await advance(6_000);
    jar.keep("set-cookie: a=1; Path=/; Max-Age=10\r\n", url, clock.now());
    await advance(6_000);
    expect(jar.header(url, clock.now())).toBe("a=1");
  });

  it("goes by the path as soon as one cookie is not for all of them", () => {
    const jar = newJar("a=1; Path=/");
    const [page, deep] = [new URL("/page", url).href, new URL("/deep/page", url).href];
    expect(jar.header(deep, clock.now(), "site")).toBe("a=1");
    jar.keep("set-cookie: b=1; Path=/deep\r\n", url, clock.now());
    expect(jar.header(deep, clock.now(), "site")).toBe("b=1; a=1");
    expect(jar.header(page, clock.now(), "site")).toBe("a=1");
  });
});
