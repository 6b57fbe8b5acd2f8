/** A way out of a task: the name of the one that it leads to, and its weight among all ways from there. */
export type Transition = readonly [name: string, weight: number];

const isWeight = (weight: unknown): weight is number =>
  typeof weight === "number" && weight > 0 && Number.isFinite(weight);

/**
 * The ways that somebody wrote down: a name, a list of names and `[name, weight]` pairs, or weights by name.
 * @param refuse throws, with what was expected and what came.
 */
export const transitionsOf = (given: unknown, refuse: (message: string) => never): Transition[] => {
  if (typeof given === "string") return transitionsOf([given], refuse);
  if (typeof given !== "object" || given === null) {
    return refuse(
      `expected weights by name, as in { browse: 3, buy: 1 }, or a list of names, got ${String(given)}`,
    );
  }
  const pairs: unknown[] = Array.isArray(given) ? given : Object.entries(given);
  if (pairs.length === 0) return refuse("expected at least one task to go on with, got none");
  return pairs.map((pair) => {
    const [name, weight] = Array.isArray(pair) ? pair : [pair, 1];
    if (typeof name !== "string" || name === "") {
      return refuse(`expected the name of a task, such as "browse", got ${String(name)}`);
    }
    if (!isWeight(weight)) {
      return refuse(`the weight of ${name} must be a number above 0, got ${String(weight)}`);
    }
    return [name, weight];
  });
};
