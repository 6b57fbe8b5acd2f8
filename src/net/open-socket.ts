import { connect as connectTcp, type OnReadOpts, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { isIP } from "../base/ip-address.ts";
import type { Origin } from "./http-engine.ts";
import type { SocketContext } from "./socket-context.ts";

/** What a connection is for. */
export interface SocketUse {
  /** The names of protocols that are offered by ALPN, each with its length before it. */
  readonly protocols: Buffer;
  /** The open socket is handed over to a reader of its own. */
  readonly handsOver: boolean;
}

export const forHttp1: SocketUse = { protocols: Buffer.from("\x08http/1.1", "latin1"), handsOver: false };
export const forHttp2: SocketUse = { protocols: Buffer.from("\x02h2", "latin1"), handsOver: true };

/** Whether the way to the origin has to be opened at a proxy first. A plain one forwards plain requests as they are. */
export const needsTunnel = ({ secure, detour }: Origin): boolean =>
  detour?.kind === "proxy" && (secure || detour.protocol !== "http");

/** Whether what is written goes out as records of TLS, the target's or the proxy's. */
export const isEncrypted = ({ secure, detour }: Origin): boolean =>
  secure || (detour?.kind === "proxy" && detour.protocol === "https");

/** The name to ask for: an address is none (RFC 6066 §3), and the dot of a whole name is no part of it. */
export const serverNameOf = (hostname: string): string | undefined =>
  isIP(hostname) === 0 ? hostname.replace(/\.$/, "") : undefined;

/**
 * A socket that begins to connect to the origin at this address, or to what stands before it; with TLS if the origin
 * has it, but for a tunnel. Without `takeBytes` what comes is to be read as from any stream. May throw.
 */
export const openSocket = (
  context: SocketContext,
  origin: Origin,
  address: string,
  use: SocketUse,
  takeBytes: OnReadOpts["callback"] | null,
): Socket => {
  const { detour } = origin;
  const target =
    detour?.kind === "unix"
      ? { path: detour.path, host: origin.hostname }
      : {
          host: address,
          port: detour?.port ?? origin.port,
          autoSelectFamily: false,
          localAddress: context.localAddresses.towards(address),
        };
  const reading = takeBytes === null ? {} : { onread: { buffer: context.readBuffer, callback: takeBytes } };
  // TLS connects by itself: over a socket that is already there it would ignore `onread`.
  const socket =
    origin.secure && !needsTunnel(origin)
      ? connectTls({ ...target, ...reading, ...tlsOptions(context, origin, use) } as ConnectionOptions)
      : connectTcp({ ...target, ...reading } as Parameters<typeof connectTcp>[0] & object);
  socket.setNoDelay(true);
  return socket;
};

/** TLS with the origin over a tunnel that is open. */
export const openTlsOver = (
  socket: Socket,
  context: SocketContext,
  origin: Origin,
  use: SocketUse,
): TLSSocket =>
  connectTls({ socket, host: origin.hostname, ...tlsOptions(context, origin, use) } as ConnectionOptions);

const tlsOptions = (
  context: SocketContext,
  { hostname, insecure, key, tls }: Origin,
  { protocols }: SocketUse,
) => ({
  secureContext: context.secureContextFor(tls),
  rejectUnauthorized: !insecure,
  ALPNProtocols: protocols,
  session: context.tlsSessions?.get(key),
  servername: serverNameOf(hostname),
});
