import { BlockList } from "node:net";
import { isIP } from "../../base/ip-address.ts";

type Exception = (hostname: string, port: number) => boolean;

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

const network = (address: string, bits: number): Exception => {
  const family = familyOf(address);
  const most = family === "ipv6" ? 128 : 32;
  if (!Number.isInteger(bits) || bits < 0 || bits > most) return () => false;
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return (hostname) => isIP(hostname) !== 0 && familyOf(hostname) === family && list.check(hostname, family);
};

const exceptionOf = (word: string): Exception => {
  if (word === "*") return () => true;
  const [address = "", bits] = word.split("/", 2);
  if (bits !== undefined && isIP(address) !== 0) return network(address, Number(bits));
  const bare = word.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) !== 0) return (hostname) => hostname === bare;
  const [, name = word, port] = /^(.*):(\d+)$/.exec(word) ?? [];
  const domain = name.replace(/^\[(.*)\]$/, "$1").replace(/^\*?\./, "");
  return (hostname, ofPort) =>
    (port === undefined || Number(port) === ofPort) &&
    (hostname === domain || hostname.endsWith(`.${domain}`));
};

/**
 * The hosts that are reached without a proxy, from words as in `NO_PROXY`: a name with all below it, an address, a
 * network (`10.0.0.0/8`), each name also with a port; `*` for all.
 */
export const readNoProxy = (words: readonly string[]): Exception => {
  const exceptions = words
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "")
    .map(exceptionOf);
  return (hostname, port) => {
    const name = hostname.replace(/\.$/, "");
    return exceptions.some((isException) => isException(name, port));
  };
};

const loopbackNetwork = network("127.0.0.0", 8);

/** Whether a host is this machine itself. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "::1" ||
  loopbackNetwork(hostname, 0);
