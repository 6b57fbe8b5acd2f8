import { readFileSync, statSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Options } from "../config/options.ts";
import type { ResolvedOptions } from "../config/resolve.ts";
import { checkIdentity } from "../net/tls-identity.ts";

/** More than every authority of the world takes. */
const MOST_BYTES = 1_000_000;

type FileOption = "ca" | "cert" | "key";

const usage = (message: string): AcridaError => new AcridaError("USAGE", message);

const textOf = (name: FileOption, { options, sourceOf }: ResolvedOptions, folder: string): string | null => {
  const file = options[name];
  if (file === null) return null;
  const where = sourceOf(name) === "config file" ? `${name} in the config file` : `--${name}`;
  const expected = `${where}: expected a PEM file that can be read`;
  let text: string;
  try {
    const path = resolvePath(folder, file);
    if (statSync(path).size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 1e6} MB`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw usage(`${expected}, got ${JSON.stringify(file)} (${messageOf(error)})`);
  }
  if (text.includes("-----BEGIN")) return text;
  throw usage(`${expected}, got ${JSON.stringify(file)}, which is none; openssl turns other forms into PEM`);
};

/** Private keys in a PEM file, of any kind. */
const KEYS = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----\s*/g;

/** What OpenSSL means, in our users' words. */
const ADVICE: readonly (readonly [said: RegExp, means: string])[] = [
  [
    /bad decrypt|passphrase|interrupted or cancelled/i,
    "the key is encrypted, give its passphrase by --key-passphrase",
  ],
  [/key values mismatch|key type mismatch/i, "--key is not the private key of --cert"],
  [/no start line/i, "--ca and --cert take certificates, --key a private key"],
];

/**
 * The options with what is in the files of `--ca`, `--cert` and `--key` in the place of their names: workers have none of
 * these files.
 * @throws AcridaError USAGE for what can't be read or used.
 */
export const withTargetTls = (resolved: ResolvedOptions, workingFolder: string): ResolvedOptions => {
  const { options } = resolved;
  if (options.ca === null && options.cert === null && options.key === null) return resolved;
  const [ca, cert, ownKey] = (["ca", "cert", "key"] as const).map((name) =>
    textOf(name, resolved, workingFolder),
  ) as [string | null, string | null, string | null];
  if (cert === null && ownKey !== null)
    throw usage("--key needs --cert, the certificate that it is the key of");
  const key = ownKey ?? cert?.match(KEYS)?.join("") ?? null;
  // Scenarios see the certificate, and never a key.
  const bare = cert?.replaceAll(KEYS, "") ?? null;
  if (cert !== null && key === null) throw usage("--cert needs --key, or its private key in the same file");
  const read = { ca, cert: bare, key } satisfies Partial<Options>;
  try {
    checkIdentity({ ...read, ca: ca === null ? [] : [ca], pfx: null, passphrase: options.keyPassphrase });
  } catch (error) {
    const said = messageOf(error);
    const [, advice] = ADVICE.find(([pattern]) => pattern.test(said)) ?? [null, "they can't be used"];
    throw usage(`--ca, --cert, --key: expected certificates and keys that can be used: ${advice} (${said})`);
  }
  return {
    ...resolved,
    options: { ...options, ...read },
    secrets: key === null ? resolved.secrets : [...resolved.secrets, key],
  };
};

/** Options as a scenario may see them: not the private key. */
export const withoutKey = (options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  options.key || options.keyPassphrase ? { ...options, key: null, keyPassphrase: null } : options;
