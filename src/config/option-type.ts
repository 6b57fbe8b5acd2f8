import { formatDuration, parseDuration } from "../base/duration.ts";
import { isIP } from "../base/ip-address.ts";
import { fastestRate, mostUsers, slowestRate } from "../base/load-limits.ts";

/** How an option's value is written and read. */
export interface OptionType<Value> {
  /** What stands for the value in the help; null for a flag, which takes none. */
  readonly placeholder: string | null;
  /** A `list` option may be given again, and takes several words where `words` says so. */
  readonly list: boolean;
  readonly words: boolean;
  /** Completes "expected …". */
  readonly expected: string;
  /** The value of a text, or of what a config file holds; undefined when it isn't as expected. */
  parse(given: unknown): Value | undefined;
  /** As a user would write it. */
  format(value: Value): string;
}

const single = { list: false, words: false };

const YES = new Set(["true", "1", "yes", "on"]);
const NO = new Set(["false", "0", "no", "off"]);

/** On or off; on the command line its name alone turns it on. */
export const flag: OptionType<boolean> = {
  ...single,
  placeholder: null,
  expected: "true or false",
  parse(given) {
    const text = String(given).toLowerCase();
    return YES.has(text) ? true : NO.has(text) ? false : undefined;
  },
  format: String,
};

export const text = (placeholder: string): OptionType<string | null> => ({
  ...single,
  placeholder,
  expected: "a text that is not empty",
  parse: (given) => (typeof given === "string" && given !== "" ? given : undefined),
  format: (value) => value ?? "",
});

/** A finite number as people write it, not `0x10` and not the empty text. */
export const readNumber = (given: unknown): number | undefined => {
  if (typeof given === "number") return Number.isFinite(given) ? given : undefined;
  if (typeof given !== "string" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given.trim()))
    return undefined;
  const value = Number(given);
  return Number.isFinite(value) ? value : undefined;
};

export const wholeNumber = (
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): OptionType<number> & OptionType<number | null> => ({
  ...single,
  placeholder: "N",
  expected:
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of ${least} or more`
      : `a whole number from ${least} to ${most}`,
  parse(given) {
    const value = readNumber(given);
    return Number.isInteger(value) && value! >= least && value! <= most ? value : undefined;
  },
  format: (value: number | null) => String(value ?? ""),
});

export const userCount: OptionType<number> = wholeNumber(0, mostUsers);

export const rate: OptionType<number> = {
  ...single,
  placeholder: "N",
  expected: `a number from ${slowestRate} to ${fastestRate}`,
  parse(given) {
    const value = readNumber(given);
    return value !== undefined && value >= slowestRate && value <= fastestRate ? value : undefined;
  },
  format: String,
};

const DAY_SECONDS = 86_400;
const LONGEST_DAYS = 365;

const timeSpan = (isTooShort: (seconds: number) => boolean, bounds: string) => ({
  ...single,
  placeholder: "TIME",
  expected: `a time span such as 90, 90s, 3m or 1h20m, ${bounds}`,
  parse(given: unknown): number | undefined {
    if (typeof given !== "string" && typeof given !== "number") return undefined;
    try {
      const seconds = parseDuration(String(given));
      return isTooShort(seconds) || seconds > LONGEST_DAYS * DAY_SECONDS ? undefined : seconds;
    } catch {
      return undefined;
    }
  },
  format(value: number | null): string {
    if (value === null) return "";
    return Number.isInteger(value) ? formatDuration(value) : `${value}s`;
  },
});

/** Seconds of a time span, which may be none. */
export const duration: OptionType<number> & OptionType<number | null> = timeSpan(
  () => false,
  `of ${LONGEST_DAYS} days at most`,
);

/** Seconds of a time span in which something can happen. */
export const someDuration: OptionType<number | null> = timeSpan(
  (seconds) => seconds === 0,
  `above 0 and of ${LONGEST_DAYS} days at most`,
);

export const oneOf = <Choice extends string>(choices: readonly Choice[]): OptionType<Choice> => ({
  ...single,
  placeholder: choices.join("|"),
  expected: `one of ${choices.join(", ")}`,
  parse: (given) => choices.find((choice) => choice === String(given).toLowerCase()),
  format: String,
});

/** Texts that are taken as they are; the option may be given again. */
export const texts = (placeholder: string): OptionType<readonly string[]> => ({
  list: true,
  words: false,
  placeholder,
  expected: "one text or several",
  parse: (given) => readTexts(given),
  format: (value) => value.join(", "),
});

/** Words with spaces or commas between them. */
export const words = (placeholder: string): OptionType<readonly string[]> => ({
  list: true,
  words: true,
  placeholder,
  expected: "words with spaces or commas between them",
  parse: (given) => readTexts(given)?.flatMap((part) => part.split(/[\s,]+/).filter((word) => word !== "")),
  format: (value) => value.join(", "),
});

/** A name that people read: one line, and not a page of it. */
export const label: OptionType<string | null> = {
  ...single,
  placeholder: "TEXT",
  expected: "a text of 1 to 200 characters on one line",
  parse: (given) =>
    typeof given === "string" && /^[^\p{Cc}]{1,200}$/u.test(given) && given.trim() !== "" ? given : undefined,
  format: (value) => value ?? "",
};

/** Settings of classes: JSON texts and names of files; in a config file the objects themselves too. */
export const classSettings: OptionType<readonly unknown[]> = {
  list: true,
  words: true,
  placeholder: "JSON|FILE ...",
  expected:
    'JSON such as { "user_class_name": "Shopper", "weight": 3 }, a list of such, or the name of a file',
  parse(given) {
    const parts: unknown[] = Array.isArray(given) ? given : [given];
    const isUsable = (part: unknown): boolean =>
      typeof part === "string" ? part.trim() !== "" : typeof part === "object" && part !== null;
    return parts.every(isUsable) ? parts : undefined;
  },
  format: (value) => value.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" "),
};

const readTexts = (given: unknown): string[] | undefined => {
  const parts = Array.isArray(given) ? given : [given];
  return parts.every((part) => typeof part === "string" && part !== "") ? parts : undefined;
};

/** How many load threads; `auto`, also written -1, is one a core. */
export const processes: OptionType<"auto" | number> = {
  ...single,
  placeholder: "N",
  expected: "auto, -1 (the same) or a whole number of 1 or more",
  parse(given) {
    if (given === "auto" || String(given) === "-1") return "auto";
    const value = readNumber(given);
    return Number.isInteger(value) && value! >= 1 ? value : undefined;
  },
  format: String,
};

/** A part of subjects on the bus, and the name of a folder. */
export const runName: OptionType<string> = {
  ...single,
  placeholder: "NAME",
  expected: "1 to 100 letters, digits, - and _",
  parse: (given) => (typeof given === "string" && /^[\w-]{1,100}$/.test(given) ? given : undefined),
  format: String,
};

/** Where the console stands below its address: empty, or `/load` without a slash at the end. */
export const basePath: OptionType<string> = {
  ...single,
  placeholder: "PATH",
  expected: "a path such as /load, of letters, digits and - _ . ~",
  parse(given) {
    if (given === "" || given === "/") return "";
    return typeof given === "string" && /^(\/[\w.~-]+)+\/?$/.test(given)
      ? given.replace(/\/$/, "")
      : undefined;
  },
  format: String,
};

/** What opens the console. As long on loopback: who sets one there has a proxy or a tunnel before it. */
export const webToken: OptionType<string | null> = {
  ...single,
  placeholder: "TOKEN",
  expected: "12 to 256 letters, digits and signs without spaces, since a shorter one can be guessed",
  parse: (given) => (typeof given === "string" && /^[\x21-\x7e]{12,256}$/.test(given) ? given : undefined),
  format: (value) => value ?? "",
};

const LONGEST_URL = 2000;
const CONTROL_CODE = /%[01][0-9a-f]|%7f/i;

/** A proxy by its URL, whose scheme may be left out; what only it can get wrong is told when the scenario is looked at. */
export const proxyUrl: OptionType<string | null> = {
  ...single,
  placeholder: "URL",
  expected:
    "the URL of a proxy, http:, https:, socks5: or socks5h:, such as http://user:password@proxy.example:3128",
  parse(given) {
    if (typeof given !== "string" || given.length > LONGEST_URL) return undefined;
    const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
    const isUrl = /^(?:https?|socks5h?):\/\/[^/?#\s\p{Cc}]+\/?$/iu.test(url) && !CONTROL_CODE.test(url);
    return isUrl && URL.canParse(url) ? given : undefined;
  },
  format: (value) => value ?? "",
};

/** IP addresses with spaces or commas between them. */
export const addresses: OptionType<readonly string[]> = {
  ...words("ADDRESS"),
  expected: "IP addresses with spaces or commas between them",
  parse(given) {
    const found = words("ADDRESS").parse(given);
    return found?.every((word) => isIP(word) !== 0) ? found : undefined;
  },
};

/** The base of all relative URLs. */
export const httpUrl: OptionType<string | null> = {
  ...single,
  placeholder: "URL",
  expected:
    "an http or https URL without query, fragment, spaces or control characters, such as http://localhost:8080",
  parse(given) {
    if (typeof given !== "string" || given.length > LONGEST_URL) return undefined;
    // The URL parser drops tabs and line ends, and encodes spaces: what was typed would not be what is asked for.
    const isUrl = /^(?:https?|http\+unix):\/\/[^?#\s\p{Cc}]*$/iu.test(given) && !CONTROL_CODE.test(given);
    return isUrl && URL.canParse(given) ? given : undefined;
  },
  format: (value) => value ?? "",
};
