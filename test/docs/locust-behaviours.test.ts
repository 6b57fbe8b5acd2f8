import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Behaviour } from "./behaviours/behaviour.ts";
import { behaviours } from "./locust-behaviours.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The titles of a test file, and what stands beside them: a title may be made of a table. */
const texts = new Map<string, string>();
const textOf = (file: string): string => {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(`${root}/${file}`, "utf8");
  texts.set(file, text);
  return text;
};

test("every number stands once, in order", () => {
  const ids = behaviours.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const groups = "DRSMUHTWC";
  const place = (id: string): number => groups.indexOf(id[0] as string) * 1000 + Number(id.slice(1));
  expect(ids).toEqual(ids.toSorted((one, other) => place(one) - place(other)));
});

test.each(behaviours.map((one) => [one.id, one] as const))(
  "%s: the tests named are there",
  (_, one: Behaviour) => {
    if (one.differs === undefined) expect(one.shownBy, one.what).not.toEqual([]);
    for (const reference of one.shownBy) {
      const at = reference.indexOf(": ");
      const [file, words] = [reference.slice(0, at), reference.slice(at + 2)];
      expect(textOf(file).includes(words), reference).toBe(true);
    }
  },
);
