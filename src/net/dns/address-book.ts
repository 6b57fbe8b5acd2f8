import { isIPv6 } from "../../base/ip-address.ts";

const MAX_NAMES = 1_000;
/**
 * A time to live of 0 would be a look-up a request; after more than five minutes a target that is balanced by its names
 * would have moved on without us.
 */
const SHORTEST_KEEP_MS = 1_000;
const LONGEST_KEEP_MS = 300_000;
/** So long after its time an answer is still used while a new one is sought. */
const STALE_MS = 60_000;

/** The addresses of a name, and until when. */
export class KnownName {
  /** Good until then. */
  readonly freshUntilMs: number;
  /** May be used until then while it is looked up anew. */
  readonly usableUntilMs: number;
  /** No new look-up before that. */
  refreshAtMs: number;
  /** How many have begun with an address of this name. */
  turns: number;
  readonly #addresses: readonly string[];

  constructor(addresses: readonly string[], freshUntilMs: number, turns: number) {
    this.#addresses = addresses;
    this.freshUntilMs = freshUntilMs;
    this.usableUntilMs = freshUntilMs + STALE_MS;
    this.refreshAtMs = freshUntilMs;
    this.turns = turns;
  }

  /**
   * The addresses for one more connection: each begins at the next one, so that all machines behind a name get their
   * share. The family that the system puts first stays first; the addresses of each take turns among themselves.
   */
  inTurn(): readonly string[] {
    const all = this.#addresses;
    if (all.length <= 1) return all;
    const turn = this.turns++;
    const firstIsIPv6 = isIPv6(all[0]!);
    const first = all.filter((address) => isIPv6(address) === firstIsIPv6);
    const second = all.filter((address) => isIPv6(address) !== firstIsIPv6);
    return [...beginningAt(first, turn), ...beginningAt(second, turn)];
  }
}

const beginningAt = (addresses: readonly string[], turn: number): readonly string[] => {
  const at = turn % Math.max(1, addresses.length);
  return at === 0 ? addresses : [...addresses.slice(at), ...addresses.slice(0, at)];
};

/** The answers of the last look-ups, for at most 1,000 names; the one that was kept first goes first. */
export class AddressBook {
  readonly #names = new Map<string, KnownName>();

  /** What is known of a name, however old. */
  get(hostname: string): KnownName | undefined {
    return this.#names.get(hostname);
  }

  /** Keeps an answer in place of the last one, whose turns go on. */
  keep(hostname: string, addresses: readonly string[], nowMs: number, keepMs: number): KnownName {
    const freshUntilMs = nowMs + Math.min(LONGEST_KEEP_MS, Math.max(SHORTEST_KEEP_MS, keepMs));
    const known = new KnownName(addresses, freshUntilMs, this.#names.get(hostname)?.turns ?? 0);
    this.#names.delete(hostname);
    if (this.#names.size >= MAX_NAMES) {
      const oldest = this.#names.keys().next().value;
      if (oldest !== undefined) this.#names.delete(oldest);
    }
    this.#names.set(hostname, known);
    return known;
  }
}
