import { expect, it } from "vitest";
import { wordsFor } from "../i18n/language.ts";
import { refusalOf } from "./refusal.ts";

const fields = ["users", "host"];
const refusal = (field?: string, message: string | null = "expected a number") =>
  refusalOf({ success: false, message, ...(field === undefined ? {} : { field }) }, fields, wordsFor("en"));
const unreachable = wordsFor("en").text("control.unreachable");

it.each([
  ["of a field at that field", refusal("users"), "expected a number", null],
  ["of a field that the form doesn't show above it", refusal("seed"), null, "expected a number"],
  ["of no field above the form", refusal(), null, "expected a number"],
  ["of nobody, as the server is gone, above the form", refusal(undefined, null), null, unreachable],
])("a refusal %s", (_, { errorOf, elsewhere }, ofUsers, above) => {
  expect([errorOf("users"), errorOf("host"), elsewhere]).toEqual([ofUsers, null, above]);
});

it("nothing is said before the first answer, nor after a good one", () => {
  for (const outcome of [null, { success: true, message: "started" }]) {
    const { errorOf, elsewhere } = refusalOf(outcome, fields, wordsFor("en"));
    expect([errorOf("users"), elsewhere]).toEqual([null, null]);
  }
});

it("each field that is wrong says so, in the reader's language where the server gave the sentence", () => {
  const errors = [
    { field: "users", message: "must be a number", sentence: { key: "field.number" } as const },
    { field: "host", message: "no such host" },
  ];
  const { errorOf, elsewhere } = refusalOf(
    { success: false, message: "must be a number", field: "users", errors },
    fields,
    wordsFor("ko"),
  );
  expect([errorOf("users"), errorOf("host"), elsewhere]).toEqual(["숫자여야 합니다.", "no such host", null]);
});

it("a refusal of no field is said in the reader's language too, where the server gave the sentence", () => {
  const sentence = { key: "refused.stopping" } as const;
  const outcome = { success: false, message: "the test is stopping", sentence };
  expect(refusalOf(outcome, fields, wordsFor("ko")).elsewhere).toContain("중지되는 중입니다");
  expect(refusalOf(outcome, fields, wordsFor("en")).elsewhere).toBe("the test is stopping");
});
