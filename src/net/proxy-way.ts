import type { Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { faultOf, withPlace } from "./faults.ts";
import type { Fault, Origin, ProxyDetour } from "./http-engine.ts";
import { forHttp1, serverNameOf } from "./open-socket.ts";
import { openTunnel } from "./proxy-tunnel.ts";
import type { SocketContext } from "./socket-context.ts";
import { LONGEST_SOCKS_NAME_BYTES, openSocksTunnel } from "./socks-tunnel.ts";
import { trustOf } from "./tls-identity.ts";

const nameTooLong: Fault = {
  kind: "dns",
  message: `the name is longer than the ${LONGEST_SOCKS_NAME_BYTES} bytes that SOCKS has for one`,
};

type Done = (fault: Fault | null, socket: Socket) => void;

/**
 * From the open socket to a proxy to one that leads to the origin, or for plain HTTP to where the proxy forwards it:
 * TLS with the proxy where that has it, then a tunnel. Calls back once, a fault with its place, unless the socket is
 * destroyed meanwhile; what else goes wrong with the socket is its owner's matter.
 */
export const openProxyWay = (
  socket: Socket,
  context: SocketContext,
  origin: Origin,
  proxy: ProxyDetour,
  done: Done,
): void => {
  const { protocol } = proxy;
  const end: Done = (fault, open) => done(fault && withPlace(fault, origin), open);
  const unresolved = (fault: Fault): void => done(withPlace(fault, { ...origin, detour: null }), socket);
  const callback = (fault: Fault | null): void => end(fault, socket);
  if (protocol === "http") openTunnel(socket, origin, proxy, callback);
  else if (protocol === "https") {
    openTlsTo(socket, context, origin, proxy, (fault, secured) => {
      if (fault !== null || !origin.secure) end(fault, secured);
      else openTunnel(secured, origin, proxy, (refused) => end(refused, secured));
    });
  } else if (protocol === "socks5h") {
    if (origin.hostname.length > LONGEST_SOCKS_NAME_BYTES) unresolved(nameTooLong);
    else openSocksTunnel(socket, { host: origin.hostname, port: origin.port }, proxy, callback);
  } else {
    resolveFor(socket, context, origin.hostname, (error, address) => {
      if (error === null) openSocksTunnel(socket, { host: address, port: origin.port }, proxy, callback);
      else unresolved(faultOf(error, "dns"));
    });
  }
};

/** The proxy's certificate is verified as the target's; the client's own one is for the target only. */
const openTlsTo = (
  socket: Socket,
  context: SocketContext,
  { insecure, tls }: Origin,
  { hostname }: ProxyDetour,
  done: Done,
): void => {
  const secured = connectTls({
    ...{ socket, host: hostname, servername: serverNameOf(hostname), ALPNProtocols: forHttp1.protocols },
    ...{ secureContext: context.secureContextFor(tls && trustOf(tls)), rejectUnauthorized: !insecure },
  } as ConnectionOptions);
  let isOver = false;
  const end = (fault: Fault | null): void => {
    if (isOver) return;
    isOver = true;
    done(fault, secured);
  };
  secured.on("secureConnect", () => end(null));
  secured.on("error", (error) => {
    const { message, ...fault } = faultOf(error, "tls");
    end({ ...fault, message: `of the proxy: ${message}` });
  });
};

/** The address of a name; not called back any more once the socket is closed. */
const resolveFor = (
  socket: Socket,
  { resolver }: SocketContext,
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, address: string) => void,
): void => {
  const cancel = (): void => lookup?.cancel();
  const lookup = resolver.resolve(hostname, (error, addresses) => {
    socket.removeListener("close", cancel);
    if (socket.destroyed) return;
    const [address] = addresses;
    if (address === undefined) callback(error ?? new Error(), "");
    else callback(error, address);
  });
  if (lookup !== null) socket.once("close", cancel);
};
