import { createServer } from "node:net";
import {
  createServer as createTlsServer,
  type SecureVersion,
  type TLSSocket,
  type TlsOptions,
} from "node:tls";
import { describe, expect, it } from "vitest";
import type { Origin } from "./http-engine.ts";
import type { SocketContext } from "./socket-context.ts";
import {
  faultAt,
  listen,
  namesTo,
  newContext,
  originOf,
  pem,
  SocketProbe,
  serveTls,
} from "./socket-fixture.ts";

const trusting = (): SocketContext => newContext(namesTo("127.0.0.1"), pem("authority"));
const secureOrigin = (port: number, rest: Partial<Origin> = {}): Origin =>
  originOf(port, { secure: true, ...rest });
const open = async (context: SocketContext, origin: Origin): Promise<SocketProbe> => {
  const probe = await new SocketProbe(context, origin).hears();
  expect(probe.heard, probe.fault?.message).toEqual(["open"]);
  return probe;
};

describe("a TLS socket", () => {
  it.each(["127.0.0.1", "localhost", "localhost."])("opens to %s, is timed, and reads", async (hostname) => {
    const names: string[] = [];
    const SNICallback: TlsOptions["SNICallback"] = (name, callback) => {
      names.push(name);
      callback(null);
    };
    const port = await serveTls("good", { SNICallback });
    const probe = await open(trusting(), secureOrigin(port, { hostname }));
    probe.socket.writeText("ask");
    expect((await probe.hears(2)).heard).toEqual(["open", "ok"]);
    expect(probe.socket.connectMs).toBeGreaterThan(0);
    expect(probe.socket.tlsMs).toBeGreaterThan(0);
    // An address is no name to ask for.
    expect(names).toEqual(hostname === "127.0.0.1" ? [] : ["localhost"]);
  });

  it("wins the race by its TCP connection: the handshake's fault is told", async () => {
    const port = await serveTls("expired");
    const context = newContext(namesTo("127.0.0.2", "127.0.0.1"), pem("authority"));
    expect(await faultAt(context, secureOrigin(port))).toMatchObject({ kind: "tls-expired" });
    const good = newContext(namesTo("127.0.0.2", "127.0.0.1"), pem("authority"));
    const probe = await open(good, secureOrigin(await serveTls("good")));
    probe.socket.writeText("ask");
    expect((await probe.hears(2)).heard).toEqual(["open", "ok"]);
  });

  it.each([
    ["expired", "tls-expired", "has expired"],
    ["expired-self-signed", "tls-expired", "has expired"],
    ["not-yet-valid", "tls-expired", "not valid yet"],
    ["other-name", "tls-hostname", "for another name"],
    ["self-signed", "tls-self-signed", "signed by itself"],
    ["wrong-purpose", "tls", "not meant for a server"],
  ])("refuses a certificate that is %s: %s, and takes it when told to", async (name, kind, text) => {
    const port = await serveTls(name);
    const context = trusting();
    const fault = await faultAt(context, secureOrigin(port));
    expect(fault).toMatchObject({ kind, message: expect.stringContaining(text) });
    expect(fault?.message).toContain("accept it with --insecure");
    expect(await faultAt(context, secureOrigin(port)), "the same text each time").toEqual(fault);
    await open(context, secureOrigin(port, { insecure: true }));
    expect(await faultAt(context, secureOrigin(port)), "and for that origin only").toEqual(fault);
  });

  it.each([
    ["its issuer alone unknown", "good", pem("good")],
    ["a chain that ends in an unknown issuer", "good", pem("good") + pem("authority")],
  ])("refuses a certificate with %s", async (_what, name, cert) => {
    const port = await serveTls(name, { cert });
    const fault = await faultAt(newContext(), secureOrigin(port));
    expect(fault?.kind).toBe("tls-unknown-issuer");
    expect(fault?.message).toContain("--ca FILE");
    await open(newContext(), secureOrigin(port, { insecure: true }));
  });

  it.each<[string, TlsOptions, string]>([
    ["HTTP/2 only", { ALPNProtocols: ["h2"] }, "does not speak HTTP/1.1"],
    [
      "TLS 1.1 only",
      { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" },
      "share no TLS version",
    ],
    ["no cipher of ours", { ciphers: "PSK", maxVersion: "TLSv1.2" }, "refused the TLS handshake"],
    [
      "a client's certificate asked for",
      { requestCert: true, ca: pem("authority"), maxVersion: "TLSv1.2" },
      "refused the TLS handshake",
    ],
  ])("says what is wrong with a target of %s", async (_what, options, text) => {
    const fault = await faultAt(trusting(), secureOrigin(await serveTls("good", options)));
    expect(fault).toMatchObject({ kind: "tls", message: expect.stringContaining(text) });
  });

  it("says so too when the target asks for a client's certificate after the handshake (TLS 1.3)", async () => {
    const port = await serveTls("good", { requestCert: true, ca: pem("authority") });
    const probe = await new SocketProbe(trusting(), secureOrigin(port)).hears(2);
    expect(probe.fault).toMatchObject({
      kind: "tls",
      message:
        "the target asks for a client's certificate, and got none; give one by --cert and --key, or by `static tls`",
    });
  });

  it.each([
    ["SSH", "SSH-2.0-OpenSSH_9.2\r\n", "speaks no TLS on this port"],
    ["HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", "speaks no TLS on this port"],
    ["zeros", "\0".repeat(64), "speaks no TLS on this port"],
    ["an alert about the name", "\x15\x03\x01\x00\x02\x02\x70", "no site of this name"],
    ["an alert of another kind", "\x15\x03\x01\x00\x02\x02\x50", "broke off the TLS connection (ERR_SSL_"],
  ])("has a text of its own for %s in place of the handshake", async (_what, bytes, text) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end(bytes, "latin1"));
    });
    const fault = await faultAt(trusting(), secureOrigin(await listen(server)));
    expect(fault).toMatchObject({ kind: "tls", message: expect.stringContaining(text) });
    expect(fault?.message, "no address, id or line of OpenSSL").not.toMatch(/[0-9A-F]{6}|:\d|\.c\b/);
  });

  it.each(["end", "resetAndDestroy"] as const)("is reset when the handshake is cut (%s)", async (cut) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket[cut]());
    });
    expect(await faultAt(trusting(), secureOrigin(await listen(server)))).toEqual({
      kind: "reset",
      message: "connection closed in the TLS handshake",
      code: "ECONNRESET",
    });
  });
});

describe("TLS sessions", () => {
  /** A server that says of each connection whether it resumed a session. */
  const serveCounting = async (version: SecureVersion) => {
    const resumed: boolean[] = [];
    const options = { key: pem("good.key"), cert: pem("good"), minVersion: version, maxVersion: version };
    const server = createTlsServer(options, (socket) => {
      resumed.push(socket.isSessionReused());
      socket.on("error", () => {});
      socket.on("data", () => socket.write("hello"));
    });
    return { port: await listen(server), resumed };
  };
  const visit = async (context: SocketContext, origin: Origin): Promise<void> => {
    const probe = await open(context, origin);
    probe.socket.writeText("ask");
    expect((await probe.hears(2)).heard).toEqual(["open", "hello"]);
    probe.socket.destroy();
  };

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "are resumed by the same user and by no other (%s)",
    async (version) => {
      const { port, resumed } = await serveCounting(version);
      const thread = trusting();
      const [ada, grace] = [thread.forUser(), thread.forUser()];
      for (const user of [ada, ada, ada, grace, grace]) await visit(user, secureOrigin(port));
      expect(resumed).toEqual([false, true, true, false, true]);
    },
  );

  it("of an origin that is not verified never serve the verified one", async () => {
    const { port, resumed } = await serveCounting("TLSv1.3");
    const user = newContext().forUser();
    await visit(user, secureOrigin(port, { insecure: true }));
    expect(await faultAt(user, secureOrigin(port))).toMatchObject({ kind: "tls-unknown-issuer" });
    await visit(user, secureOrigin(port, { insecure: true }));
    expect(resumed.filter(Boolean)).toHaveLength(1);
  });

  it("that the target has forgotten cost a whole handshake, no fault", async () => {
    const first = await serveCounting("TLSv1.2");
    const second = await serveCounting("TLSv1.2");
    const user = trusting().forUser();
    await visit(user, secureOrigin(first.port));
    // The same origin, as after a restart of the target.
    await visit(user, { ...secureOrigin(second.port), key: secureOrigin(first.port).key });
    expect([first.resumed, second.resumed]).toEqual([[false], [false]]);
  });

  it.each<[string, (socket: TLSSocket) => void]>([
    ["drops", (socket) => socket.destroy()],
    ["ends", (socket) => socket.end()],
  ])("that the target %s after the handshake are not offered again", async (_what, refuse) => {
    const resumed: boolean[] = [];
    const options = { key: pem("good.key"), cert: pem("good"), minVersion: "TLSv1.3" as const };
    const server = createTlsServer(options, (socket) => {
      resumed.push(socket.isSessionReused());
      socket.on("error", () => {});
      if (socket.isSessionReused()) refuse(socket);
      else socket.on("data", () => socket.write("hello"));
    });
    const port = await listen(server);
    const user = trusting().forUser();
    await visit(user, secureOrigin(port));
    const refused = await new SocketProbe(user, secureOrigin(port)).hears(2);
    expect(refused.heard[1]).toMatch(/^(end|fault)/);
    await visit(user, secureOrigin(port));
    expect(resumed).toEqual([false, true, false]);
  });

  it("stay good though a connection ends after it was answered", async () => {
    const resumed: boolean[] = [];
    const options = { key: pem("good.key"), cert: pem("good"), minVersion: "TLSv1.3" as const };
    const server = createTlsServer(options, (socket) => {
      resumed.push(socket.isSessionReused());
      socket.on("error", () => {});
      socket.on("data", () => socket.end("hello"));
    });
    const port = await listen(server);
    const user = trusting().forUser();
    for (let time = 0; time < 3; time++) {
      const probe = await open(user, secureOrigin(port));
      probe.socket.writeText("ask");
      expect((await probe.hears(3)).heard).toEqual(["open", "hello", "end"]);
    }
    expect(resumed).toEqual([false, true, true]);
  });

  it("are not kept where users would share them", () => {
    const thread = trusting();
    expect(thread.tlsSessions).toBeNull();
    expect(thread.forUser().tlsSessions).not.toBeNull();
    expect(thread.forUser().secureContext).toBe(thread.secureContext);
    expect(thread.forUser().readBuffer).toBe(thread.readBuffer);
  });
});
