import { AcridaError } from "../base/errors.ts";
import type { RowSource } from "./row-feed.ts";
import type { RowOrderName } from "./row-order.ts";

/** What happens when a row is wanted and all of them have been handed out. */
export type AtEnd = "recycle" | "stop user" | "stop test";

/** A data file as it lies on this machine. */
export interface FilePlace {
  readonly path: string;
  /** SHA-256 of its bytes, hex. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

/** A source of rows that the scenario declares, as plain data. */
export interface DataDescription extends RowSource {
  /** Set where its rows come from a file. */
  readonly file?: FilePlace;
}

/** A source as whoever declares it knows it. */
export interface Declaration extends RowSource {
  readonly order: RowOrderName;
  readonly file?: FilePlace;
}

/**
 * The sources of rows that the scenario of a thread declares. All threads evaluate the same scenario, so the same
 * names are given in the same order everywhere.
 */
export class DataRegistry {
  readonly #declarations = new Map<string, Declaration>();
  #places: ReadonlyMap<string, FilePlace> | null = null;
  #isSealed = false;

  /** Files are read from these places, by source, and not from beside the scenario. */
  set places(places: ReadonlyMap<string, FilePlace>) {
    this.#places = places;
  }

  /** Where the file of a source lies in a thread that was told; undefined for one that finds it by itself. */
  placeOf(key: string): FilePlace | undefined {
    return this.#places?.get(key);
  }

  /** The key of a source that is about to be declared: its name, and a number for the second of that name. */
  keyFor(name: string): string {
    let key = name;
    for (let number = 2; this.#declarations.has(key); number++) key = `${name}#${number}`;
    return key;
  }

  /** @throws AcridaError MISUSE once the scenario is loaded: the controller must know of all sources before. */
  checkOpen(call: string): void {
    if (!this.#isSealed) return;
    throw new AcridaError(
      "MISUSE",
      `${call} was called when the scenario was loaded already; call it at the top level of the module, ` +
        "and only `next` from tasks and hooks",
    );
  }

  declare(declaration: Declaration): void {
    this.#declarations.set(declaration.key, declaration);
  }

  /** The scenario is loaded: no source comes after this. */
  seal(): void {
    this.#isSealed = true;
  }

  get descriptions(): readonly DataDescription[] {
    return [...this.#declarations.values()].map(({ order: _, ...description }) => description);
  }
}

/** The sources of this thread. */
export const dataRegistry = new DataRegistry();
