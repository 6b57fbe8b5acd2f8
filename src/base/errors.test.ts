import { expect, test } from "vitest";
import { AcridaError, messageOf, namedMessageOf } from "./errors.ts";

const unreadable = Object.create(TypeError.prototype, {
  message: {
    get() {
      throw new Error("no message");
    },
  },
});

test.each([
  [new Error("plain"), "plain", "plain"],
  [new TypeError("odd"), "odd", "TypeError: odd"],
  [new AcridaError("USAGE", "expected this"), "expected this", "expected this"],
  ["text", "text", "text"],
  [undefined, "undefined", "undefined"],
  [Object.create(null), "something that has no text", "something that has no text"],
  [unreadable, "something that has no text", "TypeError: something that has no text"],
])("the text of what was thrown, case %#", (thrown, message, named) => {
  expect([messageOf(thrown), namedMessageOf(thrown)]).toEqual([message, named]);
});
