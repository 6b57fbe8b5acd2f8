import { AcridaError } from "../base/errors.ts";
import { isContext, markAt, metadataOf } from "./mark-at.ts";
import { tagMetadata, tagValue } from "./task-marks.ts";

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
