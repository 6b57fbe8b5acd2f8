import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { HostsTable } from "./hosts-file.ts";
import type { LookupQueue, QueuedLookup } from "./lookup-queue.ts";
import type { NameSources } from "./name-sources.ts";
import { LOOK_AGAIN_MS } from "./watched-file.ts";
import type { FoundAddresses } from "./wire-lookup.ts";

/** The system's answer does not say how long it is good for. */
const KEEP_MS = 30_000;
/** A running look-up by the system that is not back after this is raced by the name servers. */
export const RACE_AFTER_MS = 200;

/** A name that the servers don't know waits no longer than this for its place to ask the system. */
export const QUEUE_PATIENCE_MS = 3_000;

const LOOKUP_OPTIONS = { all: true, verbatim: true } as const;

/** Hears how a look-up goes. */
export interface LookupListener {
  /** The end of a round: addresses, or the error. */
  ended(hostname: string, error: NodeJS.ErrnoException | null, found: FoundAddresses | null): void;
  /** Something that ran longer than its round is over too. */
  rested(hostname: string): void;
}

/**
 * All that is under way for one name, in rounds: the hosts file, then the system, raced by the name servers where it
 * has no place or takes long. The first addresses end a round. What still runs then belongs to the next round, so that
 * a name is never asked for twice at a time.
 */
export class NameLookup implements QueuedLookup {
  readonly #clock: Clock;
  readonly #sources: NameSources;
  readonly #queue: LookupQueue;
  readonly #hostname: string;
  readonly #listener: LookupListener;
  #round: "none" | "hosts" | "asking" = "none";
  #system: "idle" | "queued" | "running" = "idle";
  #wire: "idle" | "running" = "idle";
  #systemError: NodeJS.ErrnoException | null = null;
  #timer: TimerHandle | null = null;
  #wanted = false;

  constructor(
    clock: Clock,
    sources: NameSources,
    queue: LookupQueue,
    hostname: string,
    listener: LookupListener,
  ) {
    this.#clock = clock;
    this.#sources = sources;
    this.#queue = queue;
    this.#hostname = hostname;
    this.#listener = listener;
  }

  /** Nothing of it is under way any more. */
  get idle(): boolean {
    return this.#round === "none" && this.#system === "idle" && this.#wire === "idle";
  }

  /** Sees to it that a round is under way. */
  begin(): void {
    const again = !this.#wanted;
    this.#wanted = true;
    if (this.#round === "none") {
      this.#round = "hosts";
      this.#systemError = null;
      const { hosts } = this.#sources;
      if (hosts === undefined) this.#ask();
      else hosts.current((table) => this.#lookedIntoHosts(table));
    } else if (this.#round === "asking" && again) {
      this.#askSystem();
    }
  }

  /** Nobody waits any more: what has not begun is given up, what runs may still end the round. */
  abandon(): void {
    this.#wanted = false;
    if (this.#round !== "asking" || this.#system === "running") return;
    this.#leaveQueue();
    if (this.#wire === "idle") this.#finish(noAddress(), null);
  }

  #lookedIntoHosts(table: HostsTable): void {
    const addresses = table.get(this.#hostname.toLowerCase());
    if (addresses !== undefined) this.#finish(null, { addresses, keepMs: LOOK_AGAIN_MS });
    else if (this.#wanted) this.#ask();
    else this.#finish(noAddress(), null);
  }

  #ask(): void {
    this.#round = "asking";
    // One that runs since an earlier round is known to be slow.
    const late = this.#system === "running";
    if (!late) this.#askSystem();
    if (this.#round !== "asking" || this.#sources.wire === undefined) return;
    if (late || this.#system === "queued") this.#race();
    else this.#timer = this.#clock.setTimer(() => this.#race(), RACE_AFTER_MS);
  }

  #askSystem(): void {
    if (this.#system !== "idle" || this.#systemError !== null) return;
    this.#system = "queued";
    this.#queue.add(this);
  }

  run(done: () => void): void {
    this.#system = "running";
    this.#sources.lookup(this.#hostname, LOOKUP_OPTIONS, (error, found) => {
      this.#system = "idle";
      done();
      this.#systemAnswered(error, error === null ? found.map(({ address }) => address) : []);
    });
  }

  #systemAnswered(error: NodeJS.ErrnoException | null, addresses: readonly string[]): void {
    if (this.#round !== "asking") {
      this.#listener.rested(this.#hostname);
    } else if (addresses.length > 0) {
      this.#finish(null, { addresses, keepMs: KEEP_MS });
    } else {
      this.#systemError = error ?? noAddress();
      // The system knows more sources than the name servers: its "there is none" is final, "try again" is not.
      if (this.#wire === "idle" || this.#systemError.code === "ENOTFOUND")
        this.#finish(this.#systemError, null);
    }
  }

  #race(): void {
    this.#timer = null;
    if (this.#wire === "running" || this.#sources.wire === undefined) return;
    this.#wire = "running";
    this.#sources.wire.lookUp(this.#hostname, (found, error) => {
      this.#wire = "idle";
      if (this.#round !== "asking") this.#listener.rested(this.#hostname);
      else if (found !== null) this.#finish(null, found);
      else if (this.#system === "idle") this.#finish(this.#systemError ?? error ?? noAddress(), null);
      else if (this.#system === "queued") this.#waitForPlace(error);
    });
  }

  #waitForPlace(error: NodeJS.ErrnoException | null): void {
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = null;
      if (this.#system === "queued") this.#finish(error ?? noAddress(), null);
    }, QUEUE_PATIENCE_MS);
  }

  #finish(error: NodeJS.ErrnoException | null, found: FoundAddresses | null): void {
    this.#round = "none";
    this.#wanted = false;
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#leaveQueue();
    this.#listener.ended(this.#hostname, error, found);
  }

  #leaveQueue(): void {
    if (this.#system !== "queued") return;
    this.#system = "idle";
    this.#queue.remove(this);
  }
}

const noAddress = (): NodeJS.ErrnoException =>
  Object.assign(new Error("the name has no address"), { code: "ENODATA" });
