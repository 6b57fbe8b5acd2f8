import { AcridaError } from "../base/errors.ts";
import { markAt } from "./mark-at.ts";
import type { TaskDecorator } from "./task.ts";
import { transitionsOf } from "./transition-table.ts";

const decorator = (name: string, targets: unknown): TaskDecorator => {
  const stated = transitionsOf(targets, (message) => {
    throw new AcridaError("SCENARIO_INVALID", `@${name}: ${message}`);
  });
  return (first: unknown, second: unknown, third?: unknown) => {
    const mark = markAt(name, first, second, third);
    // The last decorator is applied first; as written is the order of those that read the file.
    mark.transitions = [...stated, ...(mark.transitions ?? [])];
  };
};

/** In a MarkovTaskSet: from this method to that one, by a weight among all ways from here; may be given again. */
export const transition = (next: string, weight = 1): TaskDecorator =>
  decorator("transition", [[next, weight]]);

/** In a MarkovTaskSet: all ways from this method, as weights by name, or a list of names and `[name, weight]` pairs. */
export const transitions = (
  targets: Readonly<Record<string, number>> | readonly (string | readonly [string, number])[],
): TaskDecorator => decorator("transitions", targets);
