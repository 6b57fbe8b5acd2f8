import { describe, expect, it } from "vitest";
import type { FieldValue, FormField } from "../../../src/server/api.ts";
import { sampleWhole, usualSample } from "../sample/sample-views.ts";
import { firstValue, formEntries, toggled } from "./form-values.ts";

const field = (kind: FormField["kind"], value: FieldValue = null, name = "x"): FormField => ({
  ...{ kind, value, name, label: "", help: "", required: false, advanced: false },
});
const { scenario } = sampleWhole({ ...usualSample, state: "ready" });

describe("firstValue", () => {
  it.each([
    [field("number", 2.5), "2.5"],
    [field("text"), ""],
    [field("secret"), ""],
    [field("checkbox", true), true],
    [field("checkbox"), false],
    [field("several", ["a"]), ["a"]],
    [field("several"), []],
    [field("choice", "eu"), "eu"],
  ])("of %j is %j", (one, value) => {
    expect(firstValue(one, [])).toEqual(value);
  });

  it("of the picker is what the classes say", () => {
    const picker = field("several", [], "user_classes");
    expect(firstValue(picker, scenario.classes)).toEqual(["WebShopper", "MobileShopper"]);
  });
});

describe("formEntries", () => {
  it("posts every field under its name, texts without the blanks around", () => {
    const fields = [
      field("text", null, "host"),
      field("checkbox", null, "on"),
      field("number", null, "users"),
    ];
    const entries = formEntries(fields, { host: " http://x ", on: false, users: "5" });
    expect(entries).toEqual([
      ["host", "http://x"],
      ["on", "false"],
      ["users", "5"],
    ]);
  });

  it("posts each of several values, an empty one when none is chosen, and no secret that nobody typed", () => {
    const fields = [field("several", null, "a"), field("several", null, "b"), field("secret", null, "key")];
    expect(formEntries(fields, { a: ["1", "2"], b: [], key: "" })).toEqual([
      ["a", "1"],
      ["a", "2"],
      ["b", ""],
    ]);
    expect(formEntries([field("secret", null, "key")], { key: "k" })).toEqual([["key", "k"]]);
  });
});

it("puts a value into a list, or takes it out", () => {
  expect([toggled(["a"], "b"), toggled(["a", "b"], "a"), toggled(null, "a")]).toEqual([
    ["a", "b"],
    ["b"],
    ["a"],
  ]);
});
