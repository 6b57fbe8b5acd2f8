import { isIPv6 } from "../base/ip-address.ts";
import type { OptionType } from "./option-type.ts";

/** The host of a URL, alone: a port there would stand in front of another one, and no request could name it. */
export const hostName: OptionType<string | null> = {
  ...{ list: false, words: false },
  placeholder: "NAME",
  expected: "a name or an address without scheme, port and path, such as load.example",
  parse(given) {
    if (typeof given !== "string") return undefined;
    if (isIPv6(given)) return hostOf(`[${given}]`);
    const host = hostOf(given);
    return host === given.toLowerCase() ? given : undefined;
  },
  format: (value) => value ?? "",
};

/** Several of them, with spaces or commas between them. */
export const hostNames: OptionType<readonly string[]> = {
  ...{ list: true, words: true },
  placeholder: "NAME ...",
  expected: "names or addresses without scheme, port and path, such as load.example",
  parse(given) {
    const parts = Array.isArray(given) ? given : [given];
    if (!parts.every((part) => typeof part === "string")) return undefined;
    const words = parts.flatMap((part) => part.split(/[\s,]+/).filter((word: string) => word !== ""));
    const names = words.map((word) => hostName.parse(word));
    return names.every((name) => typeof name === "string") ? names : undefined;
  },
  format: (value) => value.join(", "),
};

/** As browsers write it in a request. */
const hostOf = (given: string): string | undefined =>
  URL.canParse(`http://${given}`) ? new URL(`http://${given}`).hostname : undefined;
