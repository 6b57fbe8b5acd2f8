import { describe, expect, it } from "vitest";
import { Guard, type GuardedRequest } from "./guard.ts";
import { isLoopbackHost } from "./loopback.ts";

const plain: GuardedRequest = {
  method: "GET",
  host: "127.0.0.1:8089",
  origin: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
};

const guard = new Guard({ host: "127.0.0.1", displayNames: ["load.example"] });
const everywhere = new Guard({ host: "0.0.0.0", displayNames: [] });
const passes = (rest: Partial<GuardedRequest>, by = guard) => by.refusalOf({ ...plain, ...rest }) === null;

describe("the Host header", () => {
  it.each([
    ["127.0.0.1:8089", true],
    ["localhost:8089", true],
    ["LOCALHOST", true],
    ["localhost.:8089", true],
    ["[::1]:8089", true],
    ["load.example", true],
    ["evil.example:8089", false],
    ["localhost.evil.example:8089", false],
    ["127.0.0.1.evil.example", false],
    ["evil.example@localhost", false],
    ["localhost:8089:1", false],
    ["localhost:80/..", false],
    ["", false],
    ["192.168.1.5:8089", false],
    [undefined, false],
  ])("%j is known: %j", (host, known) => {
    expect(passes({ host })).toBe(known);
  });

  it("is told with what to do when it is refused", () => {
    const reason = guard.refusalOf({ ...plain, host: "evil.example:8089" });
    expect(reason).toContain('got "evil.example:8089"');
    expect(reason).toContain("--web-host-display-name");
  });

  it("may be any address, but no other name, where the console listens on all of them", () => {
    expect(passes({ host: "192.168.1.5:8089" }, everywhere)).toBe(true);
    expect(passes({ host: "[fe80::1]:8089" }, everywhere)).toBe(true);
    expect(passes({ host: "evil.example" }, everywhere)).toBe(false);
  });
});

describe("who asks", () => {
  const own = {
    method: "POST",
    origin: "http://127.0.0.1:8089",
    fetchSite: "same-origin",
    fetchMode: "cors",
  };
  it.each([
    ["the page itself", own, true],
    ["curl", { method: "POST" }, true],
    ["the page behind a TLS proxy", { ...own, host: "load.example", origin: "https://load.example" }, true],
    [
      "a form of another site",
      { ...own, origin: "http://evil.example", fetchSite: "cross-site", fetchMode: "navigate" },
      false,
    ],
    ["a form of another site in an old browser", { method: "POST", origin: "http://evil.example" }, false],
    [
      "another port of this machine",
      { ...own, origin: "http://127.0.0.1:9999", fetchSite: "same-site" },
      false,
    ],
    ["another port, no Sec-Fetch-Site", { method: "POST", origin: "http://127.0.0.1:9999" }, false],
    ["a sandboxed page", { method: "POST", origin: "null" }, false],
    ["an image elsewhere", { fetchSite: "cross-site", fetchMode: "no-cors" }, false],
    ["a script elsewhere", { fetchSite: "cross-site", fetchMode: "cors" }, false],
    ["a link elsewhere", { fetchSite: "cross-site", fetchMode: "navigate" }, true],
    ["the address bar", { fetchSite: "none", fetchMode: "navigate" }, true],
    ["an empty origin", { method: "POST", origin: "" }, false],
  ])("%s passes: see table", (_, request, allowed) => {
    expect(passes(request)).toBe(allowed);
  });
});

it.each([
  ["127.0.0.1", true],
  ["127.8.9.1", true],
  ["::1", true],
  ["[::1]", true],
  ["::ffff:127.0.0.1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["", false],
  ["10.0.0.1", false],
  ["127.evil.example", false],
  ["my-machine", false],
])("%j is loopback: %j", (host, loopback) => {
  expect(isLoopbackHost(host)).toBe(loopback);
});
