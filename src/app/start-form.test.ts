import { describe, expect, test } from "vitest";
import { formFields } from "../config/known-option.ts";
import { parseLeniently } from "../config/resolve.ts";
import type { CustomOption } from "../loader/scenario-description.ts";
import type { FormValues } from "../server/console-control.ts";
import { type FormState, StartForm } from "./start-form.ts";

const option = (name: string, more: Partial<CustomOption> = {}): CustomOption => ({
  ...{ name, flags: [`--${name}`], type: "string", default: undefined, help: "" },
  ...{ secret: false, multiple: false, required: false },
  ...more,
});

const custom = [
  option("tenantName", { help: "who pays" }),
  option("limit", { type: "number", default: 7 }),
  option("dryRun", { type: "boolean", default: true }),
  option("plan", { choices: ["free", "Paid"], default: "free" }),
  option("parts", { choices: ["a", "b", "c"], multiple: true }),
  option("ports", { type: "number", multiple: true }),
  option("pin", { secret: true }),
];

const { options } = parseLeniently({
  argv: ["-u", "3", "-H", "http://me:pw@shop"],
  env: {},
  configFile: null,
});
const state: FormState = {
  options,
  custom: { limit: 7, dryRun: true, plan: "free", ports: [1, 2], pin: "hunter2" },
};
const form = new StartForm(custom, ["Buyer", "Seller"], []);
const mask = (text: string): string => text.replace(/me:pw/, "***");
const read = (values: FormValues, from: FormState = state) => form.read(values, from, mask);

test("the fields are filled in with what would be run, but never with a secret", () => {
  const fields = form.fields(state, mask).map(({ name, kind, value }) => [name, kind, value]);
  expect(fields).toEqual([
    ["user_count", "number", 3],
    ["spawn_rate", "number", 1],
    ["host", "text", "http://***@shop"],
    ["run_time", "text", null],
    ["profile", "text", null],
    ["user_classes", "several", ["Buyer", "Seller"]],
    ["stages", "text", null],
    ["tenantName", "text", null],
    ["limit", "number", 7],
    ["dryRun", "checkbox", true],
    ["plan", "choice", "free"],
    ["parts", "several", []],
    ["ports", "text", "1, 2"],
    ["pin", "secret", null],
  ]);
  expect(form.fields(state, mask).find(({ name }) => name === "tenantName")).toMatchObject({
    label: "Tenant name",
    help: "who pays",
    advanced: true,
  });
});

describe("what is posted", () => {
  test.each<[FormValues, Partial<FormState["options"]>, Record<string, unknown>]>([
    [{}, {}, {}],
    [{ user_count: "20", spawn_rate: "0.5" }, { users: 20, spawnRate: 0.5 }, {}],
    [{ host: "https://other", run_time: "1m30s" }, { host: "https://other", runTime: 90 }, {}],
    [{ host: "", run_time: "" }, { host: null, runTime: null }, {}],
    [{ host: "http://***@shop" }, { host: "http://me:pw@shop" }, {}],
    [{ user_classes: "Seller" }, { userClasses: ["Seller"] }, {}],
    [{ user_classes: ["Buyer", "Seller"] }, { userClasses: ["Buyer", "Seller"] }, {}],
    [
      { tenantName: "acme", limit: "-1.5", plan: "Paid" },
      {},
      { tenantName: "acme", limit: -1.5, plan: "Paid" },
    ],
    [{ dryRun: "false", ports: "3, 4" }, {}, { dryRun: false, ports: [3, 4] }],
    [{ dryRun: "", ports: "", limit: "", plan: "" }, {}, { dryRun: false, ports: undefined }],
    [{ parts: ["a", "c"], pin: "" }, {}, { parts: ["a", "c"], pin: "hunter2" }],
    [{ pin: "other1" }, {}, { pin: "other1" }],
    [{ unknown_field: "1", shape_class: "Default", csv: "/etc/x", insecure: "true" }, {}, {}],
  ])("%j", (values, ownChanges, customChanges) => {
    expect(read(values)).toEqual({
      options: { ...options, ...ownChanges },
      custom: { tenantName: undefined, parts: undefined, ...state.custom, ...customChanges },
    });
  });

  test.each<[FormValues, string, string]>([
    [
      { user_count: "abc" },
      "user_count",
      'Number of users must be a whole number from 0 to 1000000, got "abc"',
    ],
    [{ user_count: "" }, "user_count", 'got ""'],
    [{ user_count: ["1", "2"] }, "user_count", 'got "["1","2"]"'],
    [{ user_count: "-1" }, "user_count", "whole number"],
    [{ spawn_rate: "0" }, "spawn_rate", 'Spawn rate must be a number from 0.0001 to 1000000, got "0"'],
    [{ host: "shop" }, "host", "Host must be an http or https URL"],
    [{ host: "javascript:alert(1)" }, "host", "http or https"],
    [{ host: "http://***@shop2" }, "host", "expected the whole text, got ***, which hides a secret"],
    [{ run_time: "soon" }, "run_time", "Run time must be a time span"],
    [
      { user_classes: ["Buyer", "Thief"] },
      "user_classes",
      "no User class named Thief; there are: Buyer, Seller",
    ],
    [{ user_classes: "" }, "user_classes", "pick at least one class of Buyer, Seller"],
    [{ user_count: "1000001" }, "user_count", "a whole number from 0 to 1000000"],
    [{ run_time: "0" }, "run_time", "above 0"],
    [{ host: "http://127.0.0.1:7801/\u0000 x" }, "host", "spaces or control characters"],
    [{ shape_class: "Foo" }, "shape_class", "no load shape named Foo; the scenario exports none"],
    [{ limit: "much" }, "limit", 'Limit must be a number, got "much"'],
    [{ plan: "gold" }, "plan", "Plan must be one of free, Paid"],
    [{ parts: ["a", "z"] }, "parts", "one of a, b, c"],
    [{ dryRun: "maybe" }, "dryRun", "true or false"],
    [{ user_cuont: "5" }, "user_cuont", "there is no field user_cuont; did you mean user_count?"],
  ])("%j is refused at its field", (values, field, message) => {
    expect(() => read(values)).toThrow(
      expect.objectContaining({ field, message: expect.stringContaining(message) }),
    );
  });

  test("all fields that are wrong are told, with the first one as before", () => {
    const values = { user_count: "abc", spawn_rate: "2", host: "shop", limit: "much", spawn_rat: "3" };
    const fields = ["spawn_rat", "user_count", "host", "limit"];
    expect(() => read(values)).toThrow(
      expect.objectContaining({
        field: "spawn_rat",
        message: "there is no field spawn_rat; did you mean spawn_rate?",
        errors: fields.map((field) => expect.objectContaining({ field, message: expect.any(String) })),
      }),
    );
  });

  test("every field of the form's own is one that no option of a scenario may take", () => {
    const own = new StartForm([], [], []).fields(state, mask).map(({ name }) => name);
    expect(formFields).toEqual(expect.arrayContaining(own));
  });

  test("what the scenario needs must be there when a test starts", () => {
    const needy = new StartForm([option("tenant", { required: true, help: "who pays" })], ["Buyer"], []);
    const nobody = { options, custom: { tenant: undefined } };
    const forms: FormValues[] = [{}, { tenant: "" }];
    for (const values of forms) {
      expect(() => needy.read(values, nobody, mask)).toThrow("Tenant is needed: who pays");
    }
    expect(needy.read({ tenant: "acme" }, nobody, mask).custom).toEqual({ tenant: "acme" });
  });

  test("W6: a shape is picked, another one for the next test, or none; what is not posted stays", () => {
    const shapes = ["Steps", "Wave"].map((name) => ({ name, useCommonOptions: false }));
    const shaped = new StartForm([], ["Buyer"], shapes);
    const bare: FormState = { options, custom: {} };
    const pick = (values: FormValues, from = bare): FormState => shaped.read(values, from, mask);
    expect(pick({}).options.shape).toBeNull();
    expect(pick({ shape_class: "Default" }).options.shape).toBeNull();
    const first = pick({ shape_class: "Steps" });
    expect(first.options.shape).toBe("Steps");
    expect(pick({}, first).options.shape).toBe("Steps");
    expect(pick({ shape_class: "Wave" }, first).options.shape).toBe("Wave");
    expect(pick({ shape_class: "" }, first).options.shape).toBe("none");
    expect(() => pick({ shape_class: "Stairs" })).toThrow("there are: Steps, Wave");
  });

  test("names that would reach into an object are only names", () => {
    const values = Object.fromEntries([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]) as FormValues;
    expect(read(values).options).toEqual(options);
  });
});

test("secrets are known, and a change of one is a change", () => {
  expect(form.secretsOf(state)).toEqual(["hunter2"]);
  expect(form.changed(state, read({ pin: "other1", user_count: "9" }))).toEqual(["user_count", "pin"]);
  expect(form.changed(state, read({ user_count: "3" }))).toEqual([]);
});

test("a text that is shown in part is kept as it is or written anew, not edited around its mask", () => {
  const urls = new StartForm([option("proxy")], ["Buyer"], []);
  const known = { options, custom: { proxy: "http://me:pw@proxy" } };
  const proxyOf = (proxy: string) => urls.read({ proxy }, known, mask).custom.proxy;
  expect(proxyOf("http://***@proxy")).toBe("http://me:pw@proxy");
  expect(proxyOf("http://you@proxy")).toBe("http://you@proxy");
  expect(() => proxyOf("http://***@proxy2")).toThrow(expect.objectContaining({ field: "proxy" }));
  const open = { options, custom: { proxy: "5 ***" } };
  expect(urls.read({ proxy: "4 ***" }, open, mask).custom.proxy).toBe("4 ***");
});

test("an option whose name says that it is secret is one", () => {
  const quiet = new StartForm([option("apiKey")], ["Buyer"], []);
  const known = { options, custom: { apiKey: "abcdef123" } };
  expect(quiet.fields(known, mask).at(-1)).toMatchObject({ kind: "secret", value: null });
  expect(quiet.read({ apiKey: "" }, known, mask).custom).toEqual({ apiKey: "abcdef123" });
});
