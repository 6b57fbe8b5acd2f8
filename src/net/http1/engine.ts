import type { Clock } from "../../base/clock.ts";
import { NameResolver } from "../dns/name-resolver.ts";
import type { ConnectionPool, HttpEngine, PoolSettings } from "../http-engine.ts";
import { SocketContext } from "../socket-context.ts";
import { Http1Pool } from "./connection-pool.ts";
import { type ExcessListener, ExcessRecord } from "./excess-record.ts";
import { knownHeads } from "./head-memory.ts";
import { SendTurn } from "./send-turn.ts";

/** What may differ from the system's ways. */
export interface Http1Settings {
  readonly resolver?: NameResolver;
  /** PEM of the certificates to trust in place of Node's own list. */
  readonly authorities?: string;
  readonly onExcess?: ExcessListener;
}

const ignore = (): void => {};

class Http1Engine implements HttpEngine {
  readonly #context: SocketContext;
  readonly #excess: ExcessRecord;
  readonly #sendTurn: SendTurn;

  constructor(clock: Clock, settings: Http1Settings) {
    this.#context = new SocketContext(
      clock,
      settings.resolver ?? new NameResolver(clock),
      settings.authorities,
    );
    knownHeads.watch(this.#context.readBuffer);
    this.#sendTurn = new SendTurn(clock);
    this.#excess = new ExcessRecord(settings.onExcess ?? ignore);
  }

  pool({ localAddresses, maxConnections }: PoolSettings = {}): ConnectionPool {
    const context = this.#context.forUser(localAddresses);
    return new Http1Pool(context, this.#excess, this.#sendTurn, maxConnections);
  }

  now(): number {
    return this.#context.clock.now();
  }
}

/** HTTP/1.1 over `node:net` and `node:tls`; one engine serves all users of a thread. */
export const createHttp1Engine = (clock: Clock, settings: Http1Settings = {}): HttpEngine =>
  new Http1Engine(clock, settings);
