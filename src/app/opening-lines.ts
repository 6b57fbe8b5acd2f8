import { hostInUrl, isEveryAddress, isLoopbackHost } from "../server/loopback.ts";
import type { WebServer } from "../server/web-server.ts";

/** A machine may have hundreds, of containers above all. */
const MOST_ADDRESSES = 8;

export interface Opening {
  /** `--web-host`. */
  readonly host: string;
  /** `--web-host-display-name`. */
  readonly displayName: string | null;
  /** `--web-host-names`. */
  readonly otherNames: readonly string[];
  /** Of this machine: its name, and its addresses on networks. */
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Under which names it may be opened. Where others can connect they may know the machine's own, which no stranger owns. */
export const namesOfConsole = ({ host, displayName, otherNames, name }: Opening): string[] => {
  const given = [...(displayName === null ? [] : [displayName]), ...otherNames];
  if (isLoopbackHost(host) || name === "") return given;
  return [...new Set([...given, name, name.split(".", 1)[0] as string])];
};

/** What is said when the console is open: where, and for other machines under which addresses. */
export const openingLines = (
  { url, link }: Pick<WebServer, "url" | "link">,
  { host, displayName, addresses }: Opening,
): string => {
  const under = (name: string): string => link.replace(new URL(url).hostname, hostInUrl(name));
  const shown = displayName === null ? link : under(displayName);
  const first = `The web console is open at ${shown} (Ctrl-C ends it)\n`;
  if (displayName !== null || !isEveryAddress(host)) return first;
  const reached = addresses
    .filter((address) => host === "::" || !address.includes(":"))
    .slice(0, MOST_ADDRESSES);
  return reached.length === 0 ? first : `${first}From other machines: ${reached.map(under).join(" or ")}\n`;
};
