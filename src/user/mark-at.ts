import { AcridaError } from "../base/errors.ts";
import { legacyMetadata, markOf, type TaskMark } from "./task-marks.ts";

type MemberContext = ClassMethodDecoratorContext | ClassFieldDecoratorContext;

/** Whether this is the second argument of a standard decorator. */
export const isContext = (second: unknown): second is DecoratorContext =>
  typeof second === "object" && second !== null && "kind" in second;

const misplaced = (decorator: string, name: string | symbol, what: string): AcridaError =>
  new AcridaError(
    "SCENARIO_INVALID",
    `@${decorator} on ${String(name)}: ${what}. ` +
      "It goes on a method, or on a static field that holds a TaskSet class: `@task static nested = Nested`",
  );

/** What a standard decorator may leave on its class. @throws AcridaError MISUSE where the compiler gives none. */
export const metadataOf = (decorator: string, context: DecoratorContext): object => {
  const metadata: object | undefined = context.metadata;
  if (metadata === undefined) {
    throw new AcridaError(
      "MISUSE",
      `@${decorator}: the compiler of this scenario gives decorators no metadata; ` +
        'import "acrida" first, or let Acrida compile the file',
    );
  }
  return metadata;
};

const standardMark = (decorator: string, context: MemberContext): TaskMark => {
  const { kind, name } = context;
  if (context.private) throw misplaced(decorator, name, "a private member can't be a task");
  if (kind === "method" && context.static) throw misplaced(decorator, name, "a static method is no task");
  if (kind === "field" && !context.static) throw misplaced(decorator, name, "the field is not static");
  if (kind !== "method" && kind !== "field") throw misplaced(decorator, name, `a ${kind} can't be a task`);
  return markOf(metadataOf(decorator, context), name, kind === "field");
};

const legacyMark = (
  decorator: string,
  target: object,
  key: string | symbol,
  descriptor?: PropertyDescriptor,
): TaskMark => {
  const onClass = typeof target === "function";
  // A method comes with its descriptor, a field without one; a call by hand leaves it out for both.
  const held = (descriptor ?? Object.getOwnPropertyDescriptor(target, key))?.value;
  if (!onClass && typeof held !== "function") throw misplaced(decorator, key, "the field is not static");
  if (onClass && descriptor !== undefined) throw misplaced(decorator, key, "a static method is no task");
  return markOf(legacyMetadata(onClass ? target : target.constructor), key, onClass);
};

/** The mark that a decorator's arguments point at: `(value, context)` is standard, `(target, key, …)` is legacy. */
export const markAt = (decorator: string, first: unknown, second: unknown, third: unknown): TaskMark => {
  if (isContext(second)) return standardMark(decorator, second as MemberContext);
  if (typeof second === "string" || typeof second === "symbol") {
    return legacyMark(decorator, first as object, second, third as PropertyDescriptor | undefined);
  }
  throw misplaced(decorator, (first as { name?: string } | undefined)?.name ?? "this", "nothing to mark");
};
