import { childrenOf, memoryOf, type ProcessStat, processesOfSession, readProcess } from "./process-stat.ts";

interface Known {
  last: ProcessStat;
  highestBytes: number;
}

/**
 * A generator and all that it starts, watched through /proc. The shell that leads the session reports exactly what was
 * waited for; what /proc adds is the memory, the times while it runs, and the processes that nobody waited for: they
 * were seen under another parent, or live on when the leader has ended.
 */
export class ProcessTree {
  readonly #leader: number;
  readonly #known = new Map<string, Known>();
  #peakBytes = 0;

  constructor(leader: number) {
    this.#leader = leader;
  }

  /** The highest sum of memory that was seen, or the highest that a single process tells of itself. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** Looks once at the tree. */
  sample(): void {
    this.#walk(this.#leader);
    let sumBytes = 0;
    for (const [key, known] of this.#known) {
      const now = readProcess(known.last.id);
      if (now === null || keyOf(now) !== key) continue;
      known.last = now;
      const { residentBytes, highestBytes } = memoryOf(now.id);
      known.highestBytes = Math.max(known.highestBytes, highestBytes);
      sumBytes += residentBytes;
      this.#peakBytes = Math.max(this.#peakBytes, highestBytes);
    }
    this.#peakBytes = Math.max(this.#peakBytes, sumBytes);
  }

  /** Processor seconds of the tree so far, in steps of 10 ms: those of the leader's children, and of strays. */
  cpuSeconds(): number {
    const waited = readProcess(this.#leader)?.waitedCpuSeconds ?? 0;
    let seconds = waited;
    for (const { last } of this.#known.values()) {
      const now = readProcess(last.id);
      if (now !== null && keyOf(now) === keyOf(last)) seconds += now.ownCpuSeconds + now.waitedCpuSeconds;
    }
    return seconds;
  }

  /** After the leader's end: processor seconds that nobody waited for, and the processes that are still there. */
  strays(): { cpuSeconds: number; alive: number[] } {
    for (const stat of processesOfSession(this.#leader)) this.#know(stat);
    let cpuSeconds = 0;
    const alive: number[] = [];
    for (const [key, known] of this.#known) {
      const now = readProcess(known.last.id);
      const isAlive = now !== null && keyOf(now) === key;
      if (isAlive) alive.push(now.id);
      const { parent, ownCpuSeconds, waitedCpuSeconds } = isAlive ? now : known.last;
      if (isAlive || !this.#isOfTree(parent)) cpuSeconds += ownCpuSeconds + waitedCpuSeconds;
    }
    return { cpuSeconds, alive };
  }

  #walk(id: number): void {
    for (const child of childrenOf(id)) {
      const stat = readProcess(child);
      if (stat === null) continue;
      this.#know(stat);
      this.#walk(child);
    }
  }

  #know(stat: ProcessStat): void {
    if (stat.id === this.#leader) return;
    const key = keyOf(stat);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, { last: stat, highestBytes: 0 });
    else known.last = stat;
  }

  #isOfTree(id: number): boolean {
    if (id === this.#leader) return true;
    for (const { last } of this.#known.values()) if (last.id === id) return true;
    return false;
  }
}

const keyOf = ({ id, startedAt }: ProcessStat): string => `${id} ${startedAt}`;
