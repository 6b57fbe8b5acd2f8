import type { SlotRanges, SlotsByClass } from "./allocation.ts";
import { noSlots, RangeList } from "./slot-ranges.ts";
import type { UserOrder } from "./user-order.ts";

/** The ranges of a class so far, and the one that still grows. */
interface OpenRanges {
  readonly list: RangeList;
  first: number;
  last: number;
}

/** The users that one worker is to run, by their positions in the sequence. */
export class WorkerUsers {
  readonly id: string;
  readonly #order: UserOrder;
  /** Ascending, so that the usual change, the last user coming or going, is at the end. */
  #positions: number[] = [];
  #slots: SlotsByClass | null = null;
  /** As last read, changed since or not. */
  #earlier: SlotsByClass = noSlots;

  constructor(id: string, order: UserOrder) {
    this.id = id;
    this.#order = order;
  }

  get size(): number {
    return this.#positions.length;
  }

  /** Users changed since their slots were last read. */
  get changed(): boolean {
    return this.#slots === null;
  }

  add(position: number): void {
    this.#positions.splice(this.#placeOf(position), 0, position);
    this.#slots = null;
  }

  /** Takes away a user that is here. */
  delete(position: number): void {
    this.#positions.splice(this.#placeOf(position), 1);
    this.#slots = null;
  }

  /** Many changes at once: those of `leaving` that are here go, then the others come. */
  exchange(leaving: ReadonlySet<number>, arriving: readonly number[]): void {
    const staying = this.#positions.filter((position) => !leaving.has(position));
    if (staying.length === this.#positions.length && arriving.length === 0) return;
    this.#positions = [...staying, ...arriving].sort((a, b) => a - b);
    this.#slots = null;
  }

  /** Users by class index. */
  counts(): number[] {
    const counts = this.#order.names.map(() => 0);
    for (const position of this.#positions) counts[this.#order.classAt(position)]!++;
    return counts;
  }

  /** The longest-standing user of a class; undefined without one. */
  firstOf(classIndex: number): number | undefined {
    return this.#positions.find((position) => this.#order.classAt(position) === classIndex);
  }

  /** So many users of a class, evenly spread over those that are here; none for a count below 1. */
  spread(classIndex: number, count: number): number[] {
    if (count < 1) return [];
    const here = this.#positions.filter((position) => this.#order.classAt(position) === classIndex);
    return Array.from({ length: count }, (_, at) => here[Math.floor(((at + 0.5) * here.length) / count)]!);
  }

  /** Slots by class name; the same object until something changes. */
  slots(): SlotsByClass {
    this.#slots ??= this.#ranges();
    return this.#slots;
  }

  #ranges(): SlotsByClass {
    const { names } = this.#order;
    const byClass: (OpenRanges | undefined)[] = names.map(() => undefined);
    const outOfOrder = new Set<number>();
    for (const position of this.#positions) {
      const classIndex = this.#order.classAt(position);
      const slot = this.#order.slotAt(position);
      const open = byClass[classIndex];
      if (open === undefined) {
        byClass[classIndex] = this.#open(classIndex, slot);
        continue;
      }
      // Slots that were given again need not stand in the order of users.
      if (open.last > slot) outOfOrder.add(classIndex);
      goOn(open, slot);
    }
    for (const classIndex of outOfOrder) byClass[classIndex] = this.#sorted(classIndex);
    const entries: [string, SlotRanges][] = [];
    for (const [index, open] of byClass.entries()) {
      if (open === undefined) continue;
      open.list.push(open.first, open.last);
      entries.push([names[index]!, open.list.ranges]);
    }
    this.#earlier = Object.fromEntries(entries);
    return this.#earlier;
  }

  #open(classIndex: number, slot: number): OpenRanges {
    const list = new RangeList(this.#earlier[this.#order.names[classIndex]!] ?? []);
    return { list, first: slot, last: slot };
  }

  #sorted(classIndex: number): OpenRanges {
    const here = this.#positions.filter((position) => this.#order.classAt(position) === classIndex);
    const [first, ...more] = here.map((position) => this.#order.slotAt(position)).sort((a, b) => a - b);
    const open = this.#open(classIndex, first!);
    for (const slot of more) goOn(open, slot);
    return open;
  }

  /** Index of the first position at or above this one. */
  #placeOf(position: number): number {
    const last = this.#positions.length - 1;
    if (last < 0 || this.#positions[last]! < position) return last + 1;
    if (this.#positions[last] === position) return last;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const goOn = (open: OpenRanges, slot: number): void => {
  if (open.last !== slot - 1) {
    open.list.push(open.first, open.last);
    open.first = slot;
  }
  open.last = slot;
};
