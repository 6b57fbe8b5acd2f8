import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Origin } from "./http-engine.ts";
import type { SocketContext } from "./socket-context.ts";

/** The names of protocols that are offered by ALPN, each with its length before it. */
const OFFERED_PROTOCOLS = Buffer.from("\x08http/1.1", "latin1");

/** A socket that begins to connect to the origin at this address, with TLS if it has it. May throw. */
export const openSocket = (
  context: SocketContext,
  origin: Origin,
  address: string,
  takeBytes: OnReadOpts["callback"],
): Socket => {
  const onread = { buffer: context.readBuffer, callback: takeBytes };
  const target = { host: address, port: origin.port, autoSelectFamily: false, onread };
  // TLS connects by itself: over a socket that is already there it would ignore `onread`.
  const socket = origin.secure
    ? connectTls({ ...target, ...tlsOptions(context, origin) })
    : connectTcp(target);
  socket.setNoDelay(true);
  return socket;
};

const tlsOptions = (context: SocketContext, { hostname, insecure, key }: Origin) => ({
  secureContext: context.secureContext,
  rejectUnauthorized: !insecure,
  ALPNProtocols: OFFERED_PROTOCOLS,
  session: context.tlsSessions?.get(key),
  // An address is no name to ask for (RFC 6066 §3), and the dot of a whole name is no part of it.
  servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, "") : undefined,
});
