import { expect, test } from "vitest";
import type { Host } from "../base/host.ts";
import type { CustomOption } from "../loader/scenario-description.ts";
import { shownCommand } from "./shown-command.ts";

const option = (name: string, flags: string[], more: Partial<CustomOption> = {}): CustomOption => ({
  ...{ name, flags, type: "string", default: undefined, help: "" },
  ...{ secret: false, multiple: false, required: false },
  ...more,
});
const custom = [
  option("pin", ["--pin", "-Q"], { type: "number", secret: true }),
  option("doorKey", ["--door", "-K"]),
  option("silent", ["--silent"], { type: "boolean", secret: true }),
  option("spin", ["--spin"]),
];
const shown = (...argv: string[]): string => shownCommand({ argv } as unknown as Host, custom).join(" ");

test.each([
  ["--pin 1234", "--pin ***"],
  ["--pin=1234", "--pin=***"],
  ["--pin=", "--pin=***"],
  ["-Q 1234 -u 5", "-Q *** -u 5"],
  ["-Q1234", "-Q***"],
  ["--door abc -K abc", "--door *** -K ***"],
  ["--web-token abc", "--web-token ***"],
  ["--silent --spin 1234 -u 1234", "--silent --spin 1234 -u 1234"],
  ["-f a.ts --pin 1 --pin 2 Shopper", "-f a.ts --pin *** --pin *** Shopper"],
])("%s", (typed, told) => {
  expect(shown(...typed.split(" "))).toBe(`acrida ${told}`);
});
