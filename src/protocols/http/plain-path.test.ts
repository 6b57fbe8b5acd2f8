import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainPath, siblingTarget } from "./plain-path.ts";
import { oneProxy } from "./proxies.ts";
import { routeBy, straightRoute } from "./route.ts";
import { parseTarget } from "./url.ts";

const routes = {
  straight: straightRoute(false),
  "by a proxy": routeBy(false, null, oneProxy("http://user:word@proxy:3128", [], "--proxy")),
};
const sites = ["http://shop.example/", "https://shop.example:444/", "http+unix://%2Frun%2Fshop.sock/"];

describe("a plain path", () => {
  it.each(["/", "/a", "/a/b.html", "/a?b=1&c=%20", "/a.b/", "/section/1/17?x=a/b?c"])("%s is one", (text) => {
    expect(isPlainPath(text)).toBe(true);
  });

  it.each([
    "",
    "a",
    "//host/a",
    "/a/./b",
    "/a/../b",
    "/%2e%2e/b",
    "/a b",
    "/a?",
    "/a#b",
    "/ä",
    "/a\\b",
    "/a\n",
    "/a'?'",
  ])("%j is left to the parser of URLs", (text) => {
    expect(isPlainPath(text)).toBe(false);
  });

  it.each(Object.entries(routes))("means what the parser makes of it, %s", (_name, route) => {
    const characters = fc.constantFrom(..."/.?%2eE#'\\ \t\n:@&=+a~[]^|{}<>\"`é*");
    const text = fc.string({ unit: characters, maxLength: 12 }).map((rest) => `/${rest}`);
    fc.assert(
      fc.property(fc.constantFrom(...sites), text, (site, path) => {
        fc.pre(isPlainPath(path));
        const base = parseTarget(site, route);
        expect(siblingTarget(base, path, null)).toEqual(parseTarget(site.slice(0, -1) + path, route));
      }),
      { numRuns: 2_000 },
    );
  });
});
