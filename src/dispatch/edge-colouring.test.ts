import fc from "fast-check";
import { expect, test } from "vitest";
import { EdgeColouring } from "./edge-colouring.ts";

/** Random multigraphs whose vertices have at most as many edges as there are colours. */
const graph = fc.integer({ min: 1, max: 40 }).chain((colours) =>
  fc.record({
    colours: fc.constant(colours),
    wished: fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 7 * colours }),
  }),
);

test("with as many colours as the highest degree, no vertex has two edges of one colour", () => {
  fc.assert(
    fc.property(graph, ({ colours, wished }) => {
      const colouring = new EdgeColouring(
        colours,
        () => false,
        () => expect.unreachable("nothing is pinned"),
      );
      const vertices = Array.from({ length: 14 }, () => colouring.addVertex());
      const degree = vertices.map(() => 0);
      const edges = wished
        .map(([left, right]) => [left, right + 7] as const)
        .filter(([left, right]) => {
          if (degree[left]! >= colours || degree[right]! >= colours) return false;
          degree[left]!++;
          degree[right]!++;
          return true;
        });
      for (const [edge, [left, right]] of edges.entries()) {
        colouring.add(edge, vertices[left]!, vertices[right]!);
        const seen = new Set<string>();
        for (const [earlier, ends] of edges.slice(0, edge + 1).entries()) {
          const colour = colouring.colourOf(earlier);
          expect(colour).toBeGreaterThanOrEqual(0);
          expect(colour).toBeLessThan(colours);
          for (const vertex of ends) {
            expect(seen.has(`${vertex} ${colour}`)).toBe(false);
            seen.add(`${vertex} ${colour}`);
          }
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("a pinned edge is recoloured only when there is no other way, and then it is told", () => {
  const moves: string[] = [];
  const pinned = new Set([0, 1]);
  const colouring = new EdgeColouring(
    2,
    (edge) => pinned.has(edge),
    (edge, from, to) => moves.push(`${edge}: ${from} to ${to}`),
  );
  const [left, other, right, far] = Array.from({ length: 4 }, () => colouring.addVertex()) as [
    number,
    number,
    number,
    number,
  ];
  colouring.set(0, left, far, 0);
  colouring.set(1, other, right, 1);
  // Free at `left` is 1, free at `right` is 0: one of the two edges must give way.
  colouring.add(2, left, right);
  expect(moves).toHaveLength(1);
  expect(new Set([colouring.colourOf(0), colouring.colourOf(2)]).size).toBe(2);
  expect(new Set([colouring.colourOf(1), colouring.colourOf(2)]).size).toBe(2);
});
