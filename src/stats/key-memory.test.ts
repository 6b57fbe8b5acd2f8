import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyMemory } from "./key-memory.ts";

test("a key is the bytes, one character each, wherever they lie and whatever came before", () => {
  const memory = new KeyMemory();
  const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(parts, (all) => {
      const bytes = Buffer.concat(all);
      let start = 0;
      for (const part of all) {
        const end = start + part.length;
        expect(memory.keyOf(bytes, start, end)).toBe(String.fromCharCode(...part));
        start = end;
      }
    }),
  );
});

test("more names than it has places for keep their own keys, time after time", () => {
  const memory = new KeyMemory();
  const names = Array.from({ length: 20_000 }, (_, i) => Buffer.from(`GET /item/${i}`));
  for (let time = 0; time < 2; time++) {
    for (const name of names) expect(memory.keyOf(name, 0, name.length)).toBe(name.toString("latin1"));
  }
});
