import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { TimerHandle } from "../base/clock.ts";
import { ConnectRace, type RaceOwner } from "./connect-race.ts";
import { descriptorShortage } from "./descriptors.ts";
import {
  CONNECT_LIMIT_MS,
  connectLimitFault,
  faultOf,
  type SocketStep,
  tlsAnswerFault,
  withPlace,
} from "./faults.ts";
import type { Fault, Origin } from "./http-engine.ts";
import { forHttp1, needsTunnel, openSocket, openTlsOver, type SocketUse } from "./open-socket.ts";
import { openProxyWay } from "./proxy-way.ts";
import { readBeforeWriteFault } from "./read-first.ts";
import type { SocketContext } from "./socket-context.ts";
import { WritableSocket } from "./writable-socket.ts";

/** Takes what happens to a socket; after `onEnd` or `onFault` nothing more comes. */
export interface SocketHandler {
  /** Connected, and the TLS handshake done. */
  onOpen(): void;
  /** The first `length` bytes of the buffer are new; they are gone when this returns. */
  onBytes(buffer: Buffer, length: number): void;
  /** The far side ended the connection in order. */
  onEnd(): void;
  onFault(fault: Fault): void;
  /** After `needsDrain` was true: what was written has gone to the system, and more may be written. */
  onDrain?(): void;
}

/**
 * One connection to an origin, from the name to the last byte. The handler hears nothing before the constructor has
 * returned, and whatever goes wrong here or there comes as a fault.
 */
export class OriginSocket extends WritableSocket implements RaceOwner {
  /** How long each step took; NaN when it did not happen (yet). */
  dnsMs = Number.NaN;
  connectMs = Number.NaN;
  tlsMs = Number.NaN;
  /** Where the opening stands. */
  step: SocketStep = "dns";
  private readonly context: SocketContext;
  private readonly handler: SocketHandler;
  private readonly use: SocketUse;
  private readonly lookup: { cancel(): void } | null;
  /** Only while several addresses are tried. */
  private race: ConnectRace | null = null;
  private limit: TimerHandle | null = null;
  private finished = false;
  private heard = false;
  /** The target took up a TLS session of before. */
  private resumed = false;
  private stepStartMs: number;

  constructor(context: SocketContext, origin: Origin, handler: SocketHandler, use: SocketUse = forHttp1) {
    super(origin);
    this.context = context;
    this.handler = handler;
    this.use = use;
    this.stepStartMs = context.clock.now();
    const { detour } = origin;
    if (detour?.kind === "unix") {
      this.lookup = null;
      this.step = "connect";
      this.connect([""]);
      return;
    }
    this.lookup = context.resolver.resolve((detour ?? origin).hostname, (error, addresses, fresh) => {
      if (this.finished) return;
      const nowMs = context.clock.now();
      if (fresh) this.dnsMs = nowMs - this.stepStartMs;
      if (error !== null || addresses.length === 0) {
        this.failSoon(faultOf(descriptorShortage() ?? error ?? new Error(), "dns"));
        return;
      }
      this.step = "connect";
      this.stepStartMs = nowMs;
      this.connect(context.localAddresses.reachable(addresses));
    });
  }

  /** The open socket, which is another's from now on: what happens to it is told to nobody here. */
  handOver(): Socket {
    this.finished = true;
    return this.socket!;
  }

  /** Closes at once; the handler hears nothing more. */
  destroy(): void {
    this.finished = true;
    if (this.step === "dns") this.lookup?.cancel();
    this.endLimit();
    this.race?.stop();
    this.socket?.destroy();
  }

  /** For the race only. */
  connectTo(address: string): Socket {
    const { context, origin, use } = this;
    if (use.handsOver || needsTunnel(origin)) return openSocket(context, origin, address, use, null);
    return openSocket(context, origin, address, use, (length, buffer) => {
      if (!this.finished) this.take(buffer as Buffer, length);
      return true;
    });
  }

  /** For the race only. */
  raceWon(socket: Socket): void {
    this.race = null;
    this.adopt(socket);
    this.connected();
  }

  /** For the race only. */
  raceLost(fault: Fault): void {
    this.failSoon(fault);
  }

  private connect(addresses: readonly string[]): void {
    const { clock } = this.context;
    // Timers of one length stand in one list of Node's behind one timer of the system: one more costs a third of a
    // microsecond, where the connection takes a hundred and fifty. Requests on an open connection have none.
    this.limit = clock.setTimer(() => this.fail(connectLimitFault), CONNECT_LIMIT_MS);
    if (typeof this.limit === "object") this.limit.unref();
    if (addresses.length === 0) {
      this.failSoon(faultOf({ code: "EADDRNOTAVAIL" } as NodeJS.ErrnoException, "connect"));
      return;
    }
    if (addresses.length > 1) {
      this.race = new ConnectRace(clock, addresses, this);
      return;
    }
    try {
      const socket = this.connectTo(addresses[0]!);
      this.adopt(socket);
      socket.on("connect", () => {
        if (!this.finished) this.connected();
      });
    } catch (error) {
      this.failSoon(faultOf(error as NodeJS.ErrnoException, "connect"));
    }
  }

  /** From here on this is the connection. */
  private adopt(socket: Socket): void {
    this.socket = socket;
    if (!this.use.handsOver) {
      readBeforeWriteFault(socket, this.context.clock, () => {
        this.failing = true;
      });
    }
    socket.on("drain", () => {
      if (!this.finished) this.handler.onDrain?.();
    });
    socket.on("end", () => {
      // In the handshake an error with its own name follows.
      if (this.step === "open") this.end();
    });
    socket.on("error", (error) => this.fail(faultOf(error, this.step)));
    socket.on("close", () => this.end());
    if (this.origin.secure && !needsTunnel(this.origin)) this.adoptTls(socket as TLSSocket);
  }

  private tunnel(socket: Socket): void {
    const { context, origin, use } = this;
    const { detour } = origin;
    if (detour?.kind !== "proxy") return;
    this.step = "tunnel";
    openProxyWay(socket, context, origin, detour, (fault, open) => {
      if (this.finished) return;
      if (fault !== null) {
        this.failAs(fault);
        return;
      }
      this.connectMs = context.clock.now() - this.stepStartMs;
      this.stepStartMs = context.clock.now();
      if (open !== socket) this.adopt(open);
      if (!origin.secure) {
        this.readFrom(open);
        this.opened();
        return;
      }
      this.step = "tls";
      const secured = openTlsOver(open, context, origin, use);
      this.adopt(secured);
      this.adoptTls(secured);
      this.readFrom(secured);
    });
  }

  private readFrom(socket: Socket): void {
    if (this.use.handsOver) return;
    socket.on("data", (bytes: Buffer) => {
      if (!this.finished) this.take(bytes, bytes.length);
    });
    socket.resume();
  }

  private adoptTls(socket: TLSSocket): void {
    const { tlsSessions } = this.context;
    socket.on("secureConnect", () => {
      if (this.finished) return;
      this.tlsMs = this.context.clock.now() - this.stepStartMs;
      this.resumed = tlsSessions !== null && socket.isSessionReused();
      this.opened();
    });
    if (tlsSessions !== null) {
      socket.on("session", (session) => tlsSessions.keep(this.origin.key, session));
    }
  }

  private connected(): void {
    if (needsTunnel(this.origin)) {
      this.tunnel(this.socket!);
      return;
    }
    const nowMs = this.context.clock.now();
    this.connectMs = nowMs - this.stepStartMs;
    this.stepStartMs = nowMs;
    if (this.origin.secure) this.step = "tls";
    else this.opened();
  }

  private opened(): void {
    this.endLimit();
    this.step = "open";
    this.handler.onOpen();
  }

  private take(buffer: Buffer, length: number): void {
    if (!this.heard) {
      this.heard = true;
      if (!this.origin.secure && isTlsAlert(buffer, length)) {
        this.fail(tlsAnswerFault);
        return;
      }
    }
    this.handler.onBytes(buffer, length);
  }

  private endLimit(): void {
    if (this.limit !== null) this.context.clock.clearTimer(this.limit);
    this.limit = null;
  }

  private end(): void {
    if (this.finished) return;
    this.doubtSession();
    this.destroy();
    this.handler.onEnd();
  }

  private fail(fault: Fault): void {
    this.failAs(withPlace(fault, this.origin));
  }

  private failAs(fault: Fault): void {
    if (this.finished) return;
    this.doubtSession();
    this.destroy();
    this.handler.onFault(fault);
  }

  /** A target that will not honour a session may say so in the handshake or, with TLS 1.3, only after it. */
  private doubtSession(): void {
    const isRefused = this.step === "tls" || (this.resumed && !this.heard);
    if (isRefused) this.context.tlsSessions?.forget(this.origin.key);
  }

  /** In a later turn: whoever makes this socket does not have it yet. */
  private failSoon(fault: Fault): void {
    this.context.clock.setImmediate(() => this.fail(fault));
  }
}

/** A record of type alert, of TLS 1.0 to 1.3. */
const isTlsAlert = (buffer: Buffer, length: number): boolean =>
  length >= 3 && buffer[0] === 0x15 && buffer[1] === 0x03 && buffer[2]! <= 0x04;
