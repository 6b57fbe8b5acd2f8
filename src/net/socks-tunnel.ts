import { isIPv4, type Socket } from "node:net";
import { isIPv6 } from "../base/ip-address.ts";
import type { Fault, ProxyDetour } from "./http-engine.ts";
import { takeUntil } from "./take-until.ts";

const VERSION = 5;
const NO_LOGIN = 0;
const BY_PASSWORD = 2;
const CONNECT = 1;
/** What a reply has before the address that the proxy connected from. */
const REPLY_HEAD_BYTES = 4;
/** What the byte for a name's length can tell. */
export const LONGEST_SOCKS_NAME_BYTES = 255;

const refused = (message: string): Fault => ({ kind: "refused", message });
const notSocks: Fault = { kind: "protocol", message: "the proxy's answer is not SOCKS 5 as it should be" };

/** What the numbers of a reply mean (RFC 1928 §6). */
const replies: Readonly<Record<number, Fault>> = {
  1: refused("the proxy could not reach the target"),
  2: refused("the proxy's rules forbid this target"),
  3: refused("no route to the target's network, says the proxy"),
  4: refused("no route to the target's machine, or no such name, says the proxy"),
  5: refused("the target refused the connection, says the proxy"),
  6: refused("the target did not answer the proxy in time"),
  7: refused("the proxy makes no connections for others"),
  8: refused("the proxy does not know the family of the target's address"),
};

const uint16 = (value: number): number[] => [value >> 8, value & 0xff];

/** An address, or a name that the proxy is to resolve, as SOCKS writes it (RFC 1928 §5). */
const addressBytes = (host: string): Buffer => {
  if (isIPv4(host)) return Buffer.from([1, ...host.split(".").map(Number)]);
  if (isIPv6(host)) return Buffer.from([4, ...ipv6Bytes(host)]);
  return Buffer.concat([Buffer.from([3, host.length]), Buffer.from(host, "latin1")]);
};

/** The sixteen bytes of an address that is known to be one. */
const ipv6Bytes = (address: string): number[] => {
  // The parser of URLs writes the last two numbers of `::ffff:1.2.3.4` as any others.
  const plain = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1);
  const [before = "", after] = plain.split("::");
  const numbersOf = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const [first, last] = [numbersOf(before), numbersOf(after ?? "")];
  const between = after === undefined ? [] : new Array<number>(8 - first.length - last.length).fill(0);
  return [...first, ...between, ...last].flatMap(uint16);
};

/** Bytes of the address in a reply, of which more than the head is there; undefined where its type is unknown. */
const addressLength = (reply: Buffer): number | undefined =>
  ({ 1: 4, 3: 1 + reply[REPLY_HEAD_BYTES]!, 4: 16 })[reply[3]!];

/** Bytes of a whole reply; 0 while that can't be told. */
const replyBytes = (bytes: Buffer): number => {
  if (bytes.length <= REPLY_HEAD_BYTES) return 0;
  const address = addressLength(bytes);
  return address === undefined ? bytes.length : REPLY_HEAD_BYTES + address + 2;
};

/**
 * Asks the SOCKS proxy at the other end of a socket for a connection to this host, and calls back once: with null when it
 * is there. Errors and the end of the socket are its owner's matter.
 * @param host an address, or a name for the proxy to resolve, of LONGEST_SOCKS_NAME_BYTES bytes at most.
 */
export const openSocksTunnel = (
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  { login }: ProxyDetour,
  callback: (fault: Fault | null) => void,
): void => {
  const ask = (): void => {
    socket.write(
      Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressBytes(host), Buffer.from(uint16(port))]),
    );
    takeUntil(socket, replyBytes, (reply) => {
      const code = reply[1]!;
      if (reply[0] !== VERSION) callback(notSocks);
      // Where the reply ends, and the target's bytes begin, can't be told of an unknown address.
      else if (code === 0) callback(addressLength(reply) === undefined ? notSocks : null);
      else callback(replies[code] ?? refused(`the proxy refused the connection (${code})`));
    });
  };
  const logIn = ([user, password]: readonly [string, string]): void => {
    const [name, word] = [Buffer.from(user, "utf8"), Buffer.from(password, "utf8")];
    socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([word.length]), word]));
    takeUntil(
      socket,
      () => 2,
      (answer) => {
        if (answer[1] === 0) ask();
        else callback(refused("the proxy refused user and password"));
      },
    );
  };
  socket.write(Buffer.from(login === null ? [VERSION, 1, NO_LOGIN] : [VERSION, 2, NO_LOGIN, BY_PASSWORD]));
  takeUntil(
    socket,
    () => 2,
    ([version, method]) => {
      if (version !== VERSION) callback(notSocks);
      else if (method === NO_LOGIN) ask();
      else if (method === BY_PASSWORD && login !== null) logIn(login);
      else if (login === null) {
        callback(refused("the proxy asks for user and password; give them as socks5h://user:password@proxy"));
      } else callback(refused("the proxy takes no user and password"));
    },
  );
};
