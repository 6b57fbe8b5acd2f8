import type { Clock } from "../../base/clock.ts";
import { isIP } from "../../base/ip-address.ts";
import { AddressBook, type KnownName } from "./address-book.ts";
import { LookupQueue } from "./lookup-queue.ts";
import { LookupSlots } from "./lookup-slots.ts";
import { type LookupListener, NameLookup } from "./name-lookup.ts";
import type { NameSources } from "./name-sources.ts";
import { systemSources } from "./system-sources.ts";
import type { FoundAddresses } from "./wire-lookup.ts";

/** The addresses of a name in the order in which to try them, or the error of the look-up. */
export type ResolveCallback = (
  error: NodeJS.ErrnoException | null,
  addresses: readonly string[],
  fresh: boolean,
) => void;

/** One who waits for a name. */
export interface NameRequest {
  /** The callback is not called any more, and nothing is kept for it. */
  cancel(): void;
}

const MAX_PENDING_NAMES = 1_000;
/** After a failed refresh the next one waits so long. */
const REFRESH_AGAIN_MS = 1_000;
/** RFC 1035 §2.3.4, as text and without the dot at the end. */
const LONGEST_NAME = 253;
const LOOPBACK = ["127.0.0.1", "::1"] as const;

/**
 * Resolves names as the system does: the hosts file first, then getaddrinfo, raced by the name servers themselves where
 * it is slow. An answer is good for its time to live where that is known, else for 30 s; for another 60 s it is used at
 * once while it is looked up anew, also when that fails. Failures are not remembered. A name has one look-up under way
 * however many ask, and a name that is slow holds up no other. Each who asks gets the addresses beginning with the next.
 */
export class NameResolver implements LookupListener {
  readonly #clock: Clock;
  readonly #sources: NameSources;
  readonly #queue: LookupQueue;
  readonly #book = new AddressBook();
  readonly #pending = new Map<string, PendingName>();

  constructor(clock: Clock, sources: NameSources = systemSources(clock)) {
    this.#clock = clock;
    this.#sources = sources;
    this.#queue = new LookupQueue(clock, sources.slots ?? new LookupSlots(1));
  }

  /**
   * Calls back at once for an address, `localhost`, a name under it and a name still known (`fresh` false), and for a
   * name that can't be one; else after a look-up. What comes back ends the wait for that; null when there is none.
   */
  resolve(hostname: string, callback: ResolveCallback): NameRequest | null {
    const known = this.#book.get(hostname);
    if (known !== undefined) {
      const nowMs = this.#clock.now();
      if (nowMs < known.usableUntilMs) {
        if (nowMs >= known.refreshAtMs) {
          known.refreshAtMs = nowMs + REFRESH_AGAIN_MS;
          this.#pendingName(hostname)?.refresh();
        }
        callback(null, known.inTurn(), false);
        return null;
      }
    } else if (isLoopback(hostname)) {
      callback(null, LOOPBACK, false);
      return null;
    } else if (isIP(hostname) !== 0) {
      callback(null, [hostname], false);
      return null;
    } else if (isTooLong(hostname)) {
      callback(nameTooLong(), [], true);
      return null;
    }
    const pending = this.#pendingName(hostname);
    if (pending !== null) return pending.wait(callback);
    callback(tooManyNames(), [], true);
    return null;
  }

  /** How many names are being looked up. */
  get pendingNames(): number {
    return this.#pending.size;
  }

  ended(hostname: string, error: NodeJS.ErrnoException | null, found: FoundAddresses | null): void {
    const known =
      found === null ? null : this.#book.keep(hostname, found.addresses, this.#clock.now(), found.keepMs);
    const pending = this.#pending.get(hostname);
    this.rested(hostname);
    pending?.tellAll(error, known);
  }

  rested(hostname: string): void {
    if (this.#pending.get(hostname)?.lookup.idle === true) this.#pending.delete(hostname);
  }

  #pendingName(hostname: string): PendingName | null {
    const known = this.#pending.get(hostname);
    if (known !== undefined) return known;
    if (this.#pending.size >= MAX_PENDING_NAMES) return null;
    const pending = new PendingName(new NameLookup(this.#clock, this.#sources, this.#queue, hostname, this));
    this.#pending.set(hostname, pending);
    return pending;
  }
}

/** A look-up and all who wait for it. */
class PendingName {
  readonly lookup: NameLookup;
  #requests = new Set<WaitingRequest>();

  constructor(lookup: NameLookup) {
    this.lookup = lookup;
  }

  wait(callback: ResolveCallback): NameRequest {
    const request = new WaitingRequest(callback, (cancelled) => this.#forget(cancelled));
    this.#requests.add(request);
    this.lookup.begin();
    return request;
  }

  /** Looks the name up though nobody waits. */
  refresh(): void {
    this.lookup.begin();
  }

  tellAll(error: NodeJS.ErrnoException | null, known: KnownName | null): void {
    const requests = this.#requests;
    this.#requests = new Set();
    for (const request of requests) request.answer(error, known?.inTurn() ?? []);
  }

  #forget(request: WaitingRequest): void {
    if (this.#requests.delete(request) && this.#requests.size === 0) this.lookup.abandon();
  }
}

class WaitingRequest implements NameRequest {
  #callback: ResolveCallback | null;
  #cancelled: (request: WaitingRequest) => void;

  constructor(callback: ResolveCallback, cancelled: (request: WaitingRequest) => void) {
    this.#callback = callback;
    this.#cancelled = cancelled;
  }

  answer(error: NodeJS.ErrnoException | null, addresses: readonly string[]): void {
    const callback = this.#callback;
    this.#callback = null;
    callback?.(error, addresses, true);
  }

  cancel(): void {
    if (this.#callback === null) return;
    this.#callback = null;
    this.#cancelled(this);
  }
}

/** Such names mean this machine, whatever a name server says (RFC 6761 §6.3). */
const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || (hostname.includes("localhost") && /(?:^|\.)localhost\.?$/.test(hostname));

const isTooLong = (hostname: string): boolean =>
  hostname.length > LONGEST_NAME && hostname.length - (hostname.endsWith(".") ? 1 : 0) > LONGEST_NAME;

const nameTooLong = (): NodeJS.ErrnoException =>
  Object.assign(new Error(`expected a name of at most ${LONGEST_NAME} characters`), {
    code: "NAME_TOO_LONG",
  });

const tooManyNames = (): NodeJS.ErrnoException =>
  Object.assign(
    new Error(`more than ${MAX_PENDING_NAMES} names are being looked up; use fewer hosts at a time`),
    {
      code: "TOO_MANY_NAMES",
    },
  );
