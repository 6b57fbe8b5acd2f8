import type { Origin } from "../http-engine.ts";

/** Past so many origins every one counts as one of them. */
const MAX_ORIGINS = 1_000;

/**
 * Remembers, for all users of a thread, which targets sent bytes that belong to no answer. Bytes that come late, when
 * the next request of a connection is already on its way, can't be told from its answer: so no connection to such a
 * target carries a second request.
 */
export class ExcessRecord {
  private readonly onExcess: (origin: Origin, bytes: number) => void;
  private readonly keys = new Set<string>();

  constructor(onExcess: (origin: Origin, bytes: number) => void) {
    this.onExcess = onExcess;
  }

  add(origin: Origin, bytes: number): void {
    if (this.keys.size < MAX_ORIGINS) this.keys.add(origin.key);
    this.onExcess(origin, bytes);
  }

  has(originKey: string): boolean {
    const { size } = this.keys;
    return size > 0 && (size >= MAX_ORIGINS || this.keys.has(originKey));
  }
}
