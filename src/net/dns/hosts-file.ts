import { isIP } from "../../base/ip-address.ts";

/** The addresses of names as a hosts file gives them; names in lower case. */
export type HostsTable = ReadonlyMap<string, readonly string[]>;

const MAX_NAMES = 20_000;
const MAX_ADDRESSES_OF_A_NAME = 32;

/** Reads a hosts file; lines that are none and names past the first 20,000 are passed over. */
export const parseHosts = (text: string): HostsTable => {
  const table = new Map<string, string[]>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [address = "", ...names] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) add(table, name.toLowerCase(), address);
  }
  return table;
};

const add = (table: Map<string, string[]>, name: string, address: string): void => {
  const known = table.get(name);
  if (known === undefined) {
    if (table.size < MAX_NAMES) table.set(name, [address]);
  } else if (known.length < MAX_ADDRESSES_OF_A_NAME && !known.includes(address)) {
    known.push(address);
  }
};
