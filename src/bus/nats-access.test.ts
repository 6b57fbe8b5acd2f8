import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { nkeys } from "@nats-io/transport-node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findNatsServer } from "../../test/support/nats-server.ts";
import { systemClock } from "../base/clock.ts";
import type { AcridaError } from "../base/errors.ts";
import type { NatsOptions } from "./nats-address.ts";
import { NatsRig } from "./nats-rig-fixture.ts";

const rig = new NatsRig();
const clock = systemClock();
const pem = (name: string): string => fileURLToPath(new URL(`../net/fixtures/${name}`, import.meta.url));
const tls = (name: string, more = ""): string =>
  `tls { cert_file: "${pem(`${name}.pem`)}", key_file: "${pem(`${name}.key.pem`)}"${more} }`;

afterEach(() => rig.close());

/** The error of a connection that must fail, within the 5 s that the user is promised. */
const refusal = async (options: Omit<NatsOptions, "name">): Promise<AcridaError> => {
  const beganMs = clock.now();
  const error = await rig.connect(options).then(
    () => expect.fail("it connected"),
    (thrown) => thrown as AcridaError,
  );
  expect(clock.now() - beganMs).toBeLessThan(5_000);
  return error;
};

/** Something that greets each connection with this and does no more. */
const greeter = async (greeting: string): Promise<string> => {
  const server = createServer((socket) => socket.on("error", () => {}).write(greeting)).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  rig.add(async () => void server.close());
  return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const info = (facts: object): string => `INFO ${JSON.stringify({ server_id: "x", proto: 1, ...facts })}\r\n`;

describe.skipIf(findNatsServer() === null)("access to a NATS server", () => {
  const secret = "a-secret-word";

  it.each<[string, Partial<NatsOptions>]>([
    ["no credentials", {}],
    ["a wrong token", { credentials: { token: `${secret}-not` } }],
    ["a user in place of a token", { credentials: { user: "acrida", password: secret } }],
  ])("is refused with %s: said without the secret, and not tried again", async (_what, options) => {
    const { url } = await rig.start(`authorization { token: "${secret}" }`);
    const error = await refusal({ url, ...options });
    expect(error).toMatchObject({ code: "BUS_REFUSED" });
    expect(error.message).toMatch(/^the bus at 127.0.0.1:\d+ refused the credentials; give the token/);
    expect(error.message).not.toContain(secret);
    await expect(
      rig.connect({ url, credentials: { token: "wrong" } }, Number.POSITIVE_INFINITY),
    ).rejects.toMatchObject({ code: "BUS_REFUSED" });
  });

  it("is lost with credentials that the server knows no more, each refusal told with how long it goes on so", async () => {
    const server = await rig.start(`authorization { token: "${secret}" }`);
    const bus = await rig.connect({ url: server.url, credentials: { token: secret } });
    const refusedTwice = new Promise<void>((resolve) => {
      const times: number[] = [];
      bus.onTurnedAway(({ error, forMs }) => {
        expect(error).toMatchObject({ code: "BUS_REFUSED" });
        expect(forMs).toBeGreaterThanOrEqual(times.at(-1) ?? 0);
        if (times.push(forMs) === 2) resolve();
      });
    });
    await server.kill();
    // A try that finds no server is told of first, and then nothing more for a while, but that.
    await vi.waitFor(
      () => expect(rig.told.some(({ message }) => /trying again/.test(message))).toBe(true),
      5_000,
    );
    await server.restart('authorization { token: "another" }');
    await refusedTwice;
    expect(bus.connected).toBe(false);
    expect(rig.told.filter(({ message }) => message.includes("refused the credentials"))).toHaveLength(1);
    await server.kill();
    await server.restart();
    await new Promise<void>((resolve) => void bus.onLinkChange((connected) => connected && resolve()));
    await bus.flush();
  }, 20_000);

  it("is had again by credentials that were renewed meanwhile", async () => {
    const server = await rig.start(`authorization { token: "${secret}" }`);
    let token = secret;
    const bus = await rig.connect({ url: server.url, credentials: { token } }, undefined, () => ({
      ...{ url: server.url, name: "test", credentials: { token } },
    }));
    await server.kill();
    token = "another";
    const back = new Promise<void>((resolve) => void bus.onLinkChange((connected) => connected && resolve()));
    await server.restart(`authorization { token: "${token}" }`);
    await back;
    await bus.flush();
  }, 20_000);

  it("is had by token, by user and password, and by either in the URL", async () => {
    const byToken = await rig.start(`authorization { token: "${secret}" }`);
    const byUser = await rig.start(`authorization { user: "acrida", password: "p@ss %" }`);
    const buses = [
      await rig.connect({ url: byToken.url, credentials: { token: secret } }),
      await rig.connect({ url: byToken.url.replace("//", `//${secret}@`) }),
      await rig.connect({ url: byUser.url, credentials: { user: "acrida", password: "p@ss %" } }),
      await rig.connect({ url: byUser.url.replace("//", "//acrida:p%40ss%20%25@") }),
    ];
    for (const bus of buses) await bus.flush();
  });

  it("is had by nkey, and by no other", async () => {
    const [known, unknown] = [nkeys.createUser(), nkeys.createUser()];
    const seed = (key: typeof known): string => new TextDecoder().decode(key.getSeed());
    const { url } = await rig.start(`authorization { users: [ { nkey: "${known.getPublicKey()}" } ] }`);
    await (await rig.connect({ url, credentials: { nkeySeed: `${seed(known)}\n` } })).flush();
    expect(await refusal({ url, credentials: { nkeySeed: seed(unknown) } })).toMatchObject({
      code: "BUS_REFUSED",
    });
    const bad = await refusal({ url, credentials: { nkeySeed: seed(unknown).slice(0, -3) } });
    expect(bad).toMatchObject({ code: "USAGE", message: expect.stringContaining("seed of a user's nkey") });
    expect(bad.message).not.toContain(seed(unknown).slice(3, 20));
  });

  it("tells what it does not allow, and allows the rest", async () => {
    const permissions = `{ publish: ["run.up.>"], subscribe: ["run.down.>"] }`;
    const { url } = await rig.start(
      `authorization { users: [ { user: "worker", password: "w", permissions: ${permissions} } ] }`,
    );
    const bus = await rig.connect({ url, credentials: { user: "worker", password: "w" } });
    bus.subscribe("run.down.>", () => {});
    bus.publish("run.up.beat", 1);
    await bus.flush();

    const told: string[] = [];
    const end = bus.onRefusal(({ message }) => told.push(message));
    bus.subscribe("run.up.>", () => {});
    await expect(bus.flush()).rejects.toMatchObject({ code: "BUS_REFUSED" });
    bus.publish("run.down.order", 1);
    bus.publish("other.up.beat", 1);
    await expect(bus.flush()).rejects.toThrow("subscribe to run.up.>");
    expect(told.map((message) => message.replace(/.*not let us (.*);.*/, "$1"))).toEqual([
      "subscribe to run.up.>",
      "publish to run.down.order",
      "publish to other.up.beat",
    ]);
    expect(rig.told.filter(({ level }) => level === "error")).toHaveLength(3);
    end();
    bus.publish("other.up.beat", 2);
    await expect(bus.flush()).rejects.toThrow();
    expect(told).toHaveLength(3);
    expect(bus.connected).toBe(true);
  });

  it("goes over TLS whose authority is trusted, by tls:// and, where the server asks for it, by nats://", async () => {
    const { url, port } = await rig.start(tls("good"));
    const trust = { tls: { caFile: pem("authority.pem") } };
    for (const one of [url, `tls://localhost:${port}`])
      await (await rig.connect({ url: one, ...trust })).flush();
    expect(await refusal({ url })).toMatchObject({
      code: "BUS_UNFIT",
      message: expect.stringMatching(/TLS failed \(.*certificate.*\); have both sides use TLS, and trust/),
    });
  });

  it.each([
    ["expired", /expired/],
    ["other-name", /localhost|127\.0\.0\.1/],
    ["self-signed", /self.signed/],
  ])("is refused by us where the server's certificate is %s", async (name, reason) => {
    const { url } = await rig.start(tls(name));
    const error = await refusal({ url, tls: { caFile: pem("authority.pem") } });
    expect(error).toMatchObject({ code: "BUS_UNFIT", message: expect.stringMatching(reason) });
  });

  it("shows our certificate to a server that asks for one", async () => {
    const { url } = await rig.start(tls("good", `, ca_file: "${pem("authority.pem")}", verify: true`));
    const caFile = pem("authority.pem");
    const ours = { certFile: pem("wrong-purpose.pem"), keyFile: pem("wrong-purpose.key.pem") };
    await (await rig.connect({ url, tls: { caFile, ...ours } })).flush();
    expect((await refusal({ url, tls: { caFile } })).code).toMatch(/^BUS_/);
  });

  it("is refused by us where tls:// was asked for and the server has none", async () => {
    const { port } = await rig.start("");
    expect(await refusal({ url: `tls://127.0.0.1:${port}` })).toMatchObject({
      code: "BUS_UNFIT",
      message: expect.stringContaining("TLS failed"),
    });
  });

  it("is given up where the server carries only small messages", async () => {
    const { url } = await rig.start("max_payload: 65536");
    expect(await refusal({ url })).toMatchObject({
      code: "BUS_UNFIT",
      message: expect.stringMatching(/524288 bytes to be allowed, got 65536; raise max_payload/),
    });
  });

  it.each(["1.4.1", "2.8.4"])("is given up where the server is of version %s", async (version) => {
    const url = await greeter(`${info({ version, max_payload: 2 ** 20 })}PONG\r\n`);
    expect(await refusal({ url })).toMatchObject({
      code: "BUS_UNFIT",
      message: expect.stringContaining(
        `expected nats-server 2.9 or later, got ${version}; install a newer one`,
      ),
    });
  });

  it("is given up where something else listens, or nothing that answers", async () => {
    expect(await refusal({ url: await greeter("220 mail ready\r\n") })).toMatchObject({
      code: "BUS_UNFIT",
      message: expect.stringContaining("no NATS server"),
    });
    expect(await refusal({ url: await greeter("") })).toMatchObject({
      code: "BUS_UNREACHABLE",
      message: expect.stringContaining("no answer within"),
    });
  });

  it.each(["127.0.0.1", "localhost"])("says that nothing listens at %s", async (name) => {
    const error = await refusal({ url: `nats://${name}:1` });
    expect(error).toMatchObject({ code: "BUS_UNREACHABLE" });
    expect(error.message).toBe(
      `no bus at ${name}:1 (connection refused); start the server, or correct the host and port`,
    );
  });

  it("takes the second server where the first is not there", async () => {
    const { url } = await rig.start("");
    await (await rig.connect({ url: `nats://127.0.0.1:1, ${url}` })).flush();
  });

  it("keeps runs of different names on one server apart", async () => {
    const { url } = await rig.start("");
    const [first, second] = [await rig.connect({ url }), await rig.connect({ url })];
    const heard: string[] = [];
    first.subscribe("alpha.up.>", (_payload, subject) => heard.push(subject));
    second.subscribe("beta.up.>", (_payload, subject) => heard.push(subject));
    for (const bus of [first, second]) await bus.flush();
    first.publish("alpha.up.beat", 1);
    second.publish("beta.up.beat", 1);
    second.publish("alphabet.up.beat", 1);
    for (const bus of [first, second, first, second]) await bus.flush();
    expect(heard.sort()).toEqual(["alpha.up.beat", "beta.up.beat"]);
  });
});
