import type { Socket } from "node:net";
import { isIPv6 } from "../base/ip-address.ts";
import type { Fault, Origin, ProxyDetour } from "./http-engine.ts";

/** More than any proxy has to say. */
const MOST_HEAD_BYTES = 16_384;
const HEAD_END = "\r\n\r\n";

const authority = ({ hostname, port }: Origin): string =>
  `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`;

/** What the proxy's answer means; null for an open tunnel. */
const faultIn = (head: string): Fault | null => {
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r)/.exec(head)?.[1];
  if (status === undefined) {
    return { kind: "protocol", message: "the proxy's answer is not HTTP as it should be" };
  }
  if (status.startsWith("2")) return null;
  if (status === "407") {
    return {
      kind: "refused",
      message: "the proxy asks for user and password (407); give them as http://user:password@proxy",
    };
  }
  return { kind: "refused", message: `the proxy refused a tunnel (${status})` };
};

/**
 * Asks the proxy at the other end of a socket for a tunnel to the origin (RFC 9110 §9.3.6), and calls back once: with
 * null when it is open. Errors and the end of the socket are its owner's matter.
 */
export const openTunnel = (
  socket: Socket,
  origin: Origin,
  proxy: ProxyDetour,
  callback: (fault: Fault | null) => void,
): void => {
  const host = authority(origin);
  const credentials = proxy.authorization === null ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${credentials}\r\n`, "latin1");
  let head = "";
  const done = (fault: Fault | null): void => {
    socket.removeListener("data", onData);
    // What comes from here on is for TLS, which reads the socket itself.
    socket.pause();
    callback(fault);
  };
  const onData = (bytes: Buffer): void => {
    head += bytes.toString("latin1");
    const end = head.indexOf(HEAD_END);
    if (end === -1) {
      if (head.length > MOST_HEAD_BYTES) done({ kind: "protocol", message: "the proxy's answer has no end" });
      return;
    }
    const fault = faultIn(head);
    const more = end + HEAD_END.length < head.length;
    done(
      fault === null && more
        ? { kind: "protocol", message: "the proxy sent bytes of its own into the tunnel" }
        : fault,
    );
  };
  socket.on("data", onData);
};
