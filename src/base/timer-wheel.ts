const slotsPerLevel = 256;
const levelCount = 4;
const topLevel = levelCount - 1;
const wordsPerLevel = slotsPerLevel / 32;

/** One waiting callback: a link of the list of its slot. */
export class WheelTimer {
  readonly callback: () => void;
  /** When it is due; the wheel counts in ticks from zero. */
  readonly tick: number;
  /** The neighbours in its slot; null when it waits no more. */
  next: WheelTimer | null = null;
  previous: WheelTimer | null = null;

  constructor(callback: () => void, tick: number) {
    this.callback = callback;
    this.tick = tick;
  }
}

const nothing = (): void => {};

/** An empty list: its head is its own neighbour. */
const emptyList = (): WheelTimer => {
  const head = new WheelTimer(nothing, -1);
  head.next = head;
  head.previous = head;
  return head;
};

/**
 * Keeps any number of timers sorted by tick; adding and removing take the same time however many there are. A slot of
 * level 0 holds one tick, of level 1 256 ticks, and so on; level n holds only what lies in the span of level n + 1
 * that the wheel is in, and a slot is spread over the levels below when its time begins:
 *
 *     level 1   │ 0…255 │ 256…511 │ 512…767 │ …     at = 300: tick 310 is on level 0, 600 on level 1,
 *     level 0            │256│257│ … │511│          70,000 on level 2
 */
export class TimerWheel {
  /** How many timers wait. */
  size = 0;
  /** Everything before this tick has been taken. */
  private at = 0;
  private readonly slots = Array.from({ length: levelCount * slotsPerLevel }, emptyList);
  /** A bit for each slot that may hold something. */
  private readonly marks = new Int32Array(levelCount * wordsPerLevel);

  /**
   * A timer that can be taken from this tick on, after all that were added for it before; never from Infinity, and from
   * the next tick on where the tick is no number.
   */
  add(tick: number, callback: () => void): WheelTimer {
    const timer = new WheelTimer(callback, tick > this.at ? tick : this.at + 1);
    this.place(timer);
    this.size++;
    return timer;
  }

  /** Takes a timer out; nothing where it was taken before. */
  remove(timer: WheelTimer): void {
    const { next, previous } = timer;
    if (next === null || previous === null) return;
    previous.next = next;
    next.previous = previous;
    timer.next = null;
    timer.previous = null;
    this.size--;
  }

  /** Takes the timer that is due first, at `untilTick` at the latest; null where there is none. */
  take(untilTick: number): WheelTimer | null {
    for (let tick = this.nextTick(); tick <= untilTick; tick = this.nextTick()) {
      this.at = tick;
      this.spread(tick);
      const slot = tick % slotsPerLevel;
      const first = this.slots[slot]!.next!;
      if (first !== this.slots[slot]) {
        this.remove(first);
        return first;
      }
      this.unmark(0, slot);
    }
    this.at = Math.max(this.at, untilTick);
    return null;
  }

  /** The tick at which there is something to take or to sort; Infinity for none. */
  nextTick(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    let unit = 1;
    for (let level = 0; level < levelCount; level++) {
      const position = Math.floor(this.at / unit);
      const own = position % slotsPerLevel;
      const slot = this.marked(level, level === 0 ? own : own + 1);
      if (slot !== -1) return (position - own + slot) * unit;
      if (level === topLevel) {
        const wrapped = this.marked(level, 0);
        if (wrapped !== -1) return (position - own + slotsPerLevel + wrapped) * unit;
      }
      unit *= slotsPerLevel;
    }
    return Number.POSITIVE_INFINITY;
  }

  private place(timer: WheelTimer): void {
    let level = 0;
    let { at } = this;
    let position = timer.tick;
    while (level < topLevel && Math.floor(at / slotsPerLevel) !== Math.floor(position / slotsPerLevel)) {
      at = Math.floor(at / slotsPerLevel);
      position = Math.floor(position / slotsPerLevel);
      level++;
    }
    // What lies further than the top level reaches is sorted again when its last slot begins.
    const slot = Math.min(position, at + slotsPerLevel - 1) % slotsPerLevel;
    this.marks[level * wordsPerLevel + (slot >> 5)]! |= 1 << (slot & 31);
    const head = this.slots[level * slotsPerLevel + slot]!;
    const last = head.previous!;
    timer.next = head;
    timer.previous = last;
    last.next = timer;
    head.previous = timer;
  }

  /** Spreads each slot whose time begins with this tick, the longest first. */
  private spread(tick: number): void {
    if (tick % slotsPerLevel !== 0) return;
    let unit = slotsPerLevel ** topLevel;
    for (let level = topLevel; level > 0; level--) {
      if (tick % unit === 0) this.spreadSlot(level, (tick / unit) % slotsPerLevel);
      unit /= slotsPerLevel;
    }
  }

  private spreadSlot(level: number, slot: number): void {
    if ((this.marks[level * wordsPerLevel + (slot >> 5)]! & (1 << (slot & 31))) === 0) return;
    this.unmark(level, slot);
    const head = this.slots[level * slotsPerLevel + slot]!;
    let timer = head.next!;
    head.next = head;
    head.previous = head;
    while (timer !== head) {
      const next = timer.next!;
      this.place(timer);
      timer = next;
    }
  }

  private unmark(level: number, slot: number): void {
    this.marks[level * wordsPerLevel + (slot >> 5)]! &= ~(1 << (slot & 31));
  }

  /** The first marked slot of a level from this one on; -1 for none. */
  private marked(level: number, from: number): number {
    for (let word = from >> 5; word < wordsPerLevel; word++) {
      let bits = this.marks[level * wordsPerLevel + word]!;
      if (word === from >> 5) bits &= -1 << (from & 31);
      if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits & -bits);
    }
    return -1;
  }
}
