import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { AcridaError, messageOf } from "../../base/errors.ts";
import { generatorFaultOf } from "../../net/faults.ts";
import { checkIdentity, type PemOrBytes, type TlsIdentity } from "../../net/tls-identity.ts";

/** A file by its path or `file:` URL, or what is in it. */
export type TlsFile = string | URL | Uint8Array;

/** Whom a client shows itself as in TLS, and whom it trusts. */
export interface TlsOptions {
  /** Certificates of authorities to trust besides those that Node knows. */
  readonly ca?: TlsFile | readonly TlsFile[];
  /** The client's certificate with its chain, as PEM. */
  readonly cert?: TlsFile;
  /** The private key of `cert`, as PEM. */
  readonly key?: TlsFile;
  /** Certificate and key in one file (PKCS #12), in place of `cert` and `key`. */
  readonly pfx?: TlsFile;
  readonly passphrase?: string;
}

const names: readonly (keyof TlsOptions)[] = ["ca", "cert", "key", "pfx", "passphrase"];
const known = new WeakMap<object, TlsIdentity>();

const wrong = (message: string): AcridaError => new AcridaError("BAD_REQUEST", message);

/** A path is never longer, and PEM says what it is. */
const isContent = (text: string): boolean => text.includes("-----BEGIN");

const contentOf = (file: unknown, where: string): PemOrBytes => {
  if (file instanceof Uint8Array) return file;
  if (typeof file === "string" && isContent(file)) return file;
  if (typeof file !== "string" && !(file instanceof URL)) {
    throw wrong(`${where}: expected a path, a file: URL, PEM text or bytes, got ${typeof file}`);
  }
  try {
    return readFileSync(file);
  } catch (error) {
    if (generatorFaultOf((error as NodeJS.ErrnoException).code) !== null) throw error;
    throw wrong(`${where}: expected a file that can be read (${messageOf(error)})`);
  }
};

const within = (where: string, name: string): string =>
  where.endsWith("`") ? `${where.slice(0, -1)}.${name}\`` : `${where}.${name}`;

const idOf = (parts: readonly (PemOrBytes | null)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part === null ? "-" : `${part.length}:`).update(part ?? "");
  return hash.digest("base64");
};

/** What the options say, its files read; the same object for the same options. Throws `BAD_REQUEST` for what can't be used. */
export const readTls = (options: TlsOptions, where: string): TlsIdentity => {
  const before = known.get(options);
  if (before !== undefined) return before;
  const stranger = Object.keys(options).find((name) => !names.includes(name as keyof TlsOptions));
  if (stranger !== undefined)
    throw wrong(`${where}: unknown \`${stranger}\`; there are: ${names.join(", ")}`);
  const { ca, cert, key, pfx, passphrase } = options;
  const one = (name: string, file: unknown): PemOrBytes | null =>
    file === undefined ? null : contentOf(file, within(where, name));
  const authorities = ca === undefined ? [] : Array.isArray(ca) ? ca : [ca];
  const parts = {
    ca: authorities.map((file) => contentOf(file, within(where, "ca"))),
    cert: one("cert", cert),
    key: one("key", key),
    pfx: one("pfx", pfx),
    passphrase: passphrase ?? null,
  };
  if ((parts.cert === null) !== (parts.key === null)) {
    throw wrong(`${where}: expected \`cert\` and \`key\` together, got one of them`);
  }
  const identity = {
    id: idOf([...parts.ca, parts.cert, parts.key, parts.pfx, parts.passphrase]),
    ...parts,
  };
  try {
    checkIdentity(identity);
  } catch (error) {
    throw wrong(`${where}: expected certificates and keys that can be used (${messageOf(error)})`);
  }
  known.set(options, identity);
  return identity;
};
