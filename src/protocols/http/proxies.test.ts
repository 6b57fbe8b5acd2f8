import { describe, expect, it } from "vitest";
import { isLoopback, readNoProxy } from "./no-proxy.ts";
import { noProxies, oneProxy, proxiesOfEnvironment, readProxy } from "./proxies.ts";

describe("the hosts without a proxy", () => {
  it.each<[string, string, number, boolean]>([
    ["example.com", "example.com", 80, true],
    ["example.com", "www.example.com", 80, true],
    ["example.com", "badexample.com", 80, false],
    [".example.com", "www.example.com", 80, true],
    ["*.example.com", "www.example.com", 80, true],
    ["EXAMPLE.com", "example.com.", 80, true],
    ["example.com:8080", "example.com", 8080, true],
    ["example.com:8080", "example.com", 80, false],
    ["10.0.0.0/8", "10.1.2.3", 80, true],
    ["10.0.0.0/8", "11.1.2.3", 80, false],
    ["10.0.0.0/8", "ten.example", 80, false],
    ["10.1.2.3", "10.1.2.3", 80, true],
    ["fd00::/8", "fd00::1", 443, true],
    ["[::1]", "::1", 443, true],
    ["*", "anything", 1, true],
    ["", "anything", 1, false],
  ])("%s: %s:%d %s", (word, hostname, port, expected) => {
    expect(readNoProxy([word])(hostname, port)).toBe(expected);
  });

  it("know this machine", () => {
    expect(["localhost", "a.localhost", "127.9.9.9", "::1"].every(isLoopback)).toBe(true);
    expect(["example.com", "128.0.0.1", "::2"].some(isLoopback)).toBe(false);
  });
});

describe("a proxy", () => {
  it.each([
    ["http://proxy.example:3128", "http", "proxy.example", 3128],
    ["proxy.example:3128", "http", "proxy.example", 3128],
    ["http://proxy.example", "http", "proxy.example", 8080],
    ["http://proxy.example:80/", "http", "proxy.example", 80],
    ["http://[::1]:3128", "http", "::1", 3128],
    ["https://proxy.example", "https", "proxy.example", 443],
    ["HTTPS://proxy.example:8443", "https", "proxy.example", 8443],
    ["socks5://proxy.example", "socks5", "proxy.example", 1080],
    ["socks5h://[::1]:9050/", "socks5h", "::1", 9050],
  ])("%s", (given, protocol, hostname, port) => {
    const proxy = { kind: "proxy", protocol, hostname, port, authorization: null, login: null };
    expect(readProxy(given, "--proxy")).toEqual(proxy);
  });

  it("has user and password, which no error shows", () => {
    const { authorization } = readProxy("http://me:p%40ss@proxy:1", "--proxy");
    expect(authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(readProxy("socks5://me:p%40ss@proxy:1", "--proxy")).toMatchObject({
      ...{ authorization: null, login: ["me", "p@ss"] },
    });
    expect(() => readProxy("socks4://me:hush@proxy:1", "--proxy")).toThrow(
      /^--proxy: expected a proxy such as http:\/\/proxy\.example:3128, by http:, .* scheme `socks4`$/,
    );
    const long = "x".repeat(256);
    expect(() => readProxy(`socks5://me:${long}@proxy:1`, "--proxy")).toThrow(/255 bytes each/);
    expect(() => readProxy("http://proxy:1/path", "option `proxy`")).toThrow(/^option `proxy`: expected/);
  });

  it("is for all but the exceptions", () => {
    const proxies = oneProxy("http://proxy:1", ["spared.example"], "--proxy");
    expect(proxies.proxyFor(false, "shop.example", 80)?.hostname).toBe("proxy");
    expect(proxies.proxyFor(true, "127.0.0.1", 80)?.hostname).toBe("proxy");
    expect(proxies.proxyFor(false, "spared.example", 80)).toBeNull();
  });

  it("comes from the environment, for its own scheme, never for this machine", () => {
    const values: Record<string, string> = {
      http_proxy: "one:1",
      HTTPS_PROXY: "http://two:2",
      NO_PROXY: "x.example, y.example",
    };
    const proxies = proxiesOfEnvironment((name) => values[name], []);
    expect(proxies.proxyFor(false, "shop.example", 80)?.hostname).toBe("one");
    expect(proxies.proxyFor(true, "shop.example", 443)?.hostname).toBe("two");
    expect(proxies.proxyFor(false, "y.example", 80)).toBeNull();
    expect(proxies.proxyFor(false, "localhost", 80)).toBeNull();
    expect(
      proxiesOfEnvironment((name) => values[name], ["shop.example"]).proxyFor(false, "y.example", 80)
        ?.hostname,
    ).toBe("one");
    expect(proxiesOfEnvironment(() => undefined, [])).toBe(noProxies);
    const all = proxiesOfEnvironment((name) => (name === "ALL_PROXY" ? "three:3" : undefined), []);
    expect(all.proxyFor(true, "shop.example", 443)?.hostname).toBe("three");
  });
});
