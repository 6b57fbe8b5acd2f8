import type { SecureContext } from "node:tls";
import type { Clock } from "../base/clock.ts";
import type { ResolveCallback } from "./dns/name-resolver.ts";
import { anyLocalAddress, LocalAddresses } from "./local-addresses.ts";
import { ProcessHold } from "./process-hold.ts";
import { secureContextOf, type TlsIdentity } from "./tls-identity.ts";
import { TlsSessions } from "./tls-sessions.ts";

/** Largest piece of bytes that one read hands over. */
const READ_BUFFER_BYTES = 65_536;

/** Where the addresses of names come from. */
export interface AddressSource {
  /** May call back at once. What it returns ends the wait for the answer; null when there is none to wait for. */
  resolve(hostname: string, callback: ResolveCallback): { cancel(): void } | null;
}

/**
 * What sockets need from outside. Read buffer, names and trusted certificates are one for all sockets of a thread; TLS
 * sessions belong to a user, for each is a client of its own.
 */
export class SocketContext {
  readonly clock: Clock;
  readonly resolver: AddressSource;
  /** Bytes in it are valid only during the call that hands them over. */
  readonly readBuffer: Buffer;
  /** Sockets that are open don't keep the process alive; what they are used for holds this one. */
  readonly processHold: ProcessHold;
  readonly localAddresses: LocalAddresses;
  private readonly thread: SocketContext;
  private readonly authorities: string | undefined;
  private sharedSecureContext: SecureContext | null = null;
  /** Of the thread's own context only. */
  private secureContexts: WeakMap<TlsIdentity, SecureContext> | null = null;
  private sessions: TlsSessions | null = null;

  constructor(
    clock: Clock,
    resolver: AddressSource,
    authorities?: string,
    thread?: SocketContext,
    localAddresses: LocalAddresses = anyLocalAddress,
  ) {
    this.clock = clock;
    this.resolver = resolver;
    this.readBuffer = thread?.readBuffer ?? Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    this.processHold = thread?.processHold ?? new ProcessHold(clock);
    this.authorities = authorities;
    this.localAddresses = localAddresses;
    this.thread = thread ?? this;
  }

  /** A context that shares all with this one but remembers TLS sessions: for the sockets of one user. */
  forUser(localAddresses?: readonly string[]): SocketContext {
    const { clock, resolver, authorities, thread } = this;
    const local = localAddresses === undefined ? anyLocalAddress : new LocalAddresses(localAddresses);
    return new SocketContext(clock, resolver, authorities, thread, local);
  }

  /** That of an identity, or without one the one of all. */
  secureContextFor(identity: TlsIdentity | null | undefined): SecureContext {
    if (!identity) return this.secureContext;
    this.thread.secureContexts ??= new WeakMap();
    const known = this.thread.secureContexts.get(identity);
    if (known !== undefined) return known;
    const made = secureContextOf(identity, this.authorities);
    this.thread.secureContexts.set(identity, made);
    return made;
  }

  /** One for all TLS sockets: making it reads every root certificate. */
  get secureContext(): SecureContext {
    const { thread } = this;
    thread.sharedSecureContext ??= secureContextOf(null, this.authorities);
    return thread.sharedSecureContext;
  }

  /** The user's, made when first asked for; null in the context of the thread, where users would share them. */
  get tlsSessions(): TlsSessions | null {
    if (this.thread === this) return null;
    this.sessions ??= new TlsSessions();
    return this.sessions;
  }
}
