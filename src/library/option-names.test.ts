import { expect, test } from "vitest";
import { AcridaError } from "../base/errors.ts";
import { errorInOptionNames, inOptionNames } from "./option-names.ts";

test.each([
  ["--csv-full-history needs --csv PREFIX", "csvFullHistory needs csv PREFIX"],
  ["--stages and --shape Peak both lead the load", "stages and shape Peak both lead the load"],
  ["say --no-web, --clients or (--ca)", "say headless, users or (ca)"],
  ["the word --of-another and a--csv stay", "the word --of-another and a--csv stay"],
])("%s", (said, expected) => {
  expect(inOptionNames(said)).toBe(expected);
});

test("an error of ours keeps its code, any other stays", () => {
  const ours = new AcridaError("HOST_MISSING", "give --host http://localhost:8080");
  expect(errorInOptionNames(ours)).toMatchObject({
    ...{ code: "HOST_MISSING", message: "give host http://localhost:8080", cause: ours },
  });
  const other = new TypeError("--csv");
  expect(errorInOptionNames(other)).toBe(other);
});
