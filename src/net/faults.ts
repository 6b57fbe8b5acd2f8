import { cutText } from "../base/cut-text.ts";
import { isIPv6 } from "../base/ip-address.ts";
import type { Fault, FaultKind, Origin } from "./http-engine.ts";

const accept = "or accept it with --insecure";
const trust = `trust its issuer with --ca FILE, ${accept}`;
const unknownIssuer = [
  "tls-unknown-issuer",
  `the certificate's issuer is not known here; have the target send its whole chain, ${trust}`,
] as const;
const notTls = ["tls", "the target speaks no TLS on this port; if it is an http port, use http://"] as const;
const noCommonVersion = [
  "tls",
  "the target and this machine share no TLS version; let the target speak TLS 1.2 or 1.3",
] as const;
const handshakeRefused = [
  "tls",
  "the target refused the TLS handshake; it shares no cipher with this machine or asks for a client's certificate",
] as const;
const clientCertificate = [
  "tls",
  "the target asks for a client's certificate, and got none; give one by --cert and --key, or by `static tls`",
] as const;
const noLocalPort = [
  "generator",
  "this machine has no local port left for the target's address, or no address of its family",
] as const;

/** What Node says, as a class of fault and a text that groups: without local ports or ids of the moment. */
const faultByCode: Readonly<Record<string, readonly [FaultKind, string]>> = {
  ECONNREFUSED: ["refused", "connection refused"],
  ECONNRESET: ["reset", "connection reset by the target"],
  EPIPE: ["reset", "connection closed by the target"],
  ECONNABORTED: ["reset", "connection aborted"],
  ETIMEDOUT: ["timeout", "the target's machine did not answer the connection"],
  EHOSTUNREACH: ["refused", "no route to the target's machine"],
  ENETUNREACH: ["refused", "no route to the target's network"],
  EHOSTDOWN: ["refused", "the target's machine is down"],
  EAFNOSUPPORT: ["refused", "this machine does not know the family of the target's address"],
  NAME_TOO_LONG: ["dns", "the name is longer than the 253 characters that a name of a host may have"],
  ENOENT: ["refused", "there is no such socket"],
  EACCES: ["refused", "the connection is forbidden on this machine"],
  EPERM: ["refused", "the connection is forbidden on this machine"],

  EMFILE: ["generator", "this process has no file descriptors left; raise its limit (ulimit -n)"],
  ENFILE: ["generator", "this machine has no file descriptors left"],
  EADDRNOTAVAIL: noLocalPort,
  EADDRINUSE: noLocalPort,
  ENOBUFS: ["generator", "this machine has no buffer space left"],
  ENOMEM: ["generator", "this machine has no memory left"],
  EAI_MEMORY: ["generator", "this machine has no memory left"],
  TOO_MANY_NAMES: [
    "generator",
    "more names are being looked up at once than one load thread keeps; use fewer hosts at a time, or more threads",
  ],
  OUT_OF_MEM: ["generator", "this machine has no memory left"],

  CERT_HAS_EXPIRED: ["tls-expired", `the certificate has expired; renew it, ${accept}`],
  CERT_NOT_YET_VALID: ["tls-expired", `the certificate is not valid yet; compare the clocks, ${accept}`],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "tls-hostname",
    `the certificate is for another name; use a name that it holds, ${accept}`,
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    "tls-self-signed",
    `the certificate is signed by itself; trust it with --ca FILE, ${accept}`,
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    "tls-unknown-issuer",
    `the certificate's chain ends in an issuer that is not known here; ${trust}`,
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  CERT_UNTRUSTED: unknownIssuer,
  CERT_REVOKED: ["tls", `the certificate has been revoked; replace it, ${accept}`],
  INVALID_PURPOSE: ["tls", `the certificate is not meant for a server; replace it, ${accept}`],

  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noCommonVersion,
  ERR_SSL_UNSUPPORTED_PROTOCOL: noCommonVersion,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: noCommonVersion,
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: [
    "tls",
    "the target does not speak HTTP/1.1 over TLS (ALPN); it may be for HTTP/2 only",
  ],
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: handshakeRefused,
  // The same, as OpenSSL 3.5 calls it.
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": handshakeRefused,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificate,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: ["tls", "the target has no site of this name (SNI)"],
};

/** The step in which a socket failed. */
export type SocketStep = "dns" | "connect" | "tunnel" | "tls" | "open";

/** What a call is at in each step, for the message of a time-out. */
export const stepNames: Readonly<Record<SocketStep, string>> = {
  dns: "resolving the name",
  connect: "connecting",
  tunnel: "asking the proxy for a tunnel",
  tls: "shaking hands for TLS",
  open: "waiting for the answer",
};

const generic: Readonly<Record<SocketStep, readonly [FaultKind, string]>> = {
  dns: ["dns", "the name could not be resolved"],
  connect: ["refused", "the connection failed"],
  tunnel: ["refused", "the connection to the proxy failed"],
  tls: ["tls", "the TLS handshake failed"],
  open: ["reset", "the connection failed"],
};

/** The fault behind an error of a socket or a look-up. */
export const faultOf = (error: NodeJS.ErrnoException, step: SocketStep): Fault => {
  const { code } = error;
  if (code === undefined) return faultFrom(generic[step]);
  const known = faultByCode[code];
  // A name server that refuses or resets is a matter of names, not of the target.
  if (known !== undefined && (step !== "dns" || known[0] === "generator" || known[0] === "dns")) {
    const inHandshake = step === "tls" && known[0] === "reset";
    return {
      kind: known[0],
      message: inHandshake ? "connection closed in the TLS handshake" : known[1],
      code,
    };
  }
  const [kind, message] = code.startsWith("ERR_SSL_") ? tlsFault(code, step) : generic[step];
  return { kind, message: `${message} (${code})`, code };
};

/** The fault of this machine that a code of the system stands for; null for any other code. */
export const generatorFaultOf = (code: unknown): Fault | null => {
  if (typeof code !== "string" || !Object.hasOwn(faultByCode, code)) return null;
  const [kind, message] = faultByCode[code]!;
  return kind === "generator" ? { kind, message, code } : null;
};

const faultFrom = ([kind, message]: readonly [FaultKind, string]): Fault => ({ kind, message });

/** OpenSSL has some hundred codes; which side broke off, and when, says the most. */
const tlsFault = (code: string, step: SocketStep): readonly [FaultKind, string] => {
  if (code.endsWith("MALLOC_FAILURE")) return ["generator", "this machine has no memory left for TLS"];
  // With TLS 1.3 the target's verdict on the handshake comes when the connection is open on this side.
  if (code.includes("_ALERT_")) return ["tls", "the target broke off the TLS connection"];
  return ["tls", step === "open" ? "what came is no TLS as it should be" : "the TLS handshake failed"];
};

/** Longest time from the start of connecting to the end of the TLS handshake, however patient the call is. */
export const CONNECT_LIMIT_MS = 30_000;

export const connectLimitFault: Fault = {
  kind: "timeout",
  message: `no connection within ${CONNECT_LIMIT_MS / 1000} s`,
};

const LONGEST_SHOWN_NAME = 100;

/** The fault with the place that is not there or does not answer: of a URL no more than host and port. */
export const withPlace = (fault: Fault, { detour, ...origin }: Origin): Fault => {
  const { kind, message } = fault;
  if (kind !== "dns" && kind !== "refused" && fault !== connectLimitFault) return fault;
  if (detour?.kind === "unix")
    return { ...fault, message: `${message}: ${cutText(detour.path, LONGEST_SHOWN_NAME)}` };
  const { hostname, port } = detour ?? origin;
  const host = isIPv6(hostname) ? `[${hostname}]` : cutText(hostname, LONGEST_SHOWN_NAME);
  return { ...fault, message: `${message}: ${kind === "dns" ? host : `${host}:${port}`}` };
};

export const tlsAnswerFault: Fault = {
  kind: "protocol",
  message: "the target answered with TLS; if it is an https port, use https://",
};
