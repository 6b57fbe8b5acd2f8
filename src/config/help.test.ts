import { expect, test } from "vitest";
import { helpText } from "./help.ts";
import { optionTable } from "./option-table.ts";
import { optionGroups } from "./options.ts";
import { resolve } from "./resolve.ts";

const text = helpText([
  {
    name: "token",
    flags: ["--token"],
    type: "string",
    default: "hunter2",
    environmentVariable: "SHOP_TOKEN",
    help: "how the shop knows us",
    secret: true,
    multiple: false,
    required: true,
  },
]);

test("no line is wider than 100 columns", () => {
  for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
});

test("every option is there with all its flags, its variable and its help", () => {
  const flat = text.replace(/\s+/g, " ");
  for (const option of optionTable) {
    for (const flag of [...option.flags, ...option.aliases]) expect(flat).toContain(flag);
    if (option.environmentVariable !== null) expect(flat).toContain(option.environmentVariable);
    expect(flat).toContain(option.help);
  }
  for (const group of optionGroups) expect(text).toContain(`\n${group}:\n`);
});

test("defaults are written as a user would write them", () => {
  expect(text).toContain("[default: 5s, ACRIDA_STOP_TIMEOUT]");
  expect(text).toContain("[default: auto, ACRIDA_PROCESSES]");
});

test("the scenario's options have their own part; a secret default is not shown", () => {
  expect(text).toMatch(
    /Options of this scenario:\n +--token TOKEN +how the shop knows us \[required, SHOP_TOKEN\]/,
  );
  expect(text).not.toContain("hunter2");
});

test("no flag, variable or name stands for two options", () => {
  const all = optionTable.flatMap((option) => [
    ...option.flags,
    ...option.aliases,
    option.name,
    ...(option.environmentVariable === null ? [] : [option.environmentVariable]),
  ]);
  expect(new Set(all).size).toBe(all.length);
});

test("every default that is shown is a value that its own option takes", () => {
  for (const option of optionTable) {
    if (option.default === null || Array.isArray(option.default)) continue;
    const value = option.type.format(option.default);
    const configFile = { path: "c.json", values: option.inConfigFile ? { [option.name]: value } : {} };
    const { options } = resolve({ argv: [], env: {}, configFile }, []);
    expect(options[option.name], option.name).toEqual(option.default);
  }
});
