import type { ClientHttp2Session } from "node:http2";
import { createRequire } from "node:module";
import type { TLSSocket } from "node:tls";
import { stepNames } from "../faults.ts";
import type { EngineRequest, Fault, Origin } from "../http-engine.ts";
import { closedMeanwhileFault } from "../http1/closed-fault.ts";
import type { Exchange } from "../http1/exchange.ts";
import { LONGEST_IDLE_MS } from "../http1/keep-alive.ts";
import { MAX_HEADERS } from "../http1/response-limits.ts";
import { forHttp2 } from "../open-socket.ts";
import { OriginSocket, type SocketHandler } from "../socket.ts";
import type { SocketContext } from "../socket-context.ts";
import { ActiveStream, type StreamOwner } from "./active-stream.ts";
import { headerFields } from "./request-head.ts";
import { http2Fault, noHttp2 } from "./stream-faults.ts";

/** So much of a body may be on its way before it is read. */
const WINDOW_BYTES = 1_048_576;

const NO_ALPN = "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";

let loaded: typeof import("node:http2") | null = null;

/** Loaded with the first connection: most scenarios need none of it. */
const http2 = (): typeof import("node:http2") => {
  loaded ??= createRequire(import.meta.url)("node:http2") as typeof import("node:http2");
  return loaded;
};

/** Who keeps the connections. */
export interface Http2Owner {
  /** A stream has ended, or the connection takes fewer: another request may go elsewhere. */
  changed(connection: Http2Connection): void;
  /** The connection is closed and must be forgotten. */
  lost(connection: Http2Connection): void;
  /** The stream was lost before a byte of the answer came. */
  retry(exchange: Exchange, request: EngineRequest, fault: Fault): void;
  /** The connection wants to hear `onDue` at this time of the clock. */
  watch(dueMs: number): void;
}

/** One HTTP/2 connection: a stream for each exchange, as many at once as both sides allow. */
export class Http2Connection implements SocketHandler, StreamOwner {
  readonly origin: Origin;
  /** It has carried an answer. */
  answered = false;
  private readonly owner: Http2Owner;
  private readonly context: SocketContext;
  private readonly socket: OriginSocket;
  private session: ClientHttp2Session | null = null;
  private mostStreams: number;
  private readonly streams = new Set<ActiveStream>();
  /** Asked for before the connection was open. */
  private queued: Exchange[] = [];
  private draining = false;
  private closed = false;
  private holds = false;
  private idleUntilMs = Number.POSITIVE_INFINITY;

  constructor(owner: Http2Owner, context: SocketContext, origin: Origin, mostStreams: number) {
    this.owner = owner;
    this.context = context;
    this.origin = origin;
    this.mostStreams = mostStreams;
    this.socket = new OriginSocket(context, origin, this, forHttp2);
  }

  get hasRoom(): boolean {
    return !this.closed && !this.draining && this.streams.size + this.queued.length < this.mostStreams;
  }

  get isIdle(): boolean {
    return this.streams.size === 0 && this.queued.length === 0;
  }

  /** Sends a request on a stream of its own, as soon as the connection is open. */
  run(exchange: Exchange): void {
    if (this.session === null) this.queued.push(exchange);
    else this.begin(exchange, this.session);
  }

  /** Whether the exchange was one of this connection; it is then ended without a word. */
  abandon(exchange: Exchange): boolean {
    const at = this.queued.indexOf(exchange);
    if (at >= 0) this.queued.splice(at, 1);
    const stream = [...this.streams].find((one) => one.exchange === exchange);
    stream?.cancel();
    return at >= 0 || stream !== undefined;
  }

  /** Closes at once; exchanges under way get a fault. */
  close(fault: Fault = closedMeanwhileFault): void {
    this.shut(fault, (stream) => stream.fail(fault, this.context.clock.now()));
  }

  get dueMs(): number {
    if (this.closed) return Number.POSITIVE_INFINITY;
    if (this.isIdle) return this.idleUntilMs;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const stream of this.streams) dueMs = Math.min(dueMs, stream.dueMs);
    for (const { request } of this.queued) dueMs = Math.min(dueMs, request?.deadlineMs ?? dueMs);
    return dueMs;
  }

  /** `dueMs` has come. */
  onDue(nowMs: number): void {
    if (this.isIdle) {
      if (this.idleUntilMs <= nowMs) this.drop(closedMeanwhileFault);
      return;
    }
    for (const stream of [...this.streams]) if (stream.dueMs <= nowMs) stream.onDue(nowMs);
    const late = this.queued.filter(({ request }) => request !== null && request.deadlineMs <= nowMs);
    this.queued = this.queued.filter((exchange) => !late.includes(exchange));
    for (const exchange of late) {
      this.takePhases(exchange);
      exchange.fail({ kind: "timeout", message: `timed out while ${stepNames[this.socket.step]}` }, nowMs);
    }
    // Nobody waits for the rest of the opening.
    if (late.length > 0 && this.isIdle && this.session === null) this.drop(closedMeanwhileFault);
  }

  onOpen(): void {
    const { origin, socket } = this;
    const raw = socket.handOver();
    if (origin.secure && (raw as TLSSocket).alpnProtocol !== "h2") {
      raw.destroy();
      this.drop(noHttp2);
      return;
    }
    const session = http2().connect(`${origin.secure ? "https" : "http"}://${nameOf(origin)}`, {
      createConnection: () => raw,
      maxHeaderListPairs: MAX_HEADERS,
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    } as Parameters<ReturnType<typeof http2>["connect"]>[1] & object);
    this.session = session;
    raw.unref();
    session.on("connect", () => session.setLocalWindowSize(WINDOW_BYTES));
    session.on("remoteSettings", ({ maxConcurrentStreams }) => {
      if (maxConcurrentStreams === undefined || maxConcurrentStreams >= this.mostStreams) return;
      this.mostStreams = Math.max(1, maxConcurrentStreams);
    });
    session.on("goaway", () => this.drain());
    session.on("error", (error) => this.drop(http2Fault(error, undefined, "with its connection")));
    session.on("close", () => this.drop({ kind: "reset", message: "connection closed before the answer" }));
    const { queued } = this;
    this.queued = [];
    const [first] = queued;
    if (first !== undefined) this.takePhases(first);
    for (const exchange of queued) this.begin(exchange, session);
  }

  onBytes(): void {}

  onEnd(): void {
    this.onFault({ kind: "reset", message: "connection closed before the answer" });
  }

  onFault(fault: Fault): void {
    const [first] = this.queued;
    if (first !== undefined) this.takePhases(first);
    this.drop(fault.code === NO_ALPN ? { ...noHttp2, code: NO_ALPN } : fault);
  }

  ended(stream: ActiveStream): void {
    this.streams.delete(stream);
    if (stream.whole) this.answered = true;
    this.rest();
  }

  broken(stream: ActiveStream, fault: Fault): void {
    this.streams.delete(stream);
    const { answered } = this;
    this.rest();
    if (answered && fault.kind === "reset") this.owner.retry(stream.exchange, stream.request, fault);
    else stream.exchange.fail(fault, this.context.clock.now());
  }

  private begin(exchange: Exchange, session: ClientHttp2Session): void {
    const { request } = exchange;
    if (request === null) return;
    this.hold(true);
    let stream: ActiveStream;
    try {
      const endStream = request.body === null;
      const opened = session.request(headerFields(request), { endStream });
      stream = new ActiveStream(this, this.context.clock, exchange, request, opened);
    } catch (error) {
      this.drain();
      this.owner.retry(exchange, request, http2Fault(error as Error, undefined, "before the answer"));
      return;
    }
    this.streams.add(stream);
    if (stream.sender !== null) this.owner.watch(stream.dueMs);
  }

  /** The exchange that opened the connection bears the cost. */
  private takePhases(exchange: Exchange): void {
    const { dnsMs, connectMs, tlsMs } = this.socket;
    exchange.opening = { dnsMs, connectMs, tlsMs };
  }

  private rest(): void {
    if (this.closed) return;
    if (this.isIdle) {
      this.hold(false);
      if (this.draining) {
        this.drop(closedMeanwhileFault);
        return;
      }
      this.idleUntilMs = this.context.clock.now() + LONGEST_IDLE_MS;
      this.owner.watch(this.idleUntilMs);
    }
    this.owner.changed(this);
  }

  /** The target takes no more streams here; those that it has go on. */
  private drain(): void {
    this.draining = true;
    if (this.isIdle) this.drop(closedMeanwhileFault);
  }

  private drop(fault: Fault): void {
    if (this.closed) return;
    this.owner.lost(this);
    this.shut(fault, (stream) => stream.lost(fault));
  }

  private shut(fault: Fault, end: (stream: ActiveStream) => void): void {
    if (this.closed) return;
    this.closed = true;
    this.hold(false);
    const { queued } = this;
    this.queued = [];
    for (const exchange of queued) exchange.fail(fault, this.context.clock.now());
    for (const stream of [...this.streams]) end(stream);
    this.session?.destroy();
    this.socket.destroy();
  }

  private hold(holds: boolean): void {
    if (holds === this.holds) return;
    this.holds = holds;
    if (holds) this.context.processHold.begin();
    else this.context.processHold.end();
  }
}

const nameOf = ({ hostname, port }: Origin): string =>
  `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
