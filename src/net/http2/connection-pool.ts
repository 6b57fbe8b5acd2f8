import {
  type ConnectionPool,
  type EngineCallback,
  type EngineRequest,
  type Fault,
  isForwarder,
  type PendingExchange,
  type PoolSettings,
} from "../http-engine.ts";
import { MAX_CONNECTIONS } from "../http1/connection-pool.ts";
import { DeadlineTimer } from "../http1/deadline-timer.ts";
import { Exchange, type ExchangeOwner } from "../http1/exchange.ts";
import { isRepeatable } from "../http1/repeatable.ts";
import type { SocketContext } from "../socket-context.ts";
import { Http2Connection, type Http2Owner } from "./connection.ts";

/** As many streams as most servers allow. */
const MAX_STREAMS = 100;

const closedBeforeFault: Fault = { kind: "reset", message: "the connections of the user were closed before" };
const noTunnel: Fault = {
  kind: "protocol",
  message:
    "HTTP/2 without TLS can't go by a proxy for HTTP; leave `static httpVersion` out for HTTP/1.1, or use https",
};

/** The connections of one user: as few as carry its streams, then new ones up to a limit, then first come, first served. */
export class Http2Pool implements ConnectionPool, Http2Owner, ExchangeOwner {
  private readonly context: SocketContext;
  private readonly maxConnections: number;
  private readonly streamsPerConnection: number;
  private readonly timer: DeadlineTimer;
  private connections: Http2Connection[] = [];
  private readonly waiting: Exchange[] = [];
  private closed = false;

  constructor(context: SocketContext, { maxConnections, streamsPerConnection }: PoolSettings) {
    this.context = context;
    this.maxConnections = maxConnections ?? MAX_CONNECTIONS;
    this.streamsPerConnection = streamsPerConnection ?? MAX_STREAMS;
    this.timer = new DeadlineTimer(context.clock, (nowMs) => this.expire(nowMs));
  }

  send(request: EngineRequest, callback: EngineCallback): PendingExchange {
    const exchange = new Exchange(request, callback, this);
    const { detour, secure } = request.origin;
    if (this.closed) this.failSoon(exchange, closedBeforeFault);
    else if (detour?.kind === "proxy" && !secure && isForwarder(detour)) this.failSoon(exchange, noTunnel);
    else {
      this.timer.watch(request.deadlineMs);
      if (!this.place(exchange)) this.waiting.push(exchange);
    }
    return exchange;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    // Later, for whoever closes may be in the middle of something; what was aborted until then hears nothing.
    this.context.clock.setImmediate(() => {
      this.timer.stop();
      for (const exchange of this.waiting.splice(0))
        exchange.fail(closedBeforeFault, this.context.clock.now());
      for (const connection of this.connections.splice(0)) connection.close();
    });
  }

  abandon(exchange: Exchange): void {
    remove(this.waiting, exchange);
    // Backwards: it is mostly one of the last.
    this.connections.findLast((connection) => connection.abandon(exchange));
  }

  changed(connection: Http2Connection): void {
    while (connection.hasRoom) {
      const { key } = connection.origin;
      const next = this.waiting.findIndex(({ request }) => request?.origin.key === key);
      if (next === -1) break;
      connection.run(this.waiting.splice(next, 1)[0]!);
    }
    this.serveWaiting();
  }

  lost(connection: Http2Connection): void {
    remove(this.connections, connection);
    this.serveWaiting();
  }

  retry(exchange: Exchange, request: EngineRequest, fault: Fault): void {
    const again =
      !this.closed && exchange.retries === 0 && exchange.request !== null && isRepeatable(request, true);
    if (!again) {
      exchange.fail(fault, this.context.clock.now());
      return;
    }
    exchange.retries = 1;
    // A new connection is sure to be none that has gone stale.
    if (!this.open(exchange)) this.waiting.unshift(exchange);
  }

  watch(dueMs: number): void {
    this.timer.watch(dueMs);
  }

  private failSoon(exchange: Exchange, fault: Fault): void {
    const { clock } = this.context;
    clock.setImmediate(() => exchange.fail(fault, clock.now()));
  }

  private place(exchange: Exchange): boolean {
    const key = exchange.request?.origin.key;
    const found = this.connections.find((connection) => connection.origin.key === key && connection.hasRoom);
    if (found === undefined) return this.open(exchange);
    found.run(exchange);
    return true;
  }

  /** Opens a connection for the exchange, at the limit in place of an idle one; false when there is no room. */
  private open(exchange: Exchange): boolean {
    const { request } = exchange;
    if (request === null) return true;
    if (this.connections.length >= this.maxConnections) {
      const idle = this.connections.find((connection) => connection.isIdle);
      if (idle === undefined) return false;
      remove(this.connections, idle);
      idle.close();
    }
    const connection = new Http2Connection(this, this.context, request.origin, this.streamsPerConnection);
    this.connections.push(connection);
    connection.run(exchange);
    return true;
  }

  private serveWaiting(): void {
    while (!this.closed && this.waiting.length > 0 && this.place(this.waiting[0]!)) this.waiting.shift();
  }

  private expire(nowMs: number): number {
    for (const connection of [...this.connections]) if (connection.dueMs <= nowMs) connection.onDue(nowMs);
    const late = this.waiting.filter(({ request }) => request !== null && request.deadlineMs <= nowMs);
    for (const exchange of late) {
      remove(this.waiting, exchange);
      exchange.fail(
        { kind: "timeout", message: "timed out while waiting for a free connection of the user" },
        nowMs,
      );
    }
    const deadlines = this.waiting.map(({ request }) => request?.deadlineMs ?? Number.POSITIVE_INFINITY);
    return Math.min(...this.connections.map(({ dueMs }) => dueMs), ...deadlines);
  }
}

const remove = <Item>(items: Item[], item: Item): void => {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
};
