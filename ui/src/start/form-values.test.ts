import { describe, expect, it } from "vitest";
import type { FieldValue, FormField } from "../../../src/server/api.ts";
import { sampleWhole, usualSample } from "../sample/sample-views.ts";
import { firstValue, formEntries, replacedFields, toggled } from "./form-values.ts";

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

describe("replacedFields", () => {
  const shape = {
    ...field("choice", "", "shape_class"),
    replaces: { Steps: ["user_count", "run_time"], Free: [] },
  };
  const stages = { ...field("text", "", "stages"), replaces: { "*": ["user_count"] } };
  const replaced = (values: Readonly<Record<string, string>>) => [
    ...replacedFields([shape, stages, field("number", 3, "user_count")], ({ name }) => values[name] ?? "3"),
  ];

  it("of nothing that leads is nothing", () => {
    expect(replaced({ shape_class: "", stages: " " })).toEqual([]);
    expect(replaced({ shape_class: "Free", stages: "" })).toEqual([]);
  });

  it("says of each field what leads instead", () => {
    const by = { field: "shape_class", value: "Steps" };
    expect(replaced({ shape_class: "Steps", stages: "" })).toEqual([
      ["user_count", by],
      ["run_time", by],
    ]);
    expect(replaced({ shape_class: "", stages: "1m:5" })).toEqual([
      ["user_count", { field: "stages", value: "1m:5" }],
    ]);
  });
});
