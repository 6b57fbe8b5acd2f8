import type { Fault, FaultKind } from "./http-engine.ts";

/** What Node says, as a class of fault and a text that groups: without ports, addresses or ids of the moment. */
const faultByCode: Readonly<Record<string, readonly [FaultKind, string]>> = {
  ECONNREFUSED: ["refused", "connection refused"],
  ECONNRESET: ["reset", "connection reset by the target"],
  EPIPE: ["reset", "connection closed by the target"],
  ECONNABORTED: ["reset", "connection aborted"],
  ETIMEDOUT: ["timeout", "the target's machine did not answer the connection"],
  EHOSTUNREACH: ["refused", "no route to the target's machine"],
  ENETUNREACH: ["refused", "no route to the target's network"],
  EHOSTDOWN: ["refused", "the target's machine is down"],
  EACCES: ["refused", "the connection is forbidden on this machine"],
  EPERM: ["refused", "the connection is forbidden on this machine"],
  EMFILE: ["generator", "this process has no file descriptors left"],
  ENFILE: ["generator", "this machine has no file descriptors left"],
  EADDRNOTAVAIL: ["generator", "this machine has no local port left for the target's address"],
  EADDRINUSE: ["generator", "this machine has no local port left for the target's address"],
  ENOBUFS: ["generator", "this machine has no buffer space left"],
  ENOMEM: ["generator", "this machine has no memory left"],
  CERT_HAS_EXPIRED: ["tls-expired", "the certificate has expired"],
  CERT_NOT_YET_VALID: ["tls-expired", "the certificate is not valid yet"],
  ERR_TLS_CERT_ALTNAME_INVALID: ["tls-hostname", "the certificate is for another name"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["tls-self-signed", "the certificate is signed by itself"],
  SELF_SIGNED_CERT_IN_CHAIN: ["tls-unknown-issuer", "the certificate's chain ends in an unknown issuer"],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["tls-unknown-issuer", "the certificate's issuer is not known here"],
  UNABLE_TO_GET_ISSUER_CERT: ["tls-unknown-issuer", "the certificate's issuer is not known here"],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["tls-unknown-issuer", "the certificate's issuer is not known here"],
};

/** The step in which a socket failed. */
export type SocketStep = "dns" | "connect" | "tls" | "open";

const generic: Readonly<Record<SocketStep, readonly [FaultKind, string]>> = {
  dns: ["dns", "the name could not be resolved"],
  connect: ["refused", "the connection failed"],
  tls: ["tls", "the TLS handshake failed"],
  open: ["reset", "the connection failed"],
};

/** The fault behind an error of a socket or a look-up. */
export const faultOf = (error: NodeJS.ErrnoException, step: SocketStep): Fault => {
  const { code } = error;
  const known = code === undefined ? undefined : faultByCode[code];
  // A name server that refuses or resets is a matter of names, not of the target.
  if (known !== undefined && (step !== "dns" || known[0] === "generator")) {
    const inHandshake = step === "tls" && known[0] === "reset";
    const message = inHandshake ? "connection closed in the TLS handshake" : known[1];
    return code === undefined ? { kind: known[0], message } : { kind: known[0], message, code };
  }
  const [kind, message] = generic[step];
  return code === undefined ? { kind, message } : { kind, message: `${message} (${code})`, code };
};
