import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHosts } from "./hosts-file.ts";

describe("parseHosts", () => {
  it.each([
    ["10.0.0.1 shop", { shop: ["10.0.0.1"] }],
    ["10.0.0.1\tShop.Example  shop # a shop", { "shop.example": ["10.0.0.1"], shop: ["10.0.0.1"] }],
    ["10.0.0.1 shop\r\n::1 shop\n10.0.0.1 shop", { shop: ["10.0.0.1", "::1"] }],
    ["# 10.0.0.1 shop\n#\n\n  10.0.0.2 shop", { shop: ["10.0.0.2"] }],
    ["shop 10.0.0.1\n10.0.0 shop\n10.0.0.1\n<html> shop", {}],
    ["fe80::1%lo0 link", { link: ["fe80::1%lo0"] }],
    ["", {}],
  ])("reads %j", (text, expected) => {
    expect(Object.fromEntries(parseHosts(text))).toEqual(expected);
  });

  it("reads any text, and knows no name that stands beside no address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        for (const [name, addresses] of parseHosts(`${text}\n10.0.0.1 known\n`)) {
          expect(name).not.toMatch(/[\s#]/);
          expect(addresses.length).toBeGreaterThan(0);
        }
        expect(parseHosts(`${text}\n10.0.0.1 known\n`).get("known")).toContain("10.0.0.1");
      }),
    );
  });

  it("knows a bounded number of names and addresses", () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `10.0.0.1 name${at}`).join("\n");
    expect(parseHosts(names).size).toBe(20_000);
    const addresses = Array.from({ length: 200 }, (_, at) => `10.0.0.${at} shop`).join("\n");
    expect(parseHosts(addresses).get("shop")).toHaveLength(32);
  });
});
