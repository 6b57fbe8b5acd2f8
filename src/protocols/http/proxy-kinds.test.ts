import { createSecureServer } from "node:http2";
import { createServer as createTargetServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pem } from "../../net/socket-fixture.ts";
import { ForwardProxy } from "./forward-proxy-fixture.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";
import { SocksProxy } from "./socks-proxy-fixture.ts";

const rig = useSessionRig();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listening = async (server: unknown): Promise<number> => {
  servers.push(server as Server);
  await new Promise<void>((resolve) => (server as Server).listen(0, "127.0.0.1", resolve));
  return ((server as Server).address() as AddressInfo).port;
};
const certificate = { key: pem("good.key"), cert: pem("good") };
const tls = { ca: pem("authority") };

/** A target over TLS. */
const secureTarget = async (): Promise<number> =>
  listening(createTargetServer(certificate, (request, response) => response.end(`secure ${request.url}`)));

describe("a SOCKS proxy", () => {
  let proxy: SocksProxy;
  beforeEach(async () => {
    proxy = new SocksProxy();
    await proxy.start();
  });
  afterEach(() => proxy.stop());

  const url = (scheme = "socks5h", login = ""): string => `${scheme}://${login}127.0.0.1:${proxy.port}`;
  const portOfRig = (): string => rig.base.slice(rig.base.lastIndexOf(":") + 1);
  const session = (settings: { proxy: string; host?: string }) =>
    rig.session({
      ...(settings.host === undefined ? {} : { host: settings.host }),
      settings: { route: { proxy: settings.proxy, tls } },
    });

  it.each([false, true])(
    "connects to a plain target, over one connection (answers in bytes: %s)",
    async (slow) => {
      proxy.isSlow = slow;
      const user = session({ proxy: url() });
      for (let turn = 0; turn < 3; turn++) {
        expect((await user.post("/a?b=1", { body: "x".repeat(100_000) })).text()).toBe("hello");
      }
      expect(proxy.asked).toEqual([`127.0.0.1:${portOfRig()}`]);
      expect(rig.received.every(({ url: path, body }) => path === "/a?b=1" && body.length === 100_000)).toBe(
        true,
      );
      expect(rig.received[0]!.headers["proxy-authorization"]).toBeUndefined();
      user.close();
      await until(() => proxy.connections === 0);
    },
  );

  it("connects to a target with TLS, whose certificate is verified", async () => {
    const port = await secureTarget();
    const host = `https://127.0.0.1:${port}`;
    expect((await session({ proxy: url("socks5"), host }).get("/x")).text()).toBe("secure /x");
    expect(rig.samples[0]!.timings!.tls).toBeGreaterThan(0);
    const distrusting = rig.session({ host, settings: { route: { proxy: url() } } });
    expect((await distrusting.get("/")).error?.kind).toMatch(/^tls-/);
  });

  it("resolves names itself, or is given addresses where the scheme says so", async () => {
    proxy.names.set("shop.example", "127.0.0.1");
    const port = portOfRig();
    expect((await session({ proxy: url(), host: `http://shop.example:${port}` }).get("/")).status).toBe(200);
    const local = session({ proxy: url("socks5"), host: `http://localhost:${port}` });
    expect((await local.get("/")).status).toBe(200);
    expect(proxy.asked).toEqual([`shop.example:${port}`, `127.0.0.1:${port}`]);
    for (const scheme of ["socks5", "socks5h"]) {
      const tooLong = session({ proxy: url(scheme), host: `http://${"a.".repeat(130)}example` });
      const { error } = await tooLong.get("/");
      expect(error?.kind).toBe("dns");
      expect(error?.message).not.toContain(String(proxy.port));
    }
    expect(proxy.asked).toHaveLength(2);
    const longest = session({ proxy: url(), host: `http://${"a.".repeat(124)}example` });
    proxy.refuseWith = 4;
    expect((await longest.get("/")).error?.kind).toBe("refused");
    expect(proxy.asked[2]).toBe(`${"a.".repeat(124)}example:80`);
  });

  it("takes addresses of both families", async () => {
    const user = session({ proxy: url(), host: "http://[::ffff:7f00:1]:1" });
    proxy.refuseWith = 5;
    await user.get("/");
    expect(proxy.asked).toEqual(["[00000000000000000000ffff7f000001]:1"]);
  });

  it("gets user and password, and is told as the one that refuses them", async () => {
    proxy.login = "me:p@ss";
    expect((await session({ proxy: url("socks5h", "me:p%40ss@") }).get("/")).status).toBe(200);
    const { error } = await session({ proxy: url("socks5h", "me:wrong@") }).get("/");
    expect(error).toMatchObject({ kind: "refused" });
    expect(error?.message).toBe(`the proxy refused user and password: 127.0.0.1:${proxy.port}`);
    const unnamed = await session({ proxy: url() }).get("/");
    expect(unnamed.error?.message).toContain(
      "asks for user and password; give them as socks5h://user:password@",
    );
  });

  it.each([
    [2, "the proxy's rules forbid this target"],
    [5, "the target refused the connection, says the proxy"],
    [77, "the proxy refused the connection (77)"],
  ])("that refuses with %d is told as such, with its own place", async (code, said) => {
    proxy.refuseWith = code;
    const { error } = await session({ proxy: url() }).get("/");
    expect(error).toEqual(expect.objectContaining({ kind: "refused" }));
    expect(error?.message).toBe(`${said}: 127.0.0.1:${proxy.port}`);
  });

  it("that speaks something else, or hangs up, is told", async () => {
    const mute = await listening(createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    const { error } = await session({ proxy: `socks5://127.0.0.1:${mute}` }).get("/");
    expect(error?.message).toContain("not SOCKS 5");
    const odd = await listening(
      createServer((socket) => {
        const answers = [
          [5, 0],
          [5, 0, 0, 9, 1, 2],
        ];
        socket.on("data", () => socket.write(Buffer.from(answers.shift() ?? [])));
      }),
    );
    const unknown = await session({ proxy: `socks5h://127.0.0.1:${odd}` }).get("/");
    expect(unknown.error?.message).toContain("not SOCKS 5");
    const gone = await listening(createServer((socket) => socket.destroy()));
    const closed = await session({ proxy: `socks5://127.0.0.1:${gone}` }).get("/");
    expect(closed).toMatchObject({ ok: false, status: 0 });
  });

  it("carries HTTP/2, with TLS", async () => {
    const port = await listening(createSecureServer(certificate, (_, response) => response.end("two")));
    const user = rig.session({
      host: `https://127.0.0.1:${port}`,
      settings: { isHttp2: true, route: { proxy: url(), tls } },
    });
    expect((await Promise.all([user.get("/"), user.get("/")])).map((one) => one.text())).toEqual([
      "two",
      "two",
    ]);
    expect(proxy.asked).toHaveLength(1);
  });
});

describe("a proxy that is reached by TLS", () => {
  const inner = new ForwardProxy();
  let port = 0;
  let open = 0;

  beforeEach(async () => {
    inner.asked.length = 0;
    inner.refuseWith = null;
    await inner.start();
    open = 0;
    port = await listening(
      createTlsServer(certificate, (socket) => {
        open++;
        socket.on("close", () => open--);
        socket.on("error", () => {});
        const onward = connect(inner.port, "127.0.0.1");
        onward.on("error", () => socket.destroy());
        socket.pipe(onward).pipe(socket);
      }).on("tlsClientError", () => {}),
    );
  });
  afterEach(() => inner.stop());

  const url = (): string => `https://me:pw@127.0.0.1:${port}`;

  it("gets whole URLs for plain targets, over one connection", async () => {
    const user = rig.session({ settings: { route: { proxy: url(), tls } } });
    const body = "x".repeat(200_000);
    for (let turn = 0; turn < 3; turn++) expect((await user.post("/a", { body })).text()).toBe("hello");
    const credentials = `Basic ${Buffer.from("me:pw").toString("base64")}`;
    expect(inner.asked).toEqual([1, 2, 3].map(() => ({ line: `POST ${rig.base}/a`, credentials })));
    expect(open).toBe(1);
    expect(rig.samples.every(({ retries }) => retries === 0)).toBe(true);
    user.close();
    await until(() => open === 0);
  });

  it("makes tunnels, TLS within TLS", async () => {
    const target = await secureTarget();
    const user = rig.session({
      host: `https://127.0.0.1:${target}`,
      settings: { route: { proxy: url(), tls } },
    });
    for (let turn = 0; turn < 2; turn++) expect((await user.get("/x")).text()).toBe("secure /x");
    expect(inner.asked.map(({ line }) => line)).toEqual([`CONNECT 127.0.0.1:${target}`]);
    user.close();
    await until(() => open === 0);
    inner.refuseWith = 403;
    const { error } = await user.get("/");
    expect(error?.message).toBe(`the proxy refused a tunnel (403): 127.0.0.1:${port}`);
  });

  it("has its own certificate verified, which is told of as the proxy's; the client's own one is not shown to it", async () => {
    const { error } = await rig.session({ settings: { route: { proxy: url() } } }).get("/");
    expect(error?.kind).toMatch(/^tls-/);
    expect(error?.message).toMatch(/^of the proxy: the certificate/);
    const careless = rig.session({ settings: { insecure: true, route: { proxy: url() } } });
    expect((await careless.get("/")).status).toBe(200);
  });

  it("that speaks no TLS is told", async () => {
    const plain = { proxy: `https://127.0.0.1:${inner.port}`, tls };
    const { error } = await rig.session({ settings: { route: plain } }).get("/");
    expect(error?.kind).toMatch(/^tls|reset/);
  });
});
