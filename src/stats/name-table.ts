import { cutText } from "../base/cut-text.ts";
import { type ErrorCounts, identityOf } from "./delta.ts";
import { longestName, otherName } from "./group-texts.ts";
import type { HistogramArena } from "./histogram-arena.ts";
import { noSecond, type SecondCell } from "./second-cell.ts";

/** A name that a load thread has seen, for the whole run. */
export class NamedEntry {
  readonly method: string;
  readonly name: string;
  readonly identity: Uint8Array;
  /** Where its histograms lie. */
  readonly arena: HistogramArena;
  /** Where its last sample went, until that second is drained. */
  cell: SecondCell | null = null;
  /** Where its last failure was counted, so that a storm of equal ones is grouped without a look at the text. */
  lastError: string | null = null;
  lastErrorKind = "";
  lastErrorSecond = noSecond;
  lastErrorCounts: ErrorCounts | null = null;
  /** The entry of the same name and another method. */
  sibling: NamedEntry | null = null;

  constructor(method: string, name: string, arena: HistogramArena) {
    this.method = method;
    this.name = name;
    this.identity = identityOf(method, name);
    this.arena = arena;
  }
}

/** Finds the entry of a method and a name; past its cap, the one called "other". */
export class NameTable {
  readonly other: NamedEntry;
  /** Some name had no place. */
  overflowed = false;
  private readonly byName = new Map<string, NamedEntry>();
  private size = 0;
  private readonly maxNames: number;
  private readonly arena: HistogramArena;

  /** @param otherArena takes what passes the cap, so it must not be full when the first one is. */
  constructor(maxNames: number, arena: HistogramArena, otherArena: HistogramArena) {
    this.maxNames = maxNames;
    this.arena = arena;
    this.other = new NamedEntry(otherName.method, otherName.name, otherArena);
  }

  find(method: string, name: string): NamedEntry {
    let entry = this.byName.get(name) ?? null;
    while (entry !== null && entry.method !== method) entry = entry.sibling;
    return entry ?? this.findUnseen(method, name);
  }

  private findUnseen(method: string, name: string): NamedEntry {
    // Long texts are looked up as cut each time: keeping them as keys would keep them in memory.
    if (name.length > longestName || method.length > longestName) {
      return this.find(cutText(method, longestName), cutText(name, longestName));
    }
    if (method === otherName.method && name === otherName.name) return this.other;
    if (this.size >= this.maxNames) {
      this.overflowed = true;
      return this.other;
    }
    this.size++;
    const entry = new NamedEntry(method, name, this.arena);
    entry.sibling = this.byName.get(name) ?? null;
    this.byName.set(name, entry);
    return entry;
  }
}
