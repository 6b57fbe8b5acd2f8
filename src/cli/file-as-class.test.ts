import { expect, test } from "vitest";
import { refuseFileAsClass } from "./file-as-class.ts";

test.each([
  [["shop.ts"], "a scenario file comes after -f: write acrida -f shop.ts"],
  [["run", "load/shop.mjs"], "write acrida -f load/shop.mjs; there is no command run"],
])("%j is refused", (words, message) => {
  expect(() => refuseFileAsClass(words)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringContaining(message) }),
  );
});

test.each([[[]], [["Shopper", "ts"]], [["run"]]])("%j is left to the scenario", (words) => {
  expect(() => refuseFileAsClass(words)).not.toThrow();
});
