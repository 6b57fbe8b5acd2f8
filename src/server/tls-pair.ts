import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { AcridaError, messageOf } from "../base/errors.ts";

/** A certificate with its chain, and its private key, both as PEM. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The pair of `--tls-cert` and `--tls-key`; null where neither is given.
 * @throws AcridaError USAGE where one is missing or can't be read.
 */
export const readTlsPair = (certFile: string | null, keyFile: string | null): TlsPair | null => {
  if (certFile === null && keyFile === null) return null;
  if (certFile === null)
    throw new AcridaError("USAGE", "--tls-key needs the certificate too; give --tls-cert");
  if (keyFile === null)
    throw new AcridaError("USAGE", "--tls-cert needs its private key too; give --tls-key");
  return { cert: read("--tls-cert", certFile), key: read("--tls-key", keyFile) };
};

/** @throws AcridaError USAGE where the two are no PEM, or don't belong together. */
export const checkTlsPair = (pair: TlsPair): void => {
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new AcridaError(
      "USAGE",
      `the console can't speak https with this certificate and key: ${messageOf(error)}. Expected two PEM files that ` +
        "belong together, the key without a passphrase; give others with --tls-cert and --tls-key",
    );
  }
};

const read = (flag: string, file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new AcridaError("USAGE", `${flag}: can't read ${file}: ${messageOf(error)}. Give a PEM file`);
  }
};
