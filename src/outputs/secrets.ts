import { RememberedTexts } from "./remembered-texts.ts";

/** What stands where a secret was. */
export const MASK = "***";

const SECRET_ENDINGS =
  /(?:token|password|passwd|passphrase|secret|apikey|signature|credentials?|sessionid|sessid)$/;
const SECRET_WORDS = new Set(["key", "sig", "pwd", "pass", "auth", "authorization", "jwt", "otp", "sid"]);

/** Whether a parameter, field or variable of this name holds a secret: `api_key`, `accessToken`, `X-Amz-Signature`. */
export const isSecretName = (name: string): boolean =>
  decoded(name)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => SECRET_WORDS.has(word) || SECRET_ENDINGS.test(word));

const decoded = (name: string): string => {
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/** Nothing below matches a text without one of these. */
const WORTH_A_LOOK = /[=:@]|bearer|basic/i;
/** `https://user:password@host`: all before the last `@` of the authority. */
const URL_CREDENTIALS = /:\/\/[^\s/?#"'<>]+@/g;
const SECRET_HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie)(\\*["'`]?\s*[:=]\s*)(\\*(["'`])(?:(?!\4)[^\r\n])*|[^\r\n]+)/gi;
/** A scheme and what looks like a token, not like a word: `Bearer eyJhb…`, but not `Basic authentication`. */
const BARE_CREDENTIALS = /\b([Bb]earer|[Bb]asic)\s+(?=\S*(?:[0-9=._~+/]|[a-z][A-Z]))[\w.~+/=-]{6,}/g;
/** `name=value` as in a query, a form, or a text. */
const PAIR = /(^|[?&;\s"'`({[,])([\w.~%[\]-]{1,64})=([^\s&;#"'`)}\],<>]+)/g;
/** `"name": "value"`, also unquoted or escaped once more: JSON, or an object as Node shows it. */
const QUOTED_FIELD = /(\\*["'`]|)\b([\w.-]{1,64})\1(\s*:\s*)(\\*["'`])(.*?)(?<!\\)\4/gs;
const BARE_FIELD = /(\\*["'`])([\w.-]{1,64})\1(\s*:\s*)([\w.+-]+)/g;

/** The text with the values of what looks like a secret replaced by `***`: credentials in URLs and headers, parameters. */
export const maskSecrets = (text: string): string => {
  if (!WORTH_A_LOOK.test(text)) return text;
  return text
    .replace(URL_CREDENTIALS, `://${MASK}@`)
    .replace(SECRET_HEADER, (_, name, colon, _value, quote = "") => `${name}${colon}${quote}${MASK}`)
    .replace(BARE_CREDENTIALS, `$1 ${MASK}`)
    .replace(PAIR, (all, before, name) => (isSecretName(name) ? `${before}${name}=${MASK}` : all))
    .replace(QUOTED_FIELD, (all, around, name, colon, quote) =>
      isSecretName(name) ? `${around}${name}${around}${colon}${quote}${MASK}${quote}` : all,
    )
    .replace(BARE_FIELD, (all, around, name, colon) =>
      isSecretName(name) ? `${around}${name}${around}${colon}${MASK}` : all,
    );
};

/** Shorter values would mask ordinary words and numbers. */
const SHORTEST_SECRET = 6;
const NAMES_A_PLACE = /(?:path|file|dir|sock)$|^(?:OLD)?PWD$/i;

/** The values of environment variables that hold a secret by their name, for a `Redactor`. */
export const secretsOfEnvironment = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) && !NAMES_A_PLACE.test(name) ? [value] : [],
  );

/** Masks what looks like a secret, and every known secret wherever it stands. */
export class Redactor {
  readonly #known: RegExp | null;
  /** Names come again every second. */
  readonly #remembered = new RememberedTexts();

  /** @param secrets values of options and variables that are secret; shorter than 6 characters are left out. */
  constructor(secrets: Iterable<string> = []) {
    const forms = new Set(
      [...secrets]
        .map((secret) => secret.trim())
        .filter((secret) => secret.length >= SHORTEST_SECRET)
        .flatMap((secret) => [
          secret,
          encodeURIComponent(wellFormed(secret)),
          JSON.stringify(secret).slice(1, -1),
        ]),
    );
    const longestFirst = [...forms].sort((a, b) => b.length - a.length);
    this.#known = longestFirst.length === 0 ? null : new RegExp(longestFirst.map(literal).join("|"), "g");
  }

  mask(text: string): string {
    const before = this.#remembered.get(text);
    if (before !== undefined) return before;
    const masked = this.maskOnce(text);
    this.#remembered.set(text, masked);
    return masked;
  }

  /** The same for a text that does not come again, such as a line of a log: it is not remembered. */
  maskOnce(text: string): string {
    return maskSecrets(this.#known === null ? text : text.replace(this.#known, MASK));
  }
}

/** Half a surrogate pair has no encoding. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
