import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { CookieJar } from "./cookie-jar.ts";
import { MAX_COOKIES, MAX_COOKIES_PER_DOMAIN } from "./cookie-store.ts";

const clock = systemClock();

const jarWith = (lines: readonly string[], url: string, jar = new CookieJar(() => url, clock)): CookieJar => {
  jar.keep(lines.map((line) => `Set-Cookie: ${line}\r\n`).join(""), url, clock.now());
  return jar;
};

const sent = (line: string, from: string, to = from): string => jarWith([line], from).header(to, clock.now());

const SHOP = "http://shop.example/";
const SAFE = "https://shop.example/";

describe("a cookie, by RFC 6265bis", () => {
  it.each<[string, string, string, string, string]>([
    ["for its host only", "a=1", SHOP, "http://www.shop.example/", ""],
    ["for all of its domain", "a=1; Domain=shop.example", SHOP, "http://www.shop.example/", "a=1"],
    ["with a dot before the domain", "a=1; Domain=.shop.example", SHOP, "http://a.b.shop.example/", "a=1"],
    ["with the domain in capitals", "a=1; Domain=SHOP.Example", SHOP, "http://www.shop.example/", "a=1"],
    ["of a parent", "a=1; Domain=shop.example", "http://www.shop.example/", SHOP, "a=1"],
    ["of a stranger", "a=1; Domain=other.example", SHOP, "http://other.example/", ""],
    ["of a child", "a=1; Domain=www.shop.example", SHOP, "http://www.shop.example/", ""],
    ["with an empty domain", "a=1; Domain=", SHOP, "http://www.shop.example/", ""],
    [
      "whose last domain counts",
      "a=1; Domain=x.test; Domain=shop.example",
      SHOP,
      "http://w.shop.example/",
      "a=1",
    ],
    ["of a public suffix", "a=1; Domain=co.uk", "http://shop.co.uk/", "http://shop.co.uk/", ""],
    ["of a private suffix", "a=1; Domain=github.io", "http://me.github.io/", "http://me.github.io/", ""],
    ["of a suffix for itself", "a=1; Domain=github.io", "http://github.io/", "http://github.io/", "a=1"],
    ["of a suffix for itself only", "a=1; Domain=github.io", "http://github.io/", "http://me.github.io/", ""],
    ["of a host with one label", "a=1; Domain=web", "http://web/", "http://web:8080/x", "a=1"],
    ["of localhost", "a=1; Domain=localhost", "http://localhost:81/", "http://localhost:82/", "a=1"],
    ["of an address", "a=1; Domain=127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1:81/", "a=1"],
    ["of a part of an address", "a=1; Domain=0.0.1", "http://127.0.0.1/", "http://127.0.0.1/", ""],
    ["of an address of IPv6", "a=1", "http://[::1]:81/", "http://[::1]:82/", "a=1"],
    ["of IPv6 by name", "a=1; Domain=[::1]", "http://[::1]/", "http://[::1]/", "a=1"],
    [
      "of an international host",
      "a=1; Domain=xn--3e0b707e.example",
      "http://한국.example/",
      "http://w.한국.example/",
      "a=1",
    ],
    ["for a path", "a=1; Path=/a", SHOP, `${SHOP}a/b`, "a=1"],
    ["for a path, not its like", "a=1; Path=/a", SHOP, `${SHOP}ab`, ""],
    ["without a path", "a=1", `${SHOP}a/b`, `${SHOP}a/c`, "a=1"],
    ["without a path, elsewhere", "a=1", `${SHOP}a/b`, `${SHOP}b`, ""],
    ["with a path that is none", "a=1; Path=b", `${SHOP}a/b`, `${SHOP}a/c`, "a=1"],
    ["that is secure", "a=1; Secure", SAFE, SAFE, "a=1"],
    ["that is secure, in the open", "a=1; Secure", SAFE, SHOP, ""],
    ["that is secure but came openly", "a=1; Secure", SHOP, SAFE, ""],
    ["that is secure on this machine", "a=1; Secure", "http://localhost/", "http://localhost/", "a=1"],
    ["of one site", "a=1; SameSite=Strict; HttpOnly", SHOP, SHOP, "a=1"],
    ["with a prefix that holds", "__Host-a=1; Secure; Path=/", SAFE, SAFE, "__Host-a=1"],
    ["with __Host- and a domain", "__Host-a=1; Secure; Path=/; Domain=shop.example", SAFE, SAFE, ""],
    ["with __Host- and a path", "__Host-a=1; Secure; Path=/x", SAFE, `${SAFE}x`, ""],
    ["with __Host- without a path", "__Host-a=1; Secure", SAFE, SAFE, ""],
    ["with __host- in small letters", "__host-a=1; Path=/", SAFE, SAFE, ""],
    ["with __Secure-", "__Secure-a=1; Secure", SAFE, SAFE, "__Secure-a=1"],
    ["with __Secure-, not secure", "__SECURE-a=1", SAFE, SAFE, ""],
    ["without a name, passed off as one with a prefix", "=__Host-a=1; Secure; Path=/", SAFE, SAFE, ""],
    ["without a name", "=value", SHOP, SHOP, "value"],
    ["without =", "value", SHOP, SHOP, "value"],
    ["without a value", "a=", SHOP, SHOP, "a="],
    ["without anything", "=", SHOP, SHOP, ""],
    ["in quotes", 'a="b c"', SHOP, SHOP, 'a="b c"'],
    ["in quotes, with a semicolon", 'a="b;c"', SHOP, SHOP, 'a="b'],
    ["with spaces around", "  a = 1 ; Path=/", SHOP, SHOP, "a=1"],
    ["with = in the value", "a=b=c==", SHOP, SHOP, "a=b=c=="],
    ["with bytes", "a=\xc3\xbc", SHOP, SHOP, "a=\xc3\xbc"],
    ["with a control character", "a=1\x01", SHOP, SHOP, ""],
    ["with tabs between its parts", "a=1;\tPath=/", `${SHOP}x/y`, SHOP, "a=1"],
    ["of 4096 bytes", `a=${"x".repeat(4_095)}`, SHOP, SHOP, `a=${"x".repeat(4_095)}`],
    ["of 4097 bytes", `a=${"x".repeat(4_096)}`, SHOP, SHOP, ""],
    ["with endless attributes", `a=1; ${"x".repeat(9_000)}`, SHOP, SHOP, ""],
  ])("%s", (_name, line, from, to, wanted) => {
    expect(sent(line, from, to)).toBe(wanted);
  });

  it("that is secure is not replaced by one that came openly", () => {
    const jar = jarWith(["a=safe; Secure", "b=open"], SAFE);
    jarWith(["a=evil", "b=new"], SHOP, jar);
    expect(jar.header(SAFE, clock.now())).toBe("a=safe; b=new");
    expect(jar.header(SHOP, clock.now())).toBe("b=new");
  });

  it("comes in order: longer paths first, then the older one", () => {
    const jar = jarWith(["a=1; Path=/", "b=1; Path=/x", "c=1; Path=/"], SHOP);
    jarWith(["a=2; Path=/"], SHOP, jar);
    expect(jar.header(`${SHOP}x`, clock.now())).toBe("b=1; a=2; c=1");
  });
});

describe("whatever a target sets", () => {
  const part = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      "; ",
      "=",
      "Domain=",
      "example",
      ".",
      "localhost",
      "127.0.0.1",
      "[::1]",
      "co.uk",
      "Path=/",
      "/",
    ),
    fc.constantFrom(
      "Max-Age=",
      "9",
      "-",
      "Expires=",
      "Wed, 09 Jun 2100 10:18:14 GMT",
      "Secure",
      "__Host-",
      "é",
      "\t",
    ),
  );
  const hosts = fc.constantFrom(
    SHOP,
    SAFE,
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://web/",
    "http://x.co.uk/",
  );

  it("nothing is thrown, and what is sent back is one line", () => {
    const lines = fc.array(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join("").replace(/[\0\r\n]|[^\0-\xff]/g, "")),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(lines, hosts, (all, url) => {
        expect(jarWith(all, url).header(url, clock.now())).toMatch(/^[\x20-\x7e\x80-\xff]*$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the number of cookies", () => {
  it("of a domain is bounded, the least lately used going first", () => {
    const jar = new CookieJar(() => SHOP, clock);
    for (let index = 0; index < 500; index++) {
      jarWith([`n${index}=1; Path=/p${index}`, `same=${index}; Path=/`], SHOP, jar);
    }
    let left = 0;
    for (let index = 0; index < 500; index++) {
      if (jar.header(`${SHOP}p${index}`, clock.now()).includes(`n${index}=`)) left++;
    }
    expect(left).toBe(MAX_COOKIES_PER_DOMAIN - 1);
    expect(jar.header(`${SHOP}p499`, clock.now())).toBe("n499=1; same=499");
  });

  it("in all is bounded", () => {
    const jar = new CookieJar(() => SHOP, clock);
    const url = (index: number): string => `http://h${index}.example/`;
    const many = MAX_COOKIES + 500;
    for (let index = 0; index < many; index++) jarWith(["a=1"], url(index), jar);
    let left = 0;
    for (let index = 0; index < many; index++) if (jar.header(url(index), clock.now()) !== "") left++;
    expect(left).toBe(MAX_COOKIES);
    expect(jar.header(url(many - 1), clock.now())).toBe("a=1");
  });
});
