import type { Clock } from "../../base/clock.ts";
import { NameResolver } from "../dns/name-resolver.ts";
import type { ConnectionPool, HttpEngine, PoolSettings } from "../http-engine.ts";
import { SocketContext } from "../socket-context.ts";
import { Http2Pool } from "./connection-pool.ts";

/** What may differ from the system's ways. */
export interface Http2Settings {
  readonly resolver?: NameResolver;
  /** PEM of the certificates to trust in place of Node's own list. */
  readonly authorities?: string;
}

class Http2Engine implements HttpEngine {
  readonly #context: SocketContext;

  constructor(clock: Clock, { resolver, authorities }: Http2Settings) {
    this.#context = new SocketContext(clock, resolver ?? new NameResolver(clock), authorities);
  }

  pool(settings: PoolSettings = {}): ConnectionPool {
    return new Http2Pool(this.#context.forUser(settings.localAddresses), settings);
  }

  now(): number {
    return this.#context.clock.now();
  }
}

/** HTTP/2 over `node:http2`, on the sockets of HTTP/1.1; one engine serves all users of a thread. */
export const createHttp2Engine = (clock: Clock, settings: Http2Settings = {}): HttpEngine =>
  new Http2Engine(clock, settings);
