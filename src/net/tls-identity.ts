import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** A text or the bytes of a PEM or PFX file. */
export type PemOrBytes = string | Uint8Array;

/** Whom connections show themselves as in TLS, and whom they trust besides the system's authorities. */
export interface TlsIdentity {
  /** Part of the key of origins: equal for equal content. */
  readonly id: string;
  readonly ca: readonly PemOrBytes[];
  readonly cert: PemOrBytes | null;
  readonly key: PemOrBytes | null;
  readonly pfx: PemOrBytes | null;
  readonly passphrase: string | null;
}

const buffer = (content: PemOrBytes): string | Buffer =>
  typeof content === "string" ? content : Buffer.from(content);

/** The part of Node's context that adds to the authorities; in its options `ca` takes their place. */
interface AddsAuthorities {
  addCACert(pem: string | Buffer): void;
}

const withoutOwn = new WeakMap<TlsIdentity, TlsIdentity>();

/** The same authorities, and nobody to show oneself as: for who stands before the target. One object for each identity. */
export const trustOf = (identity: TlsIdentity): TlsIdentity => {
  let trust = withoutOwn.get(identity);
  if (trust === undefined) {
    trust = { ...identity, cert: null, key: null, pfx: null, passphrase: null };
    withoutOwn.set(identity, trust);
  }
  return trust;
};

/**
 * Everything that TLS needs to know of an identity. Throws what OpenSSL says of a certificate or key that can't be read.
 * @param authorities PEM of those to trust in place of Node's own list.
 */
export const secureContextOf = (
  identity: TlsIdentity | null,
  authorities: string | undefined,
): SecureContext => {
  const made = createSecureContext({
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(identity?.cert ? { cert: buffer(identity.cert) } : {}),
    ...(identity?.key ? { key: buffer(identity.key) } : {}),
    ...(identity?.pfx ? { pfx: buffer(identity.pfx) } : {}),
    ...(identity?.passphrase ? { passphrase: identity.passphrase } : {}),
  });
  const context = made.context as AddsAuthorities;
  for (const one of identity?.ca ?? []) context.addCACert(buffer(one));
  return made;
};

/** Throws what OpenSSL says where this can't be used. */
export const checkIdentity = (identity: Omit<TlsIdentity, "id">): void => {
  // What is no certificate would be passed over.
  for (const authority of identity.ca) new X509Certificate(authority);
  secureContextOf({ ...identity, id: "" }, undefined);
};
