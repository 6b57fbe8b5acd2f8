/** The users of one simulated thread, as the target knows them. */
export interface TargetVisitors {
  /** Told to run and not told to stop. */
  readonly count: number;
  /** They can't go on: past their fence, they are nobody. */
  readonly isParked: boolean;
}

/** What the target of a simulated test knows: who is there, and how many requests it served. */
export class SimulatedTarget {
  served = 0;
  /** The most users that ever could go on at once. */
  mostRunning = 0;
  /** A slot that lived in two places, both of which could go on. */
  readonly twice: string[] = [];
  /** Rows that users were handed. */
  readonly rows = new Set<number>();
  /** How often a user was told that there is none left. */
  usedUp = 0;
  /** When users started: [ms, users running]. */
  readonly starts: [number, number][] = [];
  readonly #visitors = new Set<TargetVisitors>();
  /** Who has a user in this slot, those that stop included. */
  readonly #holders = new Map<string, Set<TargetVisitors>>();

  /** Users that are told to run and can go on, on all threads. */
  get running(): number {
    let running = 0;
    for (const { count, isParked } of this.#visitors) if (!isParked) running += count;
    return running;
  }

  /** Slots that live anywhere, those that stop included. */
  get alive(): string[] {
    return [...this.#holders.keys()].sort();
  }

  enter(visitors: TargetVisitors): void {
    this.#visitors.add(visitors);
  }

  leave(visitors: TargetVisitors): void {
    this.#visitors.delete(visitors);
  }

  started(slot: string, visitors: TargetVisitors, nowMs: number): void {
    const holders = this.#holders.get(slot) ?? new Set();
    this.#holders.set(slot, holders.add(visitors));
    this.look();
    this.starts.push([nowMs, this.running]);
  }

  requested(slot: string, visitors: TargetVisitors): void {
    this.served++;
    if (visitors.isParked) this.twice.push(`${slot}, which is parked`);
    this.#check(slot);
  }

  tookRow(slot: string, row: number): void {
    if (this.rows.has(row)) this.twice.push(`row ${row}, the second time by ${slot}`);
    this.rows.add(row);
  }

  left(slot: string, visitors: TargetVisitors): void {
    const holders = this.#holders.get(slot);
    holders?.delete(visitors);
    if (holders?.size === 0) this.#holders.delete(slot);
  }

  /** Sees whether too many are there now. */
  look(): void {
    this.mostRunning = Math.max(this.mostRunning, this.running);
    for (const slot of this.#holders.keys()) this.#check(slot);
  }

  #check(slot: string): void {
    const holders = this.#holders.get(slot);
    if (holders === undefined || holders.size < 2) return;
    if ([...holders].filter(({ isParked }) => !isParked).length > 1) this.twice.push(slot);
  }
}
