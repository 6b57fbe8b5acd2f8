import { type SlotRanges, SlotSet, type SlotsByClass } from "./allocation.ts";

/** The slots that one worker is to run. */
export class WorkerSlots {
  readonly id: string;
  readonly #classNames: readonly string[];
  /** By class; made when first needed, as most workers have few of many classes. */
  readonly #sets: (SlotSet | undefined)[] = [];
  #size = 0;
  #slots: SlotsByClass | null = null;

  constructor(id: string, classNames: readonly string[]) {
    this.id = id;
    this.#classNames = classNames;
  }

  get size(): number {
    return this.#size;
  }

  /** Slots changed since they were last read. */
  get changed(): boolean {
    return this.#slots === null;
  }

  add(classIndex: number, slot: number): void {
    this.#sets[classIndex] ??= new SlotSet();
    this.#sets[classIndex].add(slot);
    this.#size++;
    this.#slots = null;
  }

  delete(classIndex: number, slot: number): void {
    this.#sets[classIndex]!.delete(slot);
    this.#size--;
    this.#slots = null;
  }

  /** Users by class index. */
  counts(): number[] {
    return this.#classNames.map((_, index) => this.#sets[index]?.size ?? 0);
  }

  /** The lowest slot of a class of which there is one. */
  firstOf(classIndex: number): number {
    for (const slot of this.#sets[classIndex]!) return slot;
    throw new Error(`no ${this.#classNames[classIndex]} runs on ${this.id}`);
  }

  /** So many slots of a class, evenly spread over those that are here; none for a count below 1. */
  spread(classIndex: number, count: number): number[] {
    if (count < 1) return [];
    const slots = [...this.#sets[classIndex]!];
    return Array.from({ length: count }, (_, at) => slots[Math.floor(((at + 0.5) * slots.length) / count)]!);
  }

  /** Slots by class name; the same object until something changes. */
  slots(): SlotsByClass {
    if (this.#slots === null) {
      const entries: [string, SlotRanges][] = [];
      for (const [index, name] of this.#classNames.entries()) {
        const set = this.#sets[index];
        if (set !== undefined && set.size > 0) entries.push([name, set.ranges()]);
      }
      this.#slots = Object.fromEntries(entries);
    }
    return this.#slots;
  }
}
