import { identityOf } from "./delta.ts";

/** A group of errors or exceptions that a load thread has seen: its texts as they are sent. */
export interface Group {
  readonly identity: Uint8Array;
}

/** Finds a group by its texts; past the cap, the one that stands for all others. */
export class GroupTable {
  readonly other: Group;
  readonly #groups = new Map<string, Group>();
  readonly #maxGroups: number;

  constructor(maxGroups: number, otherTexts: readonly string[]) {
    this.#maxGroups = maxGroups;
    this.other = { identity: identityOf(...otherTexts) };
  }

  find(...texts: readonly string[]): Group {
    const key = texts.join("\u0000");
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= this.#maxGroups) return this.other;
    const group = { identity: identityOf(...texts) };
    this.#groups.set(key, group);
    return group;
  }
}
