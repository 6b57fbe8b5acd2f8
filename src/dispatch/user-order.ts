import { SlotBook } from "./slot-book.ts";
import { type WeightedClass, WeightedSequence } from "./weighted-sequence.ts";

/**
 * Who is user 0, 1, 2, … of the run: the class and slot of each. Dealt by a weighted sequence, as far as somebody asks;
 * users from some position on can be dealt anew, and one can be given to another class. A slot is one user's at most.
 */
export class UserOrder {
  /** Every class that may ever take part, in order of declaration. */
  readonly names: readonly string[];
  readonly #books: readonly SlotBook[];
  readonly #classes: number[] = [];
  readonly #slots: number[] = [];
  /** Null where no class is left to deal to. */
  #sequence: WeightedSequence | null;
  /** Indexes into `names` of the classes of the sequence. */
  #indexes: readonly number[];
  /** The position of the sequence's first user. */
  #base = 0;

  /** @throws AcridaError SCENARIO_INVALID when a count or weight is impossible or no class could run. */
  constructor(classes: readonly WeightedClass[]) {
    this.names = classes.map(({ name }) => name);
    this.#books = classes.map(() => new SlotBook());
    this.#sequence = new WeightedSequence(classes);
    this.#indexes = this.#indexesOf(this.#sequence);
  }

  /** How many users there can be: without a weighted class, the fixed ones only. */
  get capacity(): number {
    return this.#base + (this.#sequence?.capacity ?? 0);
  }

  /** Index into `names` of the class of this user. */
  classAt(position: number): number {
    this.#extendTo(position + 1);
    return this.#classes[position]!;
  }

  /** The number of this user within its class. */
  slotAt(position: number): number {
    this.#extendTo(position + 1);
    return this.#slots[position]!;
  }

  /** The user with this number of this class; undefined while nobody has it. */
  positionOf(classIndex: number, slot: number): number | undefined {
    return this.#books[classIndex]?.positionOf(slot);
  }

  /** The slot of this user is never given again: it ended by itself. */
  bar(position: number): void {
    this.#books[this.classAt(position)]!.bar(this.slotAt(position));
  }

  /**
   * Users from this position on are dealt by another sequence.
   * @param classes none where no more users can come.
   * @param base the position that is the first user of that sequence.
   * @throws AcridaError SCENARIO_INVALID when a count or weight is impossible.
   */
  dealFrom(position: number, classes: readonly WeightedClass[], base: number): void {
    const sequence = classes.length === 0 ? null : new WeightedSequence(classes);
    this.#extendTo(position);
    while (this.#classes.length > position) {
      this.#books[this.#classes.pop()!]!.takeBack(this.#slots.pop()!);
    }
    this.#sequence = sequence;
    this.#indexes = sequence === null ? [] : this.#indexesOf(sequence);
    this.#base = base;
  }

  /** Makes the user at this position one of another class, with a slot of that. */
  giveTo(position: number, classIndex: number): void {
    this.#books[this.classAt(position)]!.takeBack(this.slotAt(position));
    this.#classes[position] = classIndex;
    this.#slots[position] = this.#books[classIndex]!.give(position);
  }

  #extendTo(length: number): void {
    while (this.#classes.length < length) {
      const position = this.#classes.length;
      const classIndex = this.#indexes[this.#sequence!.classAt(position - this.#base)]!;
      this.#classes.push(classIndex);
      this.#slots.push(this.#books[classIndex]!.give(position));
    }
  }

  #indexesOf(sequence: WeightedSequence): number[] {
    return sequence.names.map((name) => this.names.indexOf(name));
  }
}
