import type {
  ConnectionPool,
  EngineCallback,
  EngineRequest,
  Fault,
  Origin,
  PendingExchange,
} from "../http-engine.ts";
import type { SocketContext } from "../socket-context.ts";
import { closedMeanwhileFault } from "./closed-fault.ts";
import { Connection } from "./connection.ts";
import type { ConnectionOwner } from "./connection-owner.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import type { ExcessRecord } from "./excess-record.ts";
import { Exchange, type ExchangeOwner } from "./exchange.ts";
import type { SendTurn } from "./send-turn.ts";

/** As many requests of one user go at the same time; more wait their turn, and the wait counts in their time. */
export const MAX_CONNECTIONS = 10;

/** Of what is asked of a closed pool. */
const closedBeforeFault: Fault = { kind: "reset", message: "the connections of the user were closed before" };

/** Until a pool has something to put into a list: what many users look at must be little. */
const nothingYet: never[] = [];

/** The connections of one user: the last used idle one first, new ones up to a limit, then first come, first served. */
export class Http1Pool implements ConnectionPool, ConnectionOwner<Connection>, ExchangeOwner {
  private readonly context: SocketContext;
  private readonly excessRecord: ExcessRecord;
  private readonly sendTurn: SendTurn;
  private readonly maxConnections: number;
  private readonly connections: Connection[] = [];
  /** The idle connection that was used last; most users have no other one. */
  private lastIdle: Connection | null = null;
  /** The other idle ones, used last at the end. */
  private idle: Connection[] = nothingYet;
  private waiting: Exchange[] = nothingYet;
  private readonly timer: DeadlineTimer;
  private closed = false;

  constructor(
    context: SocketContext,
    excessRecord: ExcessRecord,
    sendTurn: SendTurn,
    maxConnections: number = MAX_CONNECTIONS,
  ) {
    this.maxConnections = maxConnections;
    this.sendTurn = sendTurn;
    this.context = context;
    this.excessRecord = excessRecord;
    this.timer = new DeadlineTimer(context.clock, (nowMs) => this.expire(nowMs));
  }

  send(request: EngineRequest, callback: EngineCallback): PendingExchange {
    const exchange = new Exchange(request, callback, this);
    if (this.closed) {
      const { clock } = this.context;
      clock.setImmediate(() => exchange.fail(closedBeforeFault, clock.now()));
      return exchange;
    }
    this.timer.watch(request.deadlineMs);
    const idle = this.takeIdle(request.origin.key);
    if (idle !== null) idle.run(exchange);
    else if (!this.open(exchange)) this.ownWaiting().push(exchange);
    return exchange;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.timer.stop();
    const open: Exchange[] = [];
    for (const connection of this.connections) {
      if (connection.exchange !== null) open.push(connection.exchange);
      connection.close();
    }
    open.push(...this.waiting);
    this.connections.length = 0;
    this.lastIdle = null;
    this.idle = nothingYet;
    this.waiting = nothingYet;
    if (open.length > 0) this.failOpen(open);
  }

  abandon(exchange: Exchange): void {
    const connection = this.connections.find((one) => one.exchange === exchange);
    if (connection === undefined) {
      remove(this.waiting, exchange);
      return;
    }
    connection.close();
    this.lost(connection);
  }

  sendSoon(connection: Connection): void {
    this.sendTurn.add(connection);
  }

  released(connection: Connection): void {
    if (this.excessRecord.has(connection.origin.key)) {
      connection.close();
      this.lost(connection);
      return;
    }
    if (this.waiting.length > 0 && this.runWaiting(connection)) return;
    if (this.lastIdle !== null) {
      if (this.idle === nothingYet) this.idle = [];
      this.idle.push(this.lastIdle);
    }
    this.lastIdle = connection;
    this.timer.watch(connection.idleUntilMs);
    this.serveWaiting();
  }

  lost(connection: Connection): void {
    remove(this.connections, connection);
    if (this.lastIdle === connection) this.lastIdle = this.idle.pop() ?? null;
    else remove(this.idle, connection);
    this.serveWaiting();
  }

  retry(exchange: Exchange): void {
    // Another kept-alive connection may be as dead as the last one was: a new one is sure.
    if (!this.open(exchange)) this.ownWaiting().unshift(exchange);
  }

  watch(dueMs: number): void {
    this.timer.watch(dueMs);
  }

  excess(origin: Origin, bytes: Buffer, whileIdle: boolean): void {
    this.excessRecord.add(origin, bytes, whileIdle);
  }

  /** Later, for whoever closes may be in the middle of something; what was aborted until then hears nothing. */
  private failOpen(exchanges: readonly Exchange[]): void {
    const { clock } = this.context;
    const nowMs = clock.now();
    clock.setImmediate(() => {
      for (const exchange of exchanges) exchange.fail(closedMeanwhileFault, nowMs);
    });
  }

  private takeIdle(originKey: string): Connection | null {
    const { lastIdle, idle } = this;
    if (lastIdle === null || this.excessRecord.has(originKey)) return null;
    if (lastIdle.origin.key === originKey) {
      this.lastIdle = idle.pop() ?? null;
      return lastIdle;
    }
    const at = idle.findLastIndex((connection) => connection.origin.key === originKey);
    return at === -1 ? null : idle.splice(at, 1)[0]!;
  }

  private takeOldestIdle(): Connection | null {
    const { lastIdle, idle } = this;
    if (idle.length > 0) return idle.shift()!;
    this.lastIdle = null;
    return lastIdle;
  }

  private ownWaiting(): Exchange[] {
    if (this.waiting === nothingYet) this.waiting = [];
    return this.waiting;
  }

  /** Opens a connection for the exchange, at the limit in place of an idle one; false when there is no room. */
  private open(exchange: Exchange): boolean {
    if (this.connections.length >= this.maxConnections) {
      const oldest = this.takeOldestIdle();
      if (oldest === null) return false;
      oldest.close();
      remove(this.connections, oldest);
    }
    const connection = new Connection(this, this.context, exchange.request!.origin);
    this.connections.push(connection);
    connection.run(exchange);
    return true;
  }

  /** Gives the connection to the first that waits for its origin; false when there is none. */
  private runWaiting(connection: Connection): boolean {
    const { key } = connection.origin;
    const at = this.waiting.findIndex((exchange) => exchange.request?.origin.key === key);
    if (at === -1) return false;
    connection.run(this.waiting.splice(at, 1)[0]!);
    return true;
  }

  private serveWaiting(): void {
    while (this.waiting.length > 0 && this.open(this.waiting[0]!)) this.waiting.shift();
  }

  private expire(nowMs: number): number {
    for (const connection of [...this.connections]) {
      if (connection.dueMs <= nowMs) connection.onDue(nowMs);
    }
    const late = this.waiting.filter((exchange) => exchange.request!.deadlineMs <= nowMs);
    for (const exchange of late) {
      remove(this.waiting, exchange);
      const message = "timed out while waiting for a free connection of the user";
      exchange.fail({ kind: "timeout", message }, nowMs);
    }
    return this.nextDueMs();
  }

  private nextDueMs(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.connections) earliest = Math.min(earliest, dueMs);
    for (const { request } of this.waiting) earliest = Math.min(earliest, request?.deadlineMs ?? earliest);
    return earliest;
  }
}

const remove = <Item>(items: Item[], item: Item): void => {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
};
