import type { Excess } from "../../metrics/sample.ts";

/** What a load thread heard too much since its last sample: the next one takes it to the statistics. */
export class ExcessCount {
  private pending: Excess | null = null;

  add(bytes: number): void {
    this.pending ??= { answers: 0, bytes: 0 };
    this.pending.answers++;
    this.pending.bytes += bytes;
  }

  /** What was added since the last call; null for nothing. */
  take(): Excess | null {
    const { pending } = this;
    if (pending !== null) this.pending = null;
    return pending;
  }
}
