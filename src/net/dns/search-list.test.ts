import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSearchList } from "./search-list.ts";

const cluster =
  "search dev.svc.cluster.local svc.cluster.local\nnameserver 10.0.0.10\noptions ndots:5 timeout:1";

describe("parseSearchList", () => {
  it.each([
    ["", "host", "api", ["api"]],
    ["", "host.office.example", "api", ["api.office.example", "api"]],
    ["search a.example b.example", "", "api", ["api.a.example", "api.b.example", "api"]],
    ["search a.example", "", "api.dev", ["api.dev", "api.dev.a.example"]],
    ["search a.example", "", "api.", ["api."]],
    ["search .", "host.office.example", "api", ["api"]],
    ["search a.example # office\n; search b.example", "", "api", ["api.a.example", "api"]],
    ["search a.example\r\ndomain c.example d.example", "", "api", ["api.c.example", "api"]],
    [cluster, "", "api.dev", ["api.dev.dev.svc.cluster.local", "api.dev.svc.cluster.local", "api.dev"]],
    ["options ndots:0\nsearch a.example", "", "api", ["api", "api.a.example"]],
    ["options ndots:x ndots:2 rotate\nsearch a.example", "", "api.dev", ["api.dev.a.example", "api.dev"]],
  ])("with %j on %j tries for %j: %j", (text, ownName, hostname, expected) => {
    expect(parseSearchList(text, ownName)(hostname)).toEqual(expected);
  });

  it("reads any text, and tries the name itself among at most seven", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.array(fc.domain()), (text, domains) => {
        const names = parseSearchList(`${text}\nsearch ${domains.join(" ")}`, "")("api");
        expect(names).toContain("api");
        expect(names.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});
