/** The whole names that the system tries for a name, in its order. */
export type SearchList = (hostname: string) => readonly string[];

const MAX_DOMAINS = 6;
const MAX_DOTS = 15;

/**
 * Reads `search`, `domain` and `options ndots` of a resolv.conf. c-ares asks for a name as it stands, while the system
 * first completes one with few dots: without this list, `api.dev` in a cluster would be a machine of the internet.
 */
export const parseSearchList = (text: string, ownName: string): SearchList => {
  let domains = ownName.includes(".") ? [ownName.slice(ownName.indexOf(".") + 1)] : [];
  let dotsNeeded = 1;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [keyword, ...words] = line
      .replace(/[#;].*$/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "search") domains = words;
    else if (keyword === "domain") domains = words.slice(0, 1);
    else if (keyword === "options") dotsNeeded = dotsOf(words) ?? dotsNeeded;
  }
  const suffixes = domains
    .map((domain) => domain.replace(/^\.+|\.+$/g, ""))
    .filter((domain) => domain !== "")
    .slice(0, MAX_DOMAINS);
  return (hostname) => {
    if (hostname.endsWith(".")) return [hostname];
    const completed = suffixes.map((suffix) => `${hostname}.${suffix}`);
    const asItStands = hostname.split(".").length - 1 >= dotsNeeded;
    return asItStands ? [hostname, ...completed] : [...completed, hostname];
  };
};

const dotsOf = (words: readonly string[]): number | undefined => {
  const found = words.map((word) => /^ndots:(\d{1,4})$/.exec(word)?.[1]).findLast((one) => one !== undefined);
  return found === undefined ? undefined : Math.min(MAX_DOTS, Number(found));
};
