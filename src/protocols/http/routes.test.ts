import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo, Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pem } from "../../net/socket-fixture.ts";
import { ForwardProxy } from "./forward-proxy-fixture.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();
const proxy = new ForwardProxy();
const servers: NetServer[] = [];
let folder = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "acrida-routes-"));
  proxy.asked.length = 0;
  proxy.refuseWith = null;
  await proxy.start();
});
afterEach(() => {
  proxy.stop();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

const listening = async <S extends NetServer>(
  server: S,
  ...where: [number, string] | [string]
): Promise<S> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(...(where as unknown as [number]), resolve));
  return server;
};
const portOf = (server: NetServer): number => (server.address() as AddressInfo).port;
const ca = (): string => pem("authority");

/** A target over TLS that tells whom it sees. */
const secureTarget = async (options: ServerOptions = {}): Promise<string> => {
  const server = createTlsServer(
    { key: pem("good.key"), cert: pem("good"), ...options },
    (request, response) => {
      const { subject } = (request.socket as import("node:tls").TLSSocket).getPeerCertificate();
      response.end(`${request.url} from ${subject?.CN ?? "nobody"}`);
    },
  );
  await listening(server as unknown as Server, 0, "127.0.0.1");
  return `https://127.0.0.1:${portOf(server)}`;
};

describe("a proxy", () => {
  const url = (credentials = ""): string => `http://${credentials}127.0.0.1:${proxy.port}`;

  it("gets whole URLs, with its own credentials, over one connection", async () => {
    const session = rig.session({ settings: { route: { proxy: url("me:pw@") } } });
    for (let turn = 0; turn < 2; turn++) expect((await session.get("/a?b=1")).text()).toBe("hello");
    const credentials = `Basic ${Buffer.from("me:pw").toString("base64")}`;
    expect(proxy.asked).toEqual([1, 2].map(() => ({ line: `GET ${rig.base}/a?b=1`, credentials })));
    expect(rig.received.every(({ url: path }) => path === "/a?b=1")).toBe(true);
    expect(rig.received[0]!.headers["proxy-authorization"]).toBeUndefined();
    expect(rig.samples[0]).toMatchObject({ name: "/a?b=1", url: `${rig.base}/a?b=1` });
  });

  it("makes a tunnel to a target with TLS, whose certificate is verified", async () => {
    const host = await secureTarget();
    const session = rig.session({ host, settings: { route: { proxy: url("me:pw@"), tls: { ca: ca() } } } });
    for (let turn = 0; turn < 2; turn++) expect((await session.get("/x")).text()).toBe("/x from nobody");
    expect(proxy.asked.map(({ line }) => line)).toEqual([`CONNECT ${host.slice("https://".length)}`]);
    expect(proxy.asked[0]!.credentials).toMatch(/^Basic /);
    expect(rig.samples[0]!.timings!.tls).toBeGreaterThan(0);
    const distrusting = rig.session({ host, settings: { route: { proxy: url() } } });
    expect((await distrusting.get("/")).error?.kind).toMatch(/^tls-/);
  });

  it("that refuses is told as such, with its own place", async () => {
    proxy.refuseWith = 407;
    const host = await secureTarget();
    const session = rig.session({ host, settings: { route: { proxy: url() } } });
    const { error } = await session.get("/");
    expect(error).toMatchObject({ kind: "refused" });
    expect(error?.message).toContain(`asks for user and password (407)`);
    expect(error?.message).toContain(`127.0.0.1:${proxy.port}`);
    proxy.refuseWith = 403;
    expect((await session.get("/")).error?.message).toContain("refused a tunnel (403)");
    const plain = rig.session({ settings: { route: { proxy: url() } } });
    expect(await plain.get("/")).toMatchObject({ status: 403, error: null });
  });

  it("is the command's, unless class or request say otherwise", async () => {
    const options = { proxy: url(), noProxy: ["spared.example"] };
    const session = rig.session({ options });
    await session.get("/one");
    await session.get("/two", { proxy: null });
    await rig.session({ options, settings: { route: { proxy: null } } }).get("/three");
    await rig.session({ options: { ...options, noProxy: ["127.0.0.1"] } }).get("/four");
    expect(proxy.asked.map(({ line }) => line)).toEqual([`GET ${rig.base}/one`]);
    expect(rig.received.map(({ url: path }) => path)).toEqual(["/one", "/two", "/three", "/four"]);
  });

  it("that is none is an error of the request", async () => {
    const session = rig.session();
    await expect(session.get("/", { proxy: "ftp://x" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  it("that is not there is told with its place", async () => {
    const session = rig.session({ settings: { route: { proxy: url() } } });
    proxy.stop();
    const { error } = await session.get("/");
    expect(error).toMatchObject({ kind: "refused", code: "ECONNREFUSED" });
    await proxy.start();
  });
});

describe("certificates", () => {
  const strict: ServerOptions = { requestCert: true, rejectUnauthorized: true, ca: pem("authority") };

  it("of an authority of one's own are trusted besides those that Node knows", async () => {
    const host = await secureTarget();
    expect((await rig.session({ host }).get("/")).error?.kind).toMatch(/^tls-/);
    const path = join(folder, "ca.pem");
    writeFileSync(path, ca());
    for (const one of [ca(), Buffer.from(ca()), path, [path]]) {
      const session = rig.session({ host, settings: { route: { tls: { ca: one } } } });
      expect((await session.get("/")).status).toBe(200);
    }
    expect((await rig.session({ host }).get("/", { tls: { ca: ca() } })).status).toBe(200);
  });

  it("of the client are shown to a target that asks for one", async () => {
    const host = await secureTarget(strict);
    const tls = { ca: ca(), cert: pem("wrong-purpose"), key: pem("wrong-purpose.key") };
    const session = rig.session({ host, settings: { route: { tls } } });
    expect((await session.get("/")).text()).toBe("/ from wrong-purpose");
    const without = await rig.session({ host, settings: { route: { tls: { ca: ca() } } } }).get("/");
    expect(without).toMatchObject({ status: 0, ok: false });
    expect(["tls", "reset"]).toContain(without.error?.kind);
  });

  it.each([
    ["no file", { ca: "/nowhere/ca.pem" }, /option `tls.ca`: expected a file that can be read \(ENOENT/],
    ["no certificate", { ca: "-----BEGIN nothing" }, /expected certificates and keys that can be used/],
    ["half of a pair", { cert: "-----BEGIN x" }, /expected `cert` and `key` together/],
    ["a strange name", { cacert: "x" }, /unknown `cacert`; there are: ca, cert/],
  ])("that can't be used are an error: %s", async (_what, tls, message) => {
    await expect(rig.session().get("/", { tls } as object)).rejects.toThrow(message);
  });
});

describe("a Unix socket", () => {
  const serve = async (path: string): Promise<void> => {
    const server = createServer((request, response) => {
      if (request.url === "/away") response.writeHead(302, { location: "/here" }).end();
      else response.end(`${request.headers.host}${request.url}`);
    });
    await listening(server, path);
  };

  it("is reached by an option, by the class, and by a URL that names it", async () => {
    const path = join(folder, "s.sock");
    await serve(path);
    expect((await rig.session({ host: "http://docker" }).get("/a", { socketPath: path })).text()).toBe(
      "docker/a",
    );
    const session = rig.session({ host: "http://docker", settings: { route: { socketPath: path } } });
    for (let turn = 0; turn < 2; turn++) expect((await session.get("/b")).text()).toBe("docker/b");
    const byUrl = rig.session({ host: `http+unix://${encodeURIComponent(path)}` });
    expect((await byUrl.get("/c?d")).text()).toBe("localhost/c?d");
    expect((await byUrl.get("/away")).text()).toBe("localhost/here");
    expect(rig.samples.at(-1)).toMatchObject({ name: "/away", hops: 1 });
  });

  it("that is not there is refused, with its path", async () => {
    const path = join(folder, "none.sock");
    const { error } = await rig.session().get("/", { socketPath: path });
    expect(error).toMatchObject({ kind: "refused", message: `there is no such socket: ${path}` });
  });
});

describe("addresses of this machine", () => {
  // Linux has the whole network 127.0.0.0/8.
  it.runIf(process.platform === "linux")("are shared out over the users", async () => {
    const seen: (string | undefined)[] = [];
    rig.handler = (request, response) => {
      seen.push(request.socket.remoteAddress);
      response.end();
    };
    const options = { localAddresses: ["127.0.0.2", "127.0.0.3", "::1"] };
    for (const index of [0, 1, 3]) await rig.session({ options, index }).get("/");
    expect(seen).toEqual(["127.0.0.2", "127.0.0.3", "127.0.0.2"]);
    expect((await rig.session({ options, index: 2 }).get("/")).error).toMatchObject({ kind: "generator" });
  });
});

describe("a shared pool", () => {
  it("lets the users of a thread share connections, as many as are allowed, until the last has left", async () => {
    const ports = new Set<number | undefined>();
    rig.handler = (request, response) => {
      ports.add(request.socket.remotePort);
      setImmediate(() => response.end("hello"));
    };
    const services = new Map<symbol, unknown>();
    const settings = { sharedPool: true, maxConnections: 2 };
    const sessions = Array.from({ length: 8 }, () => rig.session({ services, settings }));
    const answers = await Promise.all(sessions.map((session) => session.get("/")));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(ports.size).toBe(2);
    for (const session of sessions.slice(1)) session.close();
    expect((await sessions[0]!.get("/")).ok).toBe(true);
    expect(ports.size).toBe(2);
    sessions[0]!.close();
    expect((await sessions[0]!.get("/")).ok).toBe(true);
    expect(ports.size).toBe(3);
  });

  it("is none without being asked for: requests of one user go side by side over connections of its own", async () => {
    const answers: (() => void)[] = [];
    rig.handler = (_request, response) => {
      answers.push(() => response.end());
      if (answers.length === 5) for (const answer of answers) answer();
    };
    const session = rig.session();
    await Promise.all(Array.from({ length: 5 }, () => session.get("/")));
    expect(rig.samples).toHaveLength(5);
  });
});
