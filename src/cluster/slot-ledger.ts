/** A slot that an order took from a worker, which may still be running it. */
interface Leaving {
  readonly className: string;
  readonly slot: number;
  /** The order that took it; null until it is sent. */
  number: number | null;
  /** Its worker was told to stop it: it is no user any more. */
  told: boolean;
}

/**
 * Who holds which slot. A worker holds what any order gave it, from the one on that it reports done on (protocol
 * rule 6); what nobody holds may be given. So each slot has one holder at most.
 */
export class SlotLedger {
  readonly #holders = new Map<string, (string | undefined)[]>();
  readonly #leaving = new Map<string, Leaving[]>();
  /** Given and not taken. */
  #given = 0;
  /** Taken from workers that may not have heard of it. */
  #untold = 0;

  /** Slots that workers are to run. */
  get given(): number {
    return this.#given;
  }

  /** Users that workers may run: those that are to stop count until their worker has told them. */
  get users(): number {
    return this.#given + this.#untold;
  }

  holder(className: string, slot: number): string | undefined {
    return this.#holders.get(className)?.[slot];
  }

  give(worker: string, className: string, slot: number): void {
    if (this.holder(className, slot) !== undefined) throw new Error(`${className} ${slot} is held already`);
    const slots = this.#holders.get(className) ?? [];
    this.#holders.set(className, slots);
    while (slots.length < slot) slots.push(undefined);
    slots[slot] = worker;
    this.#given++;
  }

  /** The worker's next order is without the slot; it holds it until it reports done on that. */
  take(worker: string, className: string, slot: number): void {
    this.#given--;
    this.#untold++;
    const one = { className, slot, number: null, told: false };
    const leaving = this.#leaving.get(worker);
    if (leaving === undefined) this.#leaving.set(worker, [one]);
    else leaving.push(one);
  }

  /** An order with this number went to the worker. */
  sent(worker: string, number: number): void {
    const leaving = this.#leaving.get(worker) ?? [];
    for (let at = leaving.length - 1; at >= 0 && leaving[at]!.number === null; at--)
      leaving[at]!.number = number;
  }

  /** The worker obeys this order: whom it takes has been told to stop. */
  seen(worker: string, number: number): void {
    for (const one of this.#leaving.get(worker) ?? []) {
      if (one.number === null || one.number > number) return;
      this.#tell(one);
    }
  }

  /** The worker has finished the stops of this order. True when that freed a slot. */
  done(worker: string, number: number): boolean {
    const leaving = this.#leaving.get(worker);
    if (leaving === undefined) return false;
    const stays = leaving.findIndex((one) => one.number === null || one.number > number);
    const freed = leaving.splice(0, stays === -1 ? leaving.length : stays);
    if (leaving.length === 0) this.#leaving.delete(worker);
    for (const one of freed) {
      this.#tell(one);
      this.#holders.get(one.className)![one.slot] = undefined;
    }
    return freed.length > 0;
  }

  /** The worker is no more: it holds nothing. */
  release(worker: string): void {
    for (const one of this.#leaving.get(worker) ?? []) {
      this.#tell(one);
      this.#holders.get(one.className)![one.slot] = undefined;
    }
    this.#leaving.delete(worker);
    for (const slots of this.#holders.values()) {
      for (let slot = 0; slot < slots.length; slot++) {
        if (slots[slot] !== worker) continue;
        slots[slot] = undefined;
        this.#given--;
      }
    }
  }

  #tell(one: Leaving): void {
    if (one.told) return;
    one.told = true;
    this.#untold--;
  }
}
