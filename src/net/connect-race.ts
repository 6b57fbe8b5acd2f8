import type { Socket } from "node:net";
import type { Clock, TimerHandle } from "../base/clock.ts";
import { isIPv6 } from "../base/ip-address.ts";
import { faultOf } from "./faults.ts";
import type { Fault } from "./http-engine.ts";

/** Before the next address is tried, the last one has this long for itself (RFC 8305 §5). */
const NEXT_ATTEMPT_MS = 250;

/** Attempts that are open at once: each is a descriptor, and every user of a silent target has them. */
const MAX_OPEN_ATTEMPTS = 3;

/** With all places taken, the oldest attempt keeps its place so long before an address not tried yet gets it. */
const GIVE_WAY_MS = 5_000;

/** Of a name with more addresses only the first ones are tried. */
const MAX_ADDRESSES = 8;

/** Makes the sockets, and hears how the race ends: one of the two, once. */
export interface RaceOwner {
  /** A socket that begins to connect; may throw. */
  connectTo(address: string): Socket;
  /** The first socket that is connected; the others are gone. */
  raceWon(socket: Socket): void;
  raceLost(fault: Fault): void;
}

/**
 * Connects to the first of several addresses that answers: the families take turns, a next attempt starts 250 ms after
 * the last or at once when one fails, and the earlier ones go on. (Node's own way cuts each attempt after 250 ms, so
 * that a target slow to accept looks like one that is down.)
 */
export class ConnectRace {
  readonly #clock: Clock;
  readonly #owner: RaceOwner;
  readonly #addresses: readonly string[];
  readonly #open: Socket[] = [];
  #next = 0;
  #over = false;
  #timer: TimerHandle | null = null;
  #fault: Fault | null = null;
  #faultRank = -1;

  constructor(clock: Clock, addresses: readonly string[], owner: RaceOwner) {
    this.#clock = clock;
    this.#owner = owner;
    this.#addresses = interleaveFamilies(addresses).slice(0, MAX_ADDRESSES);
    this.#startNext();
  }

  /** Ends the race; its owner hears nothing more. */
  stop(): void {
    this.#over = true;
    this.#disarm();
    for (const socket of this.#open.splice(0)) socket.destroy();
  }

  #startNext(): void {
    this.#disarm();
    while (this.#next < this.#addresses.length) {
      const address = this.#addresses[this.#next++]!;
      try {
        this.#watch(this.#owner.connectTo(address), address);
      } catch (error) {
        this.#note(faultOf(error as NodeJS.ErrnoException, "connect"), address);
        continue;
      }
      this.#arm();
      return;
    }
    if (this.#open.length > 0) return;
    this.#over = true;
    this.#owner.raceLost(this.#fault!);
  }

  #watch(socket: Socket, address: string): void {
    this.#open.push(socket);
    socket.on("connect", () => {
      if (this.#over) return;
      this.#open.splice(this.#open.indexOf(socket), 1);
      this.stop();
      this.#owner.raceWon(socket);
    });
    socket.on("error", (error) => {
      const at = this.#open.indexOf(socket);
      if (at === -1) return;
      this.#open.splice(at, 1);
      socket.destroy();
      this.#note(faultOf(error, "connect"), address);
      this.#startNext();
    });
  }

  #arm(): void {
    if (this.#next === this.#addresses.length) return;
    const full = this.#open.length >= MAX_OPEN_ATTEMPTS;
    this.#timer = this.#clock.setTimer(
      () => {
        if (full) this.#open.shift()?.destroy();
        this.#startNext();
      },
      full ? GIVE_WAY_MS : NEXT_ATTEMPT_MS,
    );
  }

  #disarm(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** Of several faults the first is told, among those that say most. */
  #note(fault: Fault, address: string): void {
    const rank = rankOf(fault, address);
    if (rank <= this.#faultRank) return;
    this.#fault = fault;
    this.#faultRank = rank;
  }
}

const noWayThere: ReadonlySet<string | undefined> = new Set(["ENETUNREACH", "EHOSTUNREACH", "EAFNOSUPPORT"]);

/**
 * An address of a family that this machine can't reach says nothing of the target, and when this machine has run out of
 * something, an address that was never really tried might have answered.
 */
const rankOf = ({ kind, code }: Fault, address: string): number => {
  if (noWayThere.has(code)) return 0;
  // Without IPv6 this is what Linux says, not that the ports have run out.
  if (code === "EADDRNOTAVAIL" && isIPv6(address)) return 0;
  return kind === "generator" ? 2 : 1;
};

/** The addresses with both families taking turns, that of the first address beginning; order within a family stays. */
export const interleaveFamilies = (addresses: readonly string[]): readonly string[] => {
  const firstIsIPv6 = isIPv6(addresses[0] ?? "");
  const first = addresses.filter((address) => isIPv6(address) === firstIsIPv6);
  const second = addresses.filter((address) => isIPv6(address) !== firstIsIPv6);
  if (second.length === 0) return addresses;
  const mixed: string[] = [];
  for (let at = 0; at < first.length || at < second.length; at++) {
    if (at < first.length) mixed.push(first[at]!);
    if (at < second.length) mixed.push(second[at]!);
  }
  return mixed;
};
