import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext } from "node:tls";
import type { Clock } from "../base/clock.ts";
import { NameResolver } from "./dns.ts";
import { faultOf, type SocketStep } from "./faults.ts";
import type { Fault, Origin } from "./http-engine.ts";

/** Largest piece of bytes that one read hands over. */
const READ_BUFFER_BYTES = 65_536;

/** What all sockets of a thread share: the read buffer, the names and the trusted certificates. */
export class SocketContext {
  readonly clock: Clock;
  readonly resolver: NameResolver;
  /** Bytes in it are valid only during the call that hands them over. */
  readonly readBuffer: Buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  readonly #authorities: string | undefined;
  #secureContext: SecureContext | undefined;

  constructor(clock: Clock, resolver: NameResolver = new NameResolver(clock), authorities?: string) {
    this.clock = clock;
    this.resolver = resolver;
    this.#authorities = authorities;
  }

  /** One for all TLS sockets: making it reads every root certificate. */
  get secureContext(): SecureContext {
    this.#secureContext ??= createSecureContext(
      this.#authorities === undefined ? {} : { ca: this.#authorities },
    );
    return this.#secureContext;
  }
}

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

/** One connection to an origin, from the name to the last byte. Tries the addresses of the name in turn. */
export class OriginSocket {
  /** How long each step took; NaN when it did not happen (yet). */
  dnsMs = Number.NaN;
  connectMs = Number.NaN;
  tlsMs = Number.NaN;
  /** Where the opening stands. */
  step: SocketStep = "dns";
  private readonly context: SocketContext;
  private readonly origin: Origin;
  private readonly handler: SocketHandler;
  private socket: Socket | null = null;
  private finished = false;
  private stepStartMs: number;
  private firstFault: Fault | null = null;

  constructor(context: SocketContext, origin: Origin, handler: SocketHandler) {
    this.context = context;
    this.origin = origin;
    this.handler = handler;
    this.stepStartMs = context.clock.now();
    context.resolver.resolve(origin.hostname, (error, addresses, fresh) => {
      if (this.finished) return;
      const nowMs = context.clock.now();
      if (fresh) this.dnsMs = nowMs - this.stepStartMs;
      if (error !== null || addresses.length === 0) {
        this.fail(faultOf(error ?? new Error(), "dns"));
        return;
      }
      this.step = "connect";
      this.stepStartMs = nowMs;
      this.tryAddress(addresses, 0);
    });
  }

  /** True when all that was written has been handed to the system. */
  get flushed(): boolean {
    return this.socket !== null && this.socket.writableLength === 0;
  }

  /** True when enough is written for now: what is streamed waits for `onDrain`. */
  get needsDrain(): boolean {
    return this.socket?.writableNeedDrain === true;
  }

  /** Writes text as latin1. */
  writeText(text: string): void {
    this.socket?.write(text, "latin1");
  }

  writeBytes(bytes: Uint8Array): void {
    this.socket?.write(bytes);
  }

  /** Writes text as latin1, then bytes, in one call to the system where it can. */
  writeTextAndBytes(text: string, bytes: Uint8Array): void {
    const { socket } = this;
    if (socket === null) return;
    socket.cork();
    socket.write(text, "latin1");
    socket.write(bytes);
    socket.uncork();
  }

  /** Whether the socket keeps the process alive. */
  hold(held: boolean): void {
    if (held) this.socket?.ref();
    else this.socket?.unref();
  }

  /** Closes at once; the handler hears nothing more. */
  destroy(): void {
    this.finished = true;
    this.socket?.destroy();
  }

  private tryAddress(addresses: readonly string[], at: number): void {
    const socket = this.connectTo(addresses[at]!);
    let connected = false;
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("connect", () => {
      if (this.finished || this.socket !== socket) return;
      connected = true;
      const nowMs = this.context.clock.now();
      this.connectMs = nowMs - this.stepStartMs;
      this.stepStartMs = nowMs;
      if (this.origin.secure) this.step = "tls";
      else this.opened();
    });
    if (this.origin.secure) {
      socket.on("secureConnect", () => {
        if (this.finished) return;
        this.tlsMs = this.context.clock.now() - this.stepStartMs;
        this.opened();
      });
    }
    socket.on("drain", () => {
      if (!this.finished && this.socket === socket) this.handler.onDrain?.();
    });
    socket.on("end", () => {
      // In the handshake an error with its own name follows.
      if (this.step === "open") this.end();
    });
    socket.on("error", (error) => {
      if (this.finished || this.socket !== socket) return;
      const fault = faultOf(error, this.step);
      if (connected) {
        this.fail(fault);
        return;
      }
      this.firstFault ??= fault;
      socket.destroy();
      if (at + 1 < addresses.length) this.tryAddress(addresses, at + 1);
      else this.fail(this.firstFault);
    });
    socket.on("close", () => {
      if (this.socket === socket) this.end();
    });
  }

  private connectTo(address: string): Socket {
    const { origin, context } = this;
    const onread = {
      buffer: context.readBuffer,
      callback: (length: number, buffer: Uint8Array): boolean => {
        if (!this.finished) this.handler.onBytes(buffer as Buffer, length);
        return true;
      },
    };
    const target = { host: address, port: origin.port, autoSelectFamily: false, onread };
    if (!origin.secure) return connectTcp(target);
    return connectTls({
      ...target,
      secureContext: context.secureContext,
      rejectUnauthorized: !origin.insecure,
      ...(isIP(origin.hostname) === 0 ? { servername: origin.hostname } : {}),
    });
  }

  private opened(): void {
    this.step = "open";
    this.handler.onOpen();
  }

  private end(): void {
    if (this.finished) return;
    this.destroy();
    this.handler.onEnd();
  }

  private fail(fault: Fault): void {
    if (this.finished) return;
    this.destroy();
    this.handler.onFault(fault);
  }
}
