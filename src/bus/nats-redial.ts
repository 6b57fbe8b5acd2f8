import type { NatsConnection } from "@nats-io/transport-node";
import type { Clock, TimerHandle } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Random } from "../base/random.ts";
import type { NatsOptions } from "./nats-address.ts";
import { NatsDialer } from "./nats-dialer.ts";

export interface NatsRedialParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** By what to connect again, where that may have changed since: asked before each try. */
  readonly renewed?: () => NatsOptions;
}

/** A server does not let us in any more. */
export interface TurnedAway {
  readonly error: AcridaError;
  /** For so long each try was refused. */
  readonly forMs: number;
}

const firstPauseMs = 500;
const laterPausesMs = { least: 500, spread: 1_500 };
/** A server that stays away, or refuses us since it is back, is spoken of so often. */
const tellEachMs = 30_000;

/** Connects again after a link was lost: for ever, with a word now and then, until it is stopped. */
export class NatsRedial {
  /** Told at each try that a server refuses. */
  readonly turnedAway = new Emitter<TurnedAway>();
  readonly #parts: NatsRedialParts;
  readonly #connected: (connection: NatsConnection) => void;
  #dialer: NatsDialer;
  #timer: TimerHandle | null = null;
  #isStopped = false;
  /** A try that fails later than this is spoken of. */
  #tellAtMs = Number.NEGATIVE_INFINITY;
  /** Since when each try was refused; null where the last one was not. */
  #refusedMs: number | null = null;
  /** Some try was, since the link was lost. */
  #wasRefused = false;

  constructor(dialer: NatsDialer, parts: NatsRedialParts, connected: (connection: NatsConnection) => void) {
    this.#dialer = dialer;
    this.#parts = parts;
    this.#connected = connected;
  }

  /** That of the newest try. */
  get dialer(): NatsDialer {
    return this.#dialer;
  }

  /** Tries soon, and again and again: not all nodes at once. */
  start(): void {
    this.#tellAtMs = Number.NEGATIVE_INFINITY;
    this.#refusedMs = null;
    this.#wasRefused = false;
    this.#after(this.#parts.random.next() * firstPauseMs);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
  }

  #after(pauseMs: number): void {
    this.#timer = this.#parts.clock.setTimer(() => void this.#try(), pauseMs);
  }

  async #try(): Promise<void> {
    let connection: NatsConnection;
    try {
      connection = await this.#dial();
    } catch (error) {
      if (!this.#isStopped) this.#failed(error);
      // Who was told of it may have stopped this.
      if (!this.#isStopped) this.#after(nextPauseMs(this.#parts.random));
      return;
    }
    if (this.#isStopped) await connection.close();
    else this.#connected(connection);
  }

  async #dial(): Promise<NatsConnection> {
    const { clock, renewed } = this.#parts;
    if (renewed !== undefined) this.#dialer = await NatsDialer.create(renewed(), clock);
    return this.#dialer.dial();
  }

  #failed(error: unknown): void {
    const { clock, log } = this.#parts;
    const nowMs = clock.now();
    const isRefused = error instanceof AcridaError && error.code === "BUS_REFUSED";
    // That a server is back and refuses is said at once, but once: somebody has to act.
    if (nowMs >= this.#tellAtMs || (isRefused && !this.#wasRefused)) {
      this.#tellAtMs = nowMs + tellEachMs;
      log.warning(`${messageOf(error)}; trying again`);
    }
    if (!isRefused) {
      this.#refusedMs = null;
      return;
    }
    this.#wasRefused = true;
    this.#refusedMs ??= nowMs;
    this.turnedAway.emit({ error, forMs: nowMs - this.#refusedMs });
  }
}

/** Between two tries: not the same for all nodes. */
export const nextPauseMs = (random: Random): number =>
  laterPausesMs.least + random.next() * laterPausesMs.spread;
