import { expect, it } from "vitest";
import { refusalOf } from "./refusal.ts";

const fields = ["users", "host"];
const refusal = (field?: string, message: string | null = "expected a number") =>
  refusalOf({ success: false, message, ...(field === undefined ? {} : { field }) }, fields, "unreachable");

it.each([
  ["of a field at that field", refusal("users"), "expected a number", null],
  ["of a field that the form doesn't show above it", refusal("seed"), null, "expected a number"],
  ["of no field above the form", refusal(), null, "expected a number"],
  ["of nobody, as the server is gone, above the form", refusal(undefined, null), null, "unreachable"],
])("a refusal %s", (_, { errorOf, elsewhere }, ofUsers, above) => {
  expect([errorOf("users"), errorOf("host"), elsewhere]).toEqual([ofUsers, null, above]);
});

it("nothing is said before the first answer, nor after a good one", () => {
  for (const outcome of [null, { success: true, message: "started" }]) {
    const { errorOf, elsewhere } = refusalOf(outcome, fields, "unreachable");
    expect([errorOf("users"), elsewhere]).toEqual([null, null]);
  }
});
