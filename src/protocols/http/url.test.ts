import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { straightRoute } from "./route.ts";
import { checkHost, parseTarget, wholeUrl } from "./url.ts";

const HOST = "http://shop.example";
const target = (url: string, host: string | undefined = HOST) =>
  parseTarget(wholeUrl(host, url), straightRoute(false));

describe("a URL", () => {
  it.each([
    "http://한국.example/경로?키=값#frag",
    "http://BÜCHER.example/",
    "http://xn--bcher-kva.example/%C3%BC",
    "http://faß.example/",
    "HTTP://Shop.EXAMPLE:80/A/../b/./c",
    "https://shop.example:443/",
    "https://shop.example:80/",
    "http://shop.example:8080",
    "http://shop.example.",
    "http://shop.example?only=query",
    "http://shop.example#only-fragment",
    "http://shop.example/?",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://127.1:81/",
    "http://0177.0.0.1/",
    "http://[::1]:8080/x",
    "http://[2001:DB8:0:0::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://me:p%40ss@shop.example/x",
    "http://me@shop.example/",
    "http://a@b@shop.example/",
    "http:\\\\shop.example\\a\\b?c\\d",
    "http://shop.example\\@other.example/",
    "http:///shop.example/x",
    "http://shop.example/a b/c%20d?e f=g#h i",
    "http://shop.example/a/../../b",
    "http://shop.example/a/%2e%2E/b",
    "http://shop.example//double//slash",
    "http://shop.example/\"<>`{}|^~'[]",
    "http://shop.example/?\"<>'`{}|^",
    "http://shop.example/100%/%zz",
    "http://shop.example/\ud800",
    "http://shop.example/?q=\ud800",
    "http://shop.example/\u{1f600}?\u{1f600}",
    "http://shop.example/a;b=c,d:e@f",
    "http://shop.example:/x",
    "http://shop.example:00080/x",
    "http://%73hop.example/",
    "http://ｓｈｏｐ.example/",
    "http://shop\u3002example/",
    "http://a_b.example/",
  ])("%j is what the WHATWG says", (text) => {
    const wanted = new URL(text);
    const { url, path, host, origin, authorization } = target(text, undefined);
    expect(path).toBe(wanted.pathname + wanted.search);
    expect(path).toMatch(/^\/[\x21-\x7e]*$/);
    expect(host).toBe(wanted.host);
    expect(url).toBe(wanted.origin + path);
    expect(origin).toMatchObject({
      key: wanted.origin,
      secure: wanted.protocol === "https:",
      hostname: wanted.hostname.replace(/^\[|\]$/g, ""),
      port: Number(wanted.port) || (wanted.protocol === "https:" ? 443 : 80),
    });
    expect(authorization === null).toBe(wanted.username === "" && wanted.password === "");
  });

  it.each([
    ["a tab", "http://shop.example/a\tb"],
    ["a line break", "http://shop.example/a\nb"],
    ["a carriage return", "/a\rb"],
    ["NUL", "/a\0b"],
    ["DEL", "/a\x7fb"],
    ["a zone", "http://[fe80::1%25eth0]/"],
    ["an empty host", "http://"],
    ["no host but a port", "http://:80/"],
    ["a port too large", "http://shop.example:65536/"],
    ["a port that is none", "http://shop.example:http/"],
    ["a space in the host", "http://sh op.example/"],
    ["a number too large", "http://256.256.256.256/"],
    ["half an address of IPv6", "http://[::1/"],
    ["a host of percent signs", "http://%00.example/"],
    ["one slash", "http:/shop.example/"],
    ["no slash", "https:shop.example/"],
    ["another scheme", "ftp://shop.example/"],
    ["a web socket", "wss://shop.example/"],
  ])("with %s is refused", (_name, text) => {
    expect(() => target(text)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  it.each([
    "http://user:hush/ret0@127.0.0.1:7601/x",
    "http://user:hu#hush@127.0.0.1/x",
    "http://[bad/x#access_token=hush",
    "http://[bad/x?session=hush",
    "http:/\\user:hush@[bad/x",
    "http://one@two:hush@[bad/x",
  ])("shows no secret of %j, and the same text whatever the secret is", (text) => {
    const messageWith = (secret: string): string => {
      try {
        target(text.replace("hush", secret));
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageWith("hush")).toMatch(/^"http:.*" is no URL/);
    expect(messageWith("hush")).not.toContain("hush");
    expect(messageWith("other")).toBe(messageWith("hush"));
  });

  it.each([
    ["", "/"],
    ["/", "/"],
    ["?", "/"],
    ["?a=1", "/?a=1"],
    ["#part", "/"],
    ["a/b", "/a/b"],
    ["/a/../b", "/b"],
    ["../../b", "/b"],
    ["./b", "/b"],
    ["/경로?키=값", "/%EA%B2%BD%EB%A1%9C?%ED%82%A4=%EA%B0%92"],
    ["  /spaces  ", "/spaces"],
    ["/a b", "/a%20b"],
    ["\\a\\b", "/a/b"],
    ["//other.example/x", "//other.example/x"],
    ["\\\\other.example\\x", "//other.example/x"],
    ["@other.example/", "/@other.example/"],
    [":81/x", "/:81/x"],
    [".other.example/", "/.other.example/"],
    ["mailto:me", "/mailto:me"],
    ["javascript:x", "/javascript:x"],
    ["a://b".slice(0, 3), "/a:/"],
  ])("%j goes to the host, as %s", (text, path) => {
    expect(target(text)).toMatchObject({ path, host: "shop.example" });
  });

  it("never leaves the host, whatever is put behind it, unless it is a whole URL", () => {
    const part = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("/", "//", "\\", "@", ":", "?", "#", "..", "%2f", "evil.example", ":80", "é", "[::1]"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const text = parts.join("");
        if (/^ *(https?:|[a-z][a-z0-9+.-]*:\/\/)/i.test(text)) return;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are refused
        if (/[\0-\x1f\x7f]/.test(text)) return;
        expect(target(text).host).toBe("shop.example");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a host", () => {
  it.each([
    ["http://shop.example?x=hush", /goes on with a query or a fragment/],
    ["http://shop.example/api#part", /goes on with a query or a fragment/],
    ["http://shop.example/?", /goes on with a query or a fragment/],
    ["shop.example", /must begin with http/],
    ["http://", /no URL/],
    ["http://shop example", /no URL/],
  ])("%s is refused, and its query is not told", (host, message) => {
    expect(() => checkHost(host, straightRoute(false))).toThrow(message);
    expect(() => checkHost(host, straightRoute(false))).not.toThrow(/hush/);
  });

  it("may have a path, a port, user and password", () => {
    expect(checkHost("https://me:pw@shop.example:8443/api/", straightRoute(false))).toMatchObject({
      path: "/api/",
    });
  });
});
