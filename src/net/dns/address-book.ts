/** The addresses of a name, and until when. */
export interface KnownName {
  readonly addresses: readonly string[];
  /** Good until then. */
  readonly freshUntilMs: number;
  /** May be used until then while it is looked up anew. */
  readonly usableUntilMs: number;
  /** No new look-up before that. */
  refreshAtMs: number;
}

const MAX_NAMES = 1_000;
/** A time to live of 0 would be a look-up a request; one of a day would outlast any move of the target. */
const SHORTEST_KEEP_MS = 1_000;
const LONGEST_KEEP_MS = 3_600_000;
/** So long after its time an answer is still used while a new one is sought. */
const STALE_MS = 60_000;

/** The answers of the last look-ups, for at most 1,000 names; the one that was kept first goes first. */
export class AddressBook {
  readonly #names = new Map<string, KnownName>();

  /** What is known of a name, however old. */
  get(hostname: string): KnownName | undefined {
    return this.#names.get(hostname);
  }

  keep(hostname: string, addresses: readonly string[], nowMs: number, keepMs: number): void {
    const freshUntilMs = nowMs + Math.min(LONGEST_KEEP_MS, Math.max(SHORTEST_KEEP_MS, keepMs));
    this.#names.delete(hostname);
    if (this.#names.size >= MAX_NAMES) {
      const oldest = this.#names.keys().next().value;
      if (oldest !== undefined) this.#names.delete(oldest);
    }
    this.#names.set(hostname, {
      addresses,
      freshUntilMs,
      usableUntilMs: freshUntilMs + STALE_MS,
      refreshAtMs: freshUntilMs,
    });
  }
}
