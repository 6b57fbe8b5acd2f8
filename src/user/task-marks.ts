import { metadataKey } from "./symbol-metadata.ts";
import type { Transition } from "./transition-table.ts";

/** What the decorators on one member said. */
export interface TaskMark {
  readonly key: string | symbol;
  /** A static field, which holds a TaskSet class; else a method. */
  readonly onField: boolean;
  /** What `@task` said; undefined without it. Checked when the class is looked at, which knows names. */
  weight?: unknown;
  /** What `@seqTask` said; undefined without it. */
  place?: unknown;
  tags?: readonly string[];
  /** What `@transition` and `@transitions` said, together. */
  transitions?: readonly Transition[];
}

type Metadata = Record<symbol, unknown>;

const marksKey = Symbol("task marks");
const tagsKey = Symbol("class tags");

/** Tags of plain functions, and of classes tagged by a call, which has no metadata at hand. */
const tagsByValue = new WeakMap<object, readonly string[]>();

const ownMetadata = (Class: object): Metadata | undefined =>
  Object.hasOwn(Class, metadataKey) ? (Class as Record<symbol, Metadata>)[metadataKey] : undefined;

/** The metadata of a class for legacy decorators, which run on a finished class and make none themselves. */
export const legacyMetadata = (Class: object): Metadata => {
  const own = ownMetadata(Class);
  if (own !== undefined) return own;
  const inherited = (Class as Record<symbol, Metadata | undefined>)[metadataKey] ?? null;
  const made = Object.create(inherited) as Metadata;
  Object.defineProperty(Class, metadataKey, { value: made, configurable: true });
  return made;
};

/** The mark of a member, made when first asked for. Own only: a subclass's metadata inherits from its base's. */
export const markOf = (metadata: object, key: string | symbol, onField: boolean): TaskMark => {
  if (!Object.hasOwn(metadata, marksKey)) (metadata as Metadata)[marksKey] = [];
  const marks = (metadata as Record<symbol, TaskMark[]>)[marksKey] as TaskMark[];
  let mark = marks.find((other) => other.key === key && other.onField === onField);
  if (mark === undefined) {
    mark = { key, onField };
    marks.push(mark);
  }
  return mark;
};

/** The marks that this class states itself, methods before fields, each kind as declared. */
export const ownMarks = (Class: object): readonly TaskMark[] => {
  const metadata = ownMetadata(Class);
  if (metadata === undefined || !Object.hasOwn(metadata, marksKey)) return [];
  return metadata[marksKey] as readonly TaskMark[];
};

/** Adds tags to a class by its metadata, which a decorator has before the class is finished. */
export const tagMetadata = (metadata: object, tags: readonly string[]): void => {
  const known = Object.hasOwn(metadata, tagsKey)
    ? ((metadata as Metadata)[tagsKey] as readonly string[])
    : [];
  (metadata as Metadata)[tagsKey] = [...known, ...tags];
};

/** Adds tags to a function or class. */
export const tagValue = (value: object, tags: readonly string[]): void => {
  tagsByValue.set(value, [...(tagsByValue.get(value) ?? []), ...tags]);
};

/** Tags of a function or class itself, not of its bases. */
export const tagsOf = (value: object): readonly string[] => {
  const metadata = ownMetadata(value);
  const stated = metadata !== undefined && Object.hasOwn(metadata, tagsKey) ? metadata[tagsKey] : [];
  return [...(stated as readonly string[]), ...(tagsByValue.get(value) ?? [])];
};
