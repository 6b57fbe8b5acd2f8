import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { snapshotOf } from "../snapshot-fixture.ts";
import { RowBook } from "./row-book.ts";

const times = (count: number): number[] => new Array(count).fill(5);

describe("names that read alike", () => {
  test("have a row each, and keep it", () => {
    const book = new RowBook();
    const take = (counts: readonly (readonly [string, number])[]) => {
      book.take(snapshotOf(counts.map(([name, count]) => ({ name, times: times(count) }))));
      const { names, rows } = book.takeChanges(100);
      return { names: names.map(({ id, name }) => [id, name]), rows: rows.map(([id, count]) => [id, count]) };
    };
    expect(
      take([
        ["/a", 10],
        ["/a", 20],
        ["/b", 1],
      ]),
    ).toEqual({
      names: [
        [1, "/a"],
        [2, "/a"],
        [3, "/b"],
      ],
      rows: [
        [0, 31],
        [1, 10],
        [2, 20],
        [3, 1],
      ],
    });
    expect(
      take([
        ["/a", 10],
        ["/a", 21],
        ["/b", 1],
        ["/a", 4],
      ]),
    ).toEqual({
      names: [[4, "/a"]],
      rows: [
        [0, 36],
        [2, 21],
        [4, 4],
      ],
    });
  });

  test("whatever comes between them, every entry has a row of its own, with its numbers", () => {
    const entries = fc.array(fc.record({ name: fc.constantFrom("/a", "/b", "/c"), count: fc.nat(5) }), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 5 }), (snapshots) => {
        const book = new RowBook();
        for (const recipes of snapshots) {
          book.take(snapshotOf(recipes.map(({ name, count }) => ({ name, times: times(count) }))));
          const { names, rows } = book.now();
          const seen = rows.slice(1).map(([id, count]) => `${names[id! - 1]?.name} ${count}`);
          for (const { name, count } of recipes) {
            const at = seen.indexOf(`${name} ${count}`);
            expect(at).not.toBe(-1);
            seen.splice(at, 1);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
