import { isIPv4, isIP as nodeIsIP } from "node:net";

// Node's pattern for addresses of IPv6 is large: its first use costs a thread ten milliseconds. A text without a colon
// is none, and most targets are names or addresses of IPv4.

/** As that of `node:net`: 4 or 6 for an address of that family, 0 for any other text. */
export const isIP = (text: string): number => {
  if (text.includes(":")) return nodeIsIP(text);
  return isIPv4(text) ? 4 : 0;
};

/** As that of `node:net`. */
export const isIPv6 = (text: string): boolean => isIP(text) === 6;
