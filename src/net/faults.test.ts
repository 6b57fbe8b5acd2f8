import { describe, expect, it } from "vitest";
import { faultOf, generatorFaultOf, type SocketStep, withPlace } from "./faults.ts";

const fault = (code: string, step: SocketStep) =>
  faultOf(Object.assign(new Error("x 10.0.0.1:80"), { code }), step);

describe("faultOf", () => {
  it.each(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "EADDRINUSE", "ENOBUFS", "ENOMEM", "OUT_OF_MEM"])(
    "blames the generator for %s, whatever the step",
    (code) => {
      for (const step of ["dns", "connect", "tls", "open"] as const) {
        expect(fault(code, step).kind).toBe("generator");
      }
    },
  );

  it("blames the generator when OpenSSL gets no memory", () => {
    expect(fault("ERR_SSL_MALLOC_FAILURE", "tls").kind).toBe("generator");
  });

  it.each([
    ["ECONNREFUSED", "dns", "dns", "the name could not be resolved (ECONNREFUSED)"],
    ["ENOTFOUND", "dns", "dns", "the name could not be resolved (ENOTFOUND)"],
    ["ETIMEDOUT", "connect", "timeout", "the target's machine did not answer the connection"],
    ["EHOSTUNREACH", "connect", "refused", "no route to the target's machine"],
    ["EFUNNY", "connect", "refused", "the connection failed (EFUNNY)"],
    ["ECONNRESET", "connect", "reset", "connection reset by the target"],
    ["ECONNRESET", "tls", "reset", "connection closed in the TLS handshake"],
    ["EPIPE", "tls", "reset", "connection closed in the TLS handshake"],
    ["EPIPE", "open", "reset", "connection closed by the target"],
    ["EFUNNY", "open", "reset", "the connection failed (EFUNNY)"],
    [
      "CERT_REVOKED",
      "tls",
      "tls",
      "the certificate has been revoked; replace it, or accept it with --insecure",
    ],
    ["CERT_CHAIN_TOO_LONG", "tls", "tls", "the TLS handshake failed (CERT_CHAIN_TOO_LONG)"],
    ["ERR_SSL_FUNNY", "tls", "tls", "the TLS handshake failed (ERR_SSL_FUNNY)"],
    ["ERR_SSL_SOME_ALERT_X", "open", "tls", "the target broke off the TLS connection (ERR_SSL_SOME_ALERT_X)"],
    [
      "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
      "open",
      "tls",
      "what came is no TLS as it should be (ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC)",
    ],
  ] as const)("%s in step %s is %s: %s", (code, step, kind, message) => {
    expect(fault(code, step)).toEqual({ kind, message, code });
  });

  it("knows a code of this machine alone, and no other", () => {
    expect(generatorFaultOf("EMFILE")).toMatchObject({ kind: "generator", code: "EMFILE" });
    for (const code of ["ECONNREFUSED", "ENOENT", "constructor", 24, undefined]) {
      expect(generatorFaultOf(code)).toBeNull();
    }
  });

  it("names the place of what is not there, never longer than a line", () => {
    const origin = { key: "", secure: false, hostname: "a".repeat(300), port: 80, insecure: false };
    const { message } = withPlace(fault("NAME_TOO_LONG", "dns"), origin);
    expect(message).toMatch(/longer than the 253 characters .*: a{99}…$/);
    expect(withPlace(fault("ECONNRESET", "open"), origin).message).toBe("connection reset by the target");
    expect(withPlace(fault("ETIMEDOUT", "connect"), origin).message).not.toContain("aaa");
  });

  it("has a text for an error without a code", () => {
    expect(faultOf(new Error("x"), "dns")).toEqual({
      kind: "dns",
      message: "the name could not be resolved",
    });
  });
});
