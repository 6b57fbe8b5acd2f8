// The examples of docs/reference/error-kinds.md. test/e2e/error-kinds.test.ts brings each about with the real command
// and holds the texts here against what it says.

/** @type {import("./error-kinds.d.mts").errorKinds} */
export const errorKinds = {
  refused: {
    example: "connection refused: 127.0.0.1:8080",
    remedy: "Start the target, or correct the host and port.",
  },
  reset: {
    example: "connection reset by the target",
    remedy:
      "Look into the target's log: it crashed, restarted, or closed on purpose (too many connections, a limit of a proxy).",
  },
  timeout: {
    example: "timed out while receiving the body of the answer",
    remedy:
      "The target is too slow under this load. Where it may take so long, raise the call's `timeout` (60 s without one).",
  },
  dns: {
    example: "the name could not be resolved (ENOTFOUND): zz.invalid",
    remedy:
      "Correct the name, or add it to the name server or the hosts file of every machine that sends load.",
  },
  "tls-expired": {
    example: "the certificate has expired; renew it, or accept it with --insecure",
    remedy: "Renew the certificate; compare the clocks of both machines. To go on without: `--insecure`.",
  },
  "tls-hostname": {
    example: "the certificate is for another name; use a name that it holds, or accept it with --insecure",
    remedy:
      "Use a name that the certificate holds, or have one made for this name. To go on without: `--insecure`.",
  },
  "tls-self-signed": {
    example: "the certificate is signed by itself; trust it with --ca FILE, or accept it with --insecure",
    remedy: "Trust it with `--ca FILE`. To go on without: `--insecure`.",
  },
  "tls-unknown-issuer": {
    example:
      "the certificate's issuer is not known here; have the target send its whole chain, trust its issuer with --ca FILE, or accept it with --insecure",
    remedy:
      "Have the target send its whole chain, or trust the issuer with `--ca FILE`. To go on without: `--insecure`.",
  },
  tls: {
    example: "the target speaks no TLS on this port; if it is an http port, use http://",
    remedy:
      "See whether the port speaks TLS at all, and which versions and ciphers it shares with this machine.",
  },
  protocol: {
    example:
      'the answer is not HTTP as it should be: the status line is not HTTP/1: "S" stands where it can\'t',
    remedy:
      "See whether the port speaks HTTP/1.1. If it does, the target, or a proxy before it, breaks the protocol: have that mended.",
  },
  redirects: {
    example: "more than 30 redirects",
    remedy:
      "The target sends in a circle: often a login or a cookie is missing. A long chain needs a higher `maxRedirects`.",
  },
  "body-limit": {
    example:
      "the inflated body is larger than 1000000 bytes; raise `static maxBodyBytes` (bytes kept now: 1000000), or read it while it comes, with the option `stream`",
    remedy:
      "Raise `static maxBodyBytes` if the body may be so large, read it with the option `stream`, or don't read it.",
  },
  generator: {
    example: "this process has no file descriptors left; raise its limit (ulimit -n)",
    remedy:
      "Raise `ulimit -n`, use fewer users a machine, or more machines. Ports: keep connections alive, widen `net.ipv4.ip_local_port_range`.",
  },
};
