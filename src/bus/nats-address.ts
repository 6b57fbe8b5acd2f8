import { readFileSync } from "node:fs";
import { AcridaError, messageOf } from "../base/errors.ts";

/** How a node proves to a NATS server who it is. */
export type NatsCredentials =
  | { readonly token: string }
  | { readonly user: string; readonly password: string }
  | { readonly nkeySeed: string };

/** PEM files for TLS: whom to trust, and who we are where the server asks for a certificate. */
export interface NatsTlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export interface NatsOptions {
  /** One URL or several with commas between: `nats://host:4222`, or `tls://` where only TLS will do. */
  readonly url: string;
  /** Win over those in the URL. */
  readonly credentials?: NatsCredentials;
  readonly tls?: NatsTlsFiles;
  /** What the server's own tools call this node. */
  readonly name: string;
}

/** The options, checked and read. */
export interface NatsAddress {
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly credentials: NatsCredentials | null;
  /** Null where TLS is used only when the server asks for it. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null;
}

const DEFAULT_PORT = 4222;

/** A URL may hold a password: none is ever quoted back. */
const badUrl = (why: string): AcridaError =>
  new AcridaError("USAGE", `the bus: expected a URL like nats://host:4222 or tls://host:4222, got ${why}`);

const parseUrl = (text: string): URL => {
  const whole = text.includes("://") ? text : `nats://${text}`;
  let url: URL;
  try {
    url = new URL(whole);
  } catch {
    throw badUrl("something that is no URL");
  }
  if (url.protocol !== "nats:" && url.protocol !== "tls:") throw badUrl(`the scheme ${url.protocol}//`);
  if (url.hostname === "") throw badUrl("one without a host");
  return url;
};

/** What stands before the `@`: a user and a password, or one word, which is a token. */
const credentialsOf = ({ username, password }: URL): NatsCredentials | null => {
  if (username === "") return null;
  try {
    const user = decodeURIComponent(username);
    return password === "" ? { token: user } : { user, password: decodeURIComponent(password) };
  } catch {
    throw badUrl("one whose user or password has a % that is not written as %25");
  }
};

const readPem = (what: string, path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AcridaError("USAGE", `the bus: expected a readable PEM file as ${what}: ${messageOf(error)}`);
  }
};

const readTls = ({ caFile, certFile, keyFile }: NatsTlsFiles): NatsAddress["tls"] => {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new AcridaError("USAGE", "the bus: expected a certificate and its key, got only one; give both");
  }
  return {
    ...(caFile !== undefined && { ca: readPem("the authority's certificate", caFile) }),
    ...(certFile !== undefined && { cert: readPem("the certificate", certFile) }),
    ...(keyFile !== undefined && { key: readPem("the key", keyFile) }),
  };
};

/** Checks the options and reads the files that they name; throws an AcridaError that says what to do. */
export const readNatsAddress = ({ url, credentials, tls }: NatsOptions): NatsAddress => {
  const urls = url.split(",").map((one) => parseUrl(one.trim()));
  const files = Object.values(tls ?? {}).some((file) => file !== undefined);
  const wantsTls = files || urls.some(({ protocol }) => protocol === "tls:");
  return {
    // A URL has an IPv6 address in brackets.
    servers: urls.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port) || DEFAULT_PORT,
    })),
    credentials: credentials ?? urls.map(credentialsOf).find((found) => found !== null) ?? null,
    tls: wantsTls ? readTls(tls ?? {}) : null,
  };
};
