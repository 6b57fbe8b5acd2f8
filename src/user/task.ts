import { AcridaError } from "../base/errors.ts";
import { legacyMetadata, markOf, type TaskMark, tagMetadata, tagValue } from "./task-marks.ts";

type Method = (...parameters: never[]) => unknown;
type Class = abstract new (...parameters: never[]) => object;

/** What a decorator for tasks can stand on, as standard decorators and as `experimentalDecorators`. */
export interface TaskDecorator {
  (value: Method, context: ClassMethodDecoratorContext): void;
  (value: undefined, context: ClassFieldDecoratorContext): void;
  (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
}

/** As `TaskDecorator`, on a TaskSet class too; called with a plain function or class it gives that back, tagged. */
export interface TagDecorator extends TaskDecorator {
  (value: Class, context: ClassDecoratorContext): void;
  <T extends Method | Class>(value: T): T;
}

type MemberContext = ClassMethodDecoratorContext | ClassFieldDecoratorContext;

const isContext = (second: unknown): second is DecoratorContext =>
  typeof second === "object" && second !== null && "kind" in second;

const misplaced = (decorator: string, name: string | symbol, what: string): AcridaError =>
  new AcridaError(
    "SCENARIO_INVALID",
    `@${decorator} on ${String(name)}: ${what}. ` +
      "It goes on a method, or on a static field that holds a TaskSet class: `@task static nested = Nested`",
  );

const metadataOf = (decorator: string, context: DecoratorContext): object => {
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
const markAt = (decorator: string, first: unknown, second: unknown, third: unknown): TaskMark => {
  if (isContext(second)) return standardMark(decorator, second as MemberContext);
  if (typeof second === "string" || typeof second === "symbol") {
    return legacyMark(decorator, first as object, second, third as PropertyDescriptor | undefined);
  }
  throw misplaced(decorator, (first as { name?: string } | undefined)?.name ?? "this", "nothing to mark");
};

/** Makes a method, or a static field holding a TaskSet class, a task of weight 1. */
export function task(value: Method, context: ClassMethodDecoratorContext): void;
export function task(value: undefined, context: ClassFieldDecoratorContext): void;
export function task(target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
/** Makes it a task of this weight; in a sequence, so many runs in a row. */
export function task(weight?: number): TaskDecorator;
export function task(first?: unknown, second?: unknown, third?: unknown): TaskDecorator | undefined {
  if (second === undefined && typeof first !== "function") {
    return (value: unknown, context: unknown, descriptor?: unknown) => {
      markAt("task", value, context, descriptor).weight = first ?? 1;
    };
  }
  markAt("task", first, second, third).weight = 1;
  return undefined;
}

/** Gives a task its place in a sequence; equal places keep the order in which they are declared. */
export const seqTask =
  (place: number): TaskDecorator =>
  (first: unknown, second: unknown, third?: unknown) => {
    markAt("seqTask", first, second, third).place = place;
  };

const isTagList = (tags: readonly unknown[]): tags is readonly string[] =>
  tags.length > 0 && tags.every((one) => typeof one === "string" && one !== "");

/** Names a task, or all tasks of a TaskSet class, for `--tags` and `--exclude-tags`. */
export const tag = (...tags: readonly [string, ...string[]]): TagDecorator => {
  if (!isTagList(tags)) {
    throw new AcridaError("SCENARIO_INVALID", '@tag: expected one or more names: @tag("slow")');
  }
  const decorate = (first: unknown, second?: unknown, third?: unknown): unknown => {
    if (isContext(second) && second.kind === "class") {
      tagMetadata(metadataOf("tag", second), tags);
      return undefined;
    }
    if (second === undefined && typeof first === "function") {
      tagValue(first, tags);
      return first;
    }
    const mark = markAt("tag", first, second, third);
    mark.tags = [...(mark.tags ?? []), ...tags];
    return undefined;
  };
  return decorate as TagDecorator;
};
