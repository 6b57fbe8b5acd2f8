import { isIPv4 } from "node:net";
import { isIPv6 } from "../base/ip-address.ts";

const LOOPBACK_V4 = /^127\./;

/** Whether nobody but this machine can reach a server that listens there. A name other than `localhost` is not known to be so. */
export const isLoopbackHost = (host: string): boolean => {
  const name = bareHost(host);
  if (isIPv4(name)) return LOOPBACK_V4.test(name);
  if (isIPv6(name)) return name === "::1" || LOOPBACK_V4.test(name.replace(/^::ffff:/, ""));
  return name === "localhost";
};

/** Whether a server that listens there is reached by every address of the machine. */
export const isEveryAddress = (host: string): boolean => ["", "0.0.0.0", "::", "*"].includes(bareHost(host));

/** In small letters, without the brackets of an IPv6 address and the dot of the root. */
export const bareHost = (host: string): string =>
  host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");

/** As it stands in a URL. */
export const hostInUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host);
