import type { Abortable } from "../metrics/call-scope.ts";
import type { TlsIdentity } from "./tls-identity.ts";

/** The class of a fault. `generator` faults are ours, never the target's. The reference page is made from this table. */
export const faultKinds = {
  refused: "nothing listens at the address",
  reset: "the connection was closed or reset before the answer was whole",
  timeout: "the total time of the call ran out, or no connection came about within 30 s",
  dns: "the name could not be resolved",
  "tls-expired": "the certificate is out of date",
  "tls-hostname": "the certificate is for another name",
  "tls-self-signed": "the certificate is signed by itself",
  "tls-unknown-issuer": "the certificate's issuer is not known here",
  tls: "the TLS handshake failed in another way",
  protocol: "the answer is not HTTP as it should be",
  redirects: "more redirects than allowed",
  "body-limit": "a body was read that is larger than `maxBodyBytes`, as received or as inflated",
  generator: "this machine ran out of ports, descriptors or memory",
} as const;
export type FaultKind = keyof typeof faultKinds;

/** Why there is no whole answer. */
export interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
  /** Node's code where there is one: `ECONNREFUSED`. */
  readonly code?: string;
}

/** Where a request goes. Equal origins (same key) share pooled connections. */
export interface Origin {
  readonly key: string;
  readonly secure: boolean;
  /** As the URL says it, lower case, IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Certificates are not verified. */
  readonly insecure: boolean;
  /** Where its connections lead in place of the target itself. */
  readonly detour?: Detour | null;
  /** Whom its connections show themselves as, and whom they trust besides. */
  readonly tls?: TlsIdentity | null;
}

/** What stands between this machine and the target: a proxy, which makes a tunnel to a secure one, or a Unix socket. */
export type Detour = ProxyDetour | { readonly kind: "unix"; readonly path: string };

/** What is spoken with a proxy; `socks5h` leaves it the names of targets, `socks5` gives it addresses. */
export type ProxyProtocol = "http" | "https" | "socks5" | "socks5h";

/** Whether plain requests go to a proxy as they are, with whole URLs. */
export const isForwarder = ({ protocol }: { readonly protocol: ProxyProtocol }): boolean =>
  protocol === "http" || protocol === "https";

export interface ProxyDetour {
  readonly kind: "proxy";
  readonly protocol: ProxyProtocol;
  readonly hostname: string;
  readonly port: number;
  /** Value of `Proxy-Authorization` for a tunnel; null for none. */
  readonly authorization: string | null;
  /** User and password for SOCKS, each of 255 bytes at most; null for none. */
  readonly login: readonly [user: string, password: string] | null;
}

/** A body that is not in memory: opened for each sending, read piece by piece as fast as the target takes it. */
export interface BodySource {
  /** In bytes; -1 when it is not known, and the body then goes out in chunks. */
  readonly length: number;
  /** It can be opened again: for a redirect that keeps the body, or another connection. */
  readonly repeatable: boolean;
  /** Pieces must not change once they were given. The iterator is closed (`return`) when no more is wanted of it. */
  open(): AsyncIterable<Uint8Array>;
}

/** How the reader of a streamed body steers it. */
export interface BodyFlow {
  /** More pieces may come, after `take` returned false. */
  resume(): void;
  /** No more is wanted: closes what brings them. */
  close(): void;
}

/** Takes the body of an answer piece by piece, after its head went to `onResponse`. */
export interface BodyIntake {
  /** Whether the body of an answer with this status is wanted so; any other is collected as usual. */
  wants(status: number): boolean;
  /** Called right before `onResponse`. */
  begin(flow: BodyFlow): void;
  /** One piece, which changes no more; false when no other may come until `resume`. */
  take(piece: Uint8Array, arrivedAtMs: number): boolean;
  /** Once, after the last piece: the body is whole, or why it is not. */
  end(fault: Fault | null): void;
}

/** One exchange to make; its head is ready to be written. It must not change until it is answered or aborted. */
export interface EngineRequest {
  readonly origin: Origin;
  readonly method: string;
  /** Request line and headers with the closing empty line, as latin1. */
  readonly head: string;
  /** A string is of ASCII only; any other text comes as bytes. */
  readonly body: Uint8Array | string | BodySource | null;
  /** The head says `Expect: 100-continue`: the body waits for the target's word, for a short time. */
  readonly expectsContinue: boolean;
  /** When the exchange was asked for, on the engine's clock. */
  readonly askedAtMs: number;
  /** On the engine's clock; Infinity for none. */
  readonly deadlineMs: number;
  readonly maxBodyBytes: number;
  /** Reads the body of the answer while it comes; without one it is collected. */
  readonly intake?: BodyIntake | null;
}

/** How long each step of opening a connection took; NaN for one that did not happen. */
export interface OpeningTimes {
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
}

/**
 * What came back. Times are of the engine's clock; NaN where a step did not happen. `fault` is null when the answer
 * is whole; with a fault, `status` may still be that of a head that had come.
 */
export interface EngineResponse {
  readonly status: number;
  readonly statusText: string;
  /** Header lines as received (latin1, without the status line); parsed only when somebody asks. */
  readonly rawHeaders: string;
  /** True when a `Set-Cookie` line is among the headers. */
  readonly setsCookies: boolean;
  /** Kept bytes, still encoded as on the wire (chunking removed); empty when the body was cut or the answer has a fault. */
  readonly body: Uint8Array;
  /** All bytes of body, kept or not; of one that is streamed those that have come, at first what its length says. */
  readonly bodyBytes: number;
  readonly bodyCut: boolean;
  readonly fault: Fault | null;
  readonly retries: number;
  /** How its connection was opened; null when that was there. */
  readonly opening: OpeningTimes | null;
  /** When the request was handed to the socket, the first and the last byte of the answer came. */
  readonly sentAtMs: number;
  readonly firstByteAtMs: number;
  readonly endedAtMs: number;
}

/** A request under way. Aborting it closes its socket and calls back no more. */
export interface PendingExchange extends Abortable {
  /** True once bytes of the request may have left this machine. */
  readonly sent: boolean;
  /** How often it was sent again. */
  readonly retries: number;
}

/** Takes the one answer of a request; called exactly once, after `send` returned, unless the exchange was aborted. */
export interface EngineCallback {
  onResponse(response: EngineResponse): void;
  /** In place of an answer: the body could not be read, or was not as long as it said. The connection is closed. */
  onBodyError(error: unknown): void;
}

/** A private set of keep-alive connections: one per user unless shared. */
export interface ConnectionPool {
  /** Sends now, or when a connection is free. */
  send(request: EngineRequest, callback: EngineCallback): PendingExchange;
  /** Closes all connections now; requests that are open get a fault in a later turn, unless aborted until then. */
  close(): void;
}

/** How a pool connects. */
export interface PoolSettings {
  /** Connections that are open at once; 10 without it. */
  readonly maxConnections?: number;
  /** Addresses of this machine to connect from, in turn; any without them. */
  readonly localAddresses?: readonly string[];
  /** Requests that share a connection at once, where the version of HTTP can; 100 without it. */
  readonly streamsPerConnection?: number;
}

/** Speaks one version of HTTP. Stamps times where bytes arrive; knows nothing of users, names or statistics. */
export interface HttpEngine {
  pool(settings?: PoolSettings): ConnectionPool;
  /** The current time of the clock with which the engine stamps. */
  now(): number;
}
