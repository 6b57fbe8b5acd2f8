import { lookup as systemLookup } from "node:dns";
import { isIP } from "node:net";
import type { Clock } from "../base/clock.ts";

/** The addresses of a name in the order in which to try them, or the error of the look-up. */
export type ResolveCallback = (
  error: NodeJS.ErrnoException | null,
  addresses: readonly string[],
  fresh: boolean,
) => void;

/** Asks the system for all addresses of a name. */
export type Lookup = (
  hostname: string,
  options: { readonly all: true; readonly verbatim: boolean },
  callback: (error: NodeJS.ErrnoException | null, addresses: { readonly address: string }[]) => void,
) => void;

interface Entry {
  readonly addresses: readonly string[];
  readonly expiresAtMs: number;
}

const KEEP_MS = 30_000;
const MAX_NAMES = 1_000;
const LOOPBACK = ["127.0.0.1", "::1"] as const;

/**
 * Resolves names as the system does (getaddrinfo, so `/etc/hosts` counts), keeps answers for 30 seconds, and has one
 * look-up at a time under way for a name however many ask.
 */
export class NameResolver {
  readonly #clock: Clock;
  readonly #lookup: Lookup;
  readonly #known = new Map<string, Entry>();
  readonly #pending = new Map<string, ResolveCallback[]>();

  constructor(clock: Clock, lookup: Lookup = systemLookup as Lookup) {
    this.#clock = clock;
    this.#lookup = lookup;
  }

  /** Calls back at once (`fresh` false) for an address, `localhost` and a name still known, else after a look-up. */
  resolve(hostname: string, callback: ResolveCallback): void {
    if (isIP(hostname) !== 0) {
      callback(null, [hostname], false);
      return;
    }
    if (hostname === "localhost") {
      callback(null, LOOPBACK, false);
      return;
    }
    const known = this.#known.get(hostname);
    if (known !== undefined && known.expiresAtMs > this.#clock.now()) {
      callback(null, known.addresses, false);
      return;
    }
    const waiting = this.#pending.get(hostname);
    if (waiting !== undefined) {
      waiting.push(callback);
      return;
    }
    this.#pending.set(hostname, [callback]);
    this.#lookup(hostname, { all: true, verbatim: true }, (error, found) =>
      this.#answered(hostname, error, found),
    );
  }

  #answered(
    hostname: string,
    error: NodeJS.ErrnoException | null,
    found: { readonly address: string }[] | undefined,
  ): void {
    const waiting = this.#pending.get(hostname) ?? [];
    this.#pending.delete(hostname);
    const addresses = error === null ? (found ?? []).map((one) => one.address) : [];
    if (addresses.length > 0) this.#keep(hostname, addresses);
    for (const callback of waiting) callback(error, addresses, true);
  }

  #keep(hostname: string, addresses: readonly string[]): void {
    this.#known.delete(hostname);
    if (this.#known.size >= MAX_NAMES) {
      const oldest = this.#known.keys().next().value;
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(hostname, { addresses, expiresAtMs: this.#clock.now() + KEEP_MS });
  }
}
