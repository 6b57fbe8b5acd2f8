import { type RunningNats, startNats } from "../../test/support/nats-server.ts";
import { systemClock } from "../base/clock.ts";
import { Logger, type LogRecord } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import type { NatsOptions } from "./nats-address.ts";
import { NatsBus } from "./nats-bus.ts";

/** Servers and connections of one test, and what they log; all end with `close`. */
export class NatsRig {
  readonly told: LogRecord[] = [];
  readonly #clock = systemClock();
  readonly #closers: (() => Promise<void>)[] = [];

  async connect(
    options: Omit<NatsOptions, "name">,
    patienceMs?: number,
    renewed?: () => NatsOptions,
  ): Promise<NatsBus> {
    const log = new Logger({ write: (record) => this.told.push(record) }, "bus", "debug", () => 0);
    const random = new Random("rig", this.#closers.length);
    const parts = { clock: this.#clock, random, log, ...(renewed !== undefined && { renewed }) };
    const bus = await NatsBus.connect({ name: "test", ...options }, parts, patienceMs);
    this.#closers.push(() => bus.close());
    return bus;
  }

  /** A server of this test's own; only where the program is there. */
  async start(settings: string, port?: number): Promise<RunningNats> {
    const server = await startNats(settings, port);
    if (server === null) throw new Error("this test must be skipped where nats-server is missing");
    this.#closers.push(() => server.stop());
    return server;
  }

  /** Whatever else is to end. */
  add(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0).reverse()) await closer();
    this.told.length = 0;
  }
}
