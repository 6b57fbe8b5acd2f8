import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeManifest, encodeManifest, type Manifest } from "./manifest.ts";

const manifest: Manifest = {
  run: "acrida-1",
  bundle: { hash: "a".repeat(64), size: 1000 },
  files: [{ name: "users.csv", hash: "b".repeat(64), size: 10 }],
  packages: ["better-sqlite3", "@scope/native"],
  selection: { pickedClasses: ["Shop"], tags: [], excludeTags: [], edits: {}, equalWeights: false },
  host: null,
  options: { users: 1 },
  logLevel: "info",
};

it("comes back from its bytes as it was", () => {
  expect(decodeManifest(encodeManifest(manifest))).toEqual(manifest);
});

it("is none where the bytes are anything else, and never throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        expect(decodeManifest(bytes)).toBeNull();
      },
    ),
  );
});

it.each<[string, object]>([
  ["a package that leads elsewhere as a path", { packages: ["../../etc"] }],
  ["a scope that does", { packages: ["@a/../b"] }],
  ["a hash that is none", { bundle: { hash: "../../x", size: 1 } }],
  ["a size below zero", { files: [{ name: "x", hash: "b".repeat(64), size: -1 }] }],
  ["a level of nobody's log", { logLevel: "loud" }],
  ["a selection without its lists", { selection: { pickedClasses: "Shop" } }],
])("refuses %s", (_, change) => {
  expect(decodeManifest(Buffer.from(JSON.stringify({ ...manifest, ...change })))).toBeNull();
});
