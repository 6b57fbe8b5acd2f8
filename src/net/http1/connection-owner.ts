import type { Origin } from "../http-engine.ts";
import type { Exchange } from "./exchange.ts";

/** Who keeps the connections. */
export interface ConnectionOwner<Connection> {
  /** The connection wants `send` to be called, in this turn of the event loop or the next. */
  sendSoon(connection: Connection): void;
  /** The connection is free for another request. */
  released(connection: Connection): void;
  /** The connection is closed and must be forgotten. */
  lost(connection: Connection): void;
  /** The connection was lost under a request that may be sent again. */
  retry(exchange: Exchange): void;
  /** The connection wants to hear `onDue` at this time of the clock. */
  watch(dueMs: number): void;
  /** Bytes came, only borrowed, that belong to no answer; the connection is closed. */
  excess(origin: Origin, bytes: Buffer, whileIdle: boolean): void;
}
