import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { freePort } from "../../test/support/free-port.ts";
import { startNats } from "../../test/support/nats-server.ts";
import { systemClock } from "../base/clock.ts";
import { busConformance } from "./bus.conformance.ts";
import type { NatsBus } from "./nats-bus.ts";
import { NatsRig } from "./nats-rig-fixture.ts";

const clock = systemClock();
const nats = await startNats();
const rig = new NatsRig();

afterEach(() => rig.close());
afterAll(async () => nats?.stop());

const connect = (url = nats!.url, patienceMs?: number): Promise<NatsBus> => rig.connect({ url }, patienceMs);

/** Resolves once the link of this bus is as wanted; at once where it is. */
const linked = (bus: NatsBus, wanted: boolean): Promise<void> =>
  new Promise((resolve) => {
    if (bus.connected === wanted) resolve();
    bus.onLinkChange((connected) => connected === wanted && resolve());
  });

/** The next so many payloads on a subject. */
const next = (bus: NatsBus, subject: string, count = 1): Promise<unknown[]> =>
  new Promise((resolve) => {
    const heard: unknown[] = [];
    const end = bus.subscribe(subject, (payload) => {
      heard.push(payload);
      if (heard.length < count) return;
      end();
      resolve(heard);
    });
  });

const openPair = async () => {
  const [first, second] = [await connect(), await connect()];
  const settled = async () => {
    // What one sent is with the server then, and what the server had for the other is there.
    for (const bus of [first, second, first, second]) if (bus.connected) await bus.flush();
  };
  return {
    first,
    second,
    settled,
    close: async () => void (await Promise.all([first.close(), second.close()])),
  };
};

describe.skipIf(nats === null)("over a real server", () => {
  busConformance("the NATS bus", openPair);

  describe("the NATS bus", () => {
    it("comes back after the server was killed, subscriptions and all, and delivers nothing stale", async () => {
      const server = await rig.start("");
      const sender = await connect(server.url);
      const hearer = await connect(server.url);
      const heard: unknown[] = [];
      hearer.subscribe("run.up.>", (payload) => heard.push(payload));
      await hearer.flush();
      sender.publish("run.up.a", "before");
      await sender.flush();
      await hearer.flush();

      const [down, alsoDown] = [linked(sender, false), linked(hearer, false)];
      await server.kill();
      // The client has not heard of it yet: what goes out now must not wait in it for the next server.
      sender.publish("run.up.a", "into the dying link");
      await Promise.all([down, alsoDown]);
      sender.publish("run.up.a", "without a link");
      hearer.subscribe("run.late", (payload) => heard.push(payload));
      const [up, alsoUp] = [linked(sender, true), linked(hearer, true)];
      await server.restart();
      await Promise.all([up, alsoUp]);
      await hearer.flush();
      sender.publish("run.up.a", "after");
      sender.publish("run.late", "to a new subscription");
      await sender.flush();
      await hearer.flush();
      expect(heard).toEqual(["before", "after", "to a new subscription"]);
    }, 20_000);

    it("gives a link up that does not answer within 2.5 s, and takes the server again when it does", async () => {
      const server = await rig.start("");
      const bus = await connect(server.url);
      await bus.flush();
      const beganMs = clock.now();
      const down = linked(bus, false);
      server.freeze();
      await down;
      expect(clock.now() - beganMs).toBeLessThan(2_500);
      await expect(bus.flush()).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
      const up = linked(bus, true);
      server.thaw();
      await up;
      const echo = next(bus, "run.a");
      bus.publish("run.a", "again");
      expect(await echo).toEqual(["again"]);
    }, 20_000);

    it("carries a flood in order, or says what it dropped", async () => {
      const [sender, hearer] = [await connect(), await connect()];
      const rows = new Uint8Array(64 * 1024).fill(7);
      const heard: number[] = [];
      hearer.subscribe("run.flood", (payload) => heard.push((payload as { number: number }).number));
      await hearer.flush();
      // 125 MB in one turn: four times what may wait unconfirmed.
      for (let number = 0; number < 2_000; number++) sender.publish("run.flood", { number, rows });
      await sender.flush();
      sender.publish("run.flood", { number: 2_000, rows });
      await sender.flush();
      await hearer.flush();
      const dropped = rig.told.filter(({ message }) => message.includes("was dropped")).length;
      expect(dropped).toBeGreaterThan(1_000);
      expect(heard.length).toBe(2_001 - dropped);
      expect(heard).toEqual([...heard].sort((a, b) => a - b));
      expect(heard.at(-1)).toBe(2_000);
      expect(hearer.connected && sender.connected).toBe(true);
    }, 20_000);

    it("carries 200 MB to one who reads as fast as it comes, and drops none", async () => {
      const [sender, hearer] = [await connect(), await connect()];
      const rows = new Uint8Array(64 * 1024);
      let heard = 0;
      hearer.subscribe("run.flood", () => heard++);
      await hearer.flush();
      for (let batch = 0; batch < 32; batch++) {
        for (let number = 0; number < 100; number++) sender.publish("run.flood", rows);
        await sender.flush();
        await hearer.flush();
      }
      expect(heard).toBe(3_200);
      expect(rig.told).toEqual([]);
    }, 20_000);

    it("refuses a message above the server's limit with both sizes, and carries one just below", async () => {
      const bus = await connect();
      const echo = next(bus, "run.a");
      const tooLarge = new Uint8Array(1024 * 1024);
      expect(() => bus.publish("run.a", tooLarge)).toThrow(
        expect.objectContaining({
          code: "BUS_MESSAGE",
          message: expect.stringMatching(/1048576 .* 1048581/),
        }),
      );
      bus.publish("run.a", tooLarge.subarray(5));
      expect((await echo)[0]).toHaveLength(1024 * 1024 - 5);
    });

    it("drops what is none of ours, says so, and goes on", async () => {
      const bus = await connect();
      const heard = next(bus, "run.a", 2);
      await bus.flush();
      const { connect: plainConnect } = await import("@nats-io/transport-node");
      const stranger = await plainConnect({ servers: nats!.url });
      stranger.publish("run.a", "plain text");
      stranger.publish("run.a", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff));
      stranger.publish("run.a", Uint8Array.of(1));
      stranger.publish("run.a");
      stranger.publish("run.a", Uint8Array.of(2));
      expect(await heard).toEqual([1, 2]);
      await stranger.close();
      expect(rig.told.map(({ message }) => message)).toEqual([
        "a message of 10 bytes on run.a is none of ours and was dropped: 9 bytes too many",
        "a message of 5 bytes on run.a is none of ours and was dropped: it is cut off",
        "a message of 0 bytes on run.a is none of ours and was dropped: it is cut off",
      ]);
    });

    it("sends what was published right before its end", async () => {
      const [first, second] = [await connect(), await connect()];
      const last = next(second, "run.a");
      await second.flush();
      first.publish("run.a", "the last word");
      await first.close();
      expect(await last).toEqual(["the last word"]);
    });

    it("leaves no socket behind at a server that takes connections and says nothing", async () => {
      const open = new Set<Socket>();
      const silent = createServer((socket) => {
        open.add(socket.on("error", () => {}).on("close", () => open.delete(socket)));
      }).listen(0, "127.0.0.1");
      await once(silent, "listening");
      rig.add(async () => void silent.close());
      const { port } = silent.address() as AddressInfo;
      await expect(connect(`nats://127.0.0.1:${port}`, 1_000)).rejects.toMatchObject({
        code: "BUS_UNREACHABLE",
      });
      while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    });

    it("closes while there is no link, and stays closed when the server returns", async () => {
      const server = await rig.start("");
      const bus = await connect(server.url);
      const down = linked(bus, false);
      await server.kill();
      await down;
      await bus.close();
      await server.restart();
      expect(bus.connected).toBe(false);
    });

    it("waits for a server as long as it was told to", async () => {
      const port = await freePort();
      const beganMs = clock.now();
      const failing = connect(`nats://127.0.0.1:${port}`);
      await expect(failing).rejects.toMatchObject({
        code: "BUS_UNREACHABLE",
        message: expect.stringMatching(
          new RegExp(`^no bus at 127.0.0.1:${port} \\(.*refused.*\\); start the server`),
        ),
      });
      expect(clock.now() - beganMs).toBeLessThan(5_000);
      const waiting = connect(`nats://127.0.0.1:${port}`, 20_000);
      await rig.start("", port);
      expect((await waiting).connected).toBe(true);
    }, 30_000);
  });
});
