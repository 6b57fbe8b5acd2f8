import type { Msg, NatsConnection, Subscription as NatsSubscription } from "@nats-io/transport-node";
import type { TimerHandle } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import { Emitter } from "../base/emitter.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Bus, BusHandler, BusPayload } from "./bus.ts";
import { LinkProbe } from "./link-probe.ts";
import { packPayload } from "./message-pack.ts";
import { unpackOwn } from "./message-unpack.ts";
import type { NatsOptions } from "./nats-address.ts";
import { NatsDialer } from "./nats-dialer.ts";
import { NatsRedial, type NatsRedialParts, nextPauseMs, type TurnedAway } from "./nats-redial.ts";

export interface NatsBusParts extends NatsRedialParts {
  /** Should be limited: on a bus others decide how much there is to log. */
  readonly log: Logger;
}

interface Subscription {
  readonly pattern: string;
  readonly handler: BusHandler;
  /** Null while there is no link. */
  remote: NatsSubscription | null;
}

/** A connection and what goes with it; a new one for each time that the server is reached. */
interface Link {
  readonly connection: NatsConnection;
  readonly probe: LinkProbe;
  readonly maxPayload: number;
  refused: AcridaError | null;
}

const longestFarewellMs = 500;

/**
 * A bus over a NATS server. Each link is a connection of its own: nothing that was published before it, or without
 * one, is ever delivered through it. A link that is lost is replaced, for ever, and the subscriptions go with it.
 */
export class NatsBus implements Bus {
  readonly #redial: NatsRedial;
  readonly #parts: NatsBusParts;
  readonly #subscriptions = new Set<Subscription>();
  readonly #linkChanged = new Emitter<boolean>();
  readonly #refused = new Emitter<AcridaError>();
  #link: Link | null = null;
  #closed = false;

  private constructor(dialer: NatsDialer, parts: NatsBusParts) {
    this.#parts = parts;
    this.#redial = new NatsRedial(dialer, parts, (connection) => this.#replace(connection));
  }

  /**
   * Resolves once the server is reached. A server that is not there is tried again until `patienceMs` have passed; one
   * that refuses us, or can't be used, is an AcridaError at once.
   */
  static async connect(options: NatsOptions, parts: NatsBusParts, patienceMs = 4_000): Promise<NatsBus> {
    const { clock, log } = parts;
    const dialer = await NatsDialer.create(options, clock);
    const bus = new NatsBus(dialer, parts);
    const endMs = clock.now() + patienceMs;
    for (let tries = 0; ; tries++) {
      try {
        bus.#take(await dialer.dial(Math.max(1, endMs - clock.now())));
        return bus;
      } catch (error) {
        const pauseMs = nextPauseMs(parts.random);
        const hopeless = !(error instanceof AcridaError) || error.code !== "BUS_UNREACHABLE";
        if (hopeless || clock.now() + pauseMs >= endMs) throw error;
        if (tries === 0) log.info(`${error.message}; waiting for it`);
        await new Promise<void>((resolve) => clock.setTimer(resolve, pauseMs));
      }
    }
  }

  /** The same with one try, within 3 s. */
  static async connectOnce(options: NatsOptions, parts: NatsBusParts): Promise<NatsBus> {
    const dialer = await NatsDialer.create(options, parts.clock);
    const bus = new NatsBus(dialer, parts);
    bus.#take(await dialer.dial());
    return bus;
  }

  get #dialer(): NatsDialer {
    return this.#redial.dialer;
  }

  get connected(): boolean {
    return this.#link !== null;
  }

  /** Throws an AcridaError for a message that is larger than the server carries. */
  publish(subject: string, payload: BusPayload): void {
    const link = this.#link;
    if (link === null || link.connection.isClosed()) return;
    const bytes = packPayload(payload);
    if (bytes.length > link.maxPayload) {
      const sizes = `expected at most ${link.maxPayload} bytes, got ${bytes.length}`;
      throw new AcridaError("BUS_MESSAGE", `a message to ${subject}: ${sizes}; send it in parts`);
    }
    if (link.probe.takes(bytes.length)) link.connection.publish(subject, bytes);
    else this.#parts.log.warning(`the bus takes no more for now: a message to ${subject} was dropped`);
  }

  subscribe(pattern: string, handler: BusHandler): () => void {
    const subscription: Subscription = { pattern, handler, remote: null };
    if (this.#closed) return () => {};
    this.#subscriptions.add(subscription);
    if (this.#link !== null && !this.#link.connection.isClosed()) this.#attach(subscription, this.#link);
    return () => {
      if (!this.#subscriptions.delete(subscription)) return;
      if (this.#link !== null && !this.#link.connection.isClosed()) subscription.remote?.unsubscribe();
    };
  }

  onLinkChange(listener: (connected: boolean) => void): () => void {
    return this.#linkChanged.add(listener);
  }

  /** Told when the server does not allow a subscription or a message; the function that comes back ends it. */
  onRefusal(listener: (error: AcridaError) => void): () => void {
    return this.#refused.add(listener);
  }

  /** Told at each try to connect again that a server refuses which had let us in; the function that comes back ends it. */
  onTurnedAway(listener: (turnedAway: TurnedAway) => void): () => void {
    return this.#redial.turnedAway.add(listener);
  }

  /**
   * Resolves once the server has taken all that was published and subscribed so far. Rejects with an AcridaError when
   * it refused any of it since the link came, or the link is gone.
   */
  async flush(): Promise<void> {
    const link = this.#link;
    if (link === null || link.connection.isClosed()) throw this.#goneError();
    const gone = link.connection.closed().then(() => {
      throw this.#goneError();
    });
    await Promise.race([link.connection.flush(), gone]);
    // What the server said before its answer is told a moment later.
    await new Promise<void>((resolve) => this.#parts.clock.setImmediate(resolve));
    if (link.refused !== null) throw link.refused;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#redial.stop();
    this.#subscriptions.clear();
    const link = this.#link;
    if (link === null) return;
    this.#link = null;
    link.probe.stop();
    this.#linkChanged.emit(false);
    await this.#farewell(link.connection);
    await link.connection.close();
  }

  /** What was published right before the end is still to arrive, unless the server does not answer. */
  async #farewell(connection: NatsConnection): Promise<void> {
    const { clock } = this.#parts;
    if (connection.isClosed()) return;
    let timer: TimerHandle | null = null;
    const late = new Promise<void>((resolve) => {
      timer = clock.setTimer(resolve, longestFarewellMs);
    });
    await Promise.race([connection.flush().catch(() => {}), connection.closed(), late]);
    if (timer !== null) clock.clearTimer(timer);
  }

  #take(connection: NatsConnection): void {
    const link: Link = {
      connection,
      probe: new LinkProbe(connection, this.#parts.clock, () => this.#lose(link, "it does not answer")),
      maxPayload: connection.info?.max_payload ?? 0,
      refused: null,
    };
    this.#link = link;
    for (const subscription of this.#subscriptions) this.#attach(subscription, link);
    void connection.closed().then((error) => {
      this.#lose(link, error instanceof Error ? messageOf(error) : "the connection was closed");
    });
    void this.#watch(link);
  }

  #attach(subscription: Subscription, link: Link): void {
    const callback = (error: Error | null, message: Msg): void => {
      // What the server refuses is told by the link's status.
      if (error === null && this.#link === link && this.#subscriptions.has(subscription)) {
        this.#deliver(subscription, message);
      }
    };
    subscription.remote = link.connection.subscribe(subscription.pattern, { callback });
  }

  #deliver({ handler }: Subscription, { subject, data }: Msg): void {
    let payload: BusPayload;
    try {
      payload = unpackOwn(data);
    } catch (error) {
      const what = `a message of ${data.length} bytes on ${cutText(subject, 100)}`;
      this.#parts.log.warning(`${what} is none of ours and was dropped: ${messageOf(error)}`);
      return;
    }
    try {
      handler(payload, subject);
    } catch (error) {
      // Thrown here it would end the client's reading without a word.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  async #watch(link: Link): Promise<void> {
    for await (const status of link.connection.status()) {
      if (status.type !== "error") continue;
      const refusal = this.#dialer.refusal(status.error);
      if (refusal === null) this.#parts.log.warning(`the bus says: ${messageOf(status.error)}`);
      else this.#refuse(link, refusal.operation, refusal.subject);
    }
  }

  #refuse(link: Link, operation: string, subject: string): void {
    const what = `${operation === "subscription" ? "subscribe to" : "publish to"} ${cutText(subject, 100)}`;
    const advice = "give this node credentials with the right to do so";
    const error = new AcridaError(
      "BUS_REFUSED",
      `the bus at ${this.#dialer.where} does not let us ${what}; ${advice}`,
    );
    link.refused ??= error;
    this.#parts.log.error(error.message);
    this.#refused.emit(error);
  }

  #lose(link: Link, reason: string): void {
    if (this.#link !== link) return;
    this.#link = null;
    link.probe.stop();
    for (const subscription of this.#subscriptions) subscription.remote = null;
    void link.connection.close();
    this.#parts.log.warning(`lost the bus at ${this.#dialer.where} (${reason}); connecting again`);
    this.#linkChanged.emit(false);
    // The listeners may have closed the bus.
    if (!this.#closed) this.#redial.start();
  }

  #replace(connection: NatsConnection): void {
    this.#take(connection);
    this.#parts.log.info(`the bus at ${this.#dialer.where} is back`);
    this.#linkChanged.emit(true);
  }

  #goneError(): AcridaError {
    return new AcridaError("BUS_UNREACHABLE", `the link to the bus at ${this.#dialer.where} is gone`);
  }
}
