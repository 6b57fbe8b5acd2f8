import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Bus, BusPayload } from "./bus.ts";

/** Two nodes of one bus; `settled` resolves once everything published or subscribed so far has arrived. */
export interface BusPair {
  readonly first: Bus;
  readonly second: Bus;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The suite that every bus passes. */
export const busConformance = (title: string, open: () => Promise<BusPair>): void => {
  describe(`${title} is a bus`, () => {
    let pair: BusPair;
    beforeEach(async () => {
      pair = await open();
    });
    afterEach(() => pair.close());

    /** Subscribes and waits until the subscription is known everywhere. */
    const listen = async (bus: Bus, pattern: string) => {
      const heard: [BusPayload, string][] = [];
      const end = bus.subscribe(pattern, (payload, subject) => heard.push([payload, subject]));
      await pair.settled();
      return { heard, end };
    };

    it.each(["first to second", "second to first", "first to itself", "second to itself"])(
      "carries every kind of plain data, %s",
      async (way) => {
        const from = way.startsWith("first") ? pair.first : pair.second;
        const to = way.endsWith("itself") ? from : way.endsWith("first") ? pair.first : pair.second;
        const { heard } = await listen(to, "run.up.beat");
        const payload = {
          none: null,
          yes: true,
          number: -1.5,
          text: "grün",
          bytes: Uint8Array.of(0, 255),
          list: [1, ["a"], {}],
        };
        from.publish("run.up.beat", payload);
        from.publish("run.up.beat", "second");
        await pair.settled();
        expect(heard).toEqual([
          [payload, "run.up.beat"],
          ["second", "run.up.beat"],
        ]);
      },
    );

    it("keeps the order of one sender, over subjects and subscriptions", async () => {
      const { heard } = await listen(pair.second, "run.>");
      const sent = Array.from({ length: 500 }, (_, number) => `run.${number % 7}`);
      sent.forEach((subject, number) => {
        pair.first.publish(subject, number);
      });
      await pair.settled();
      expect(heard).toEqual(sent.map((subject, number) => [number, subject]));
    });

    it("tells subjects apart; `.>` takes all below and not the word itself", async () => {
      const exact = await listen(pair.second, "run.up");
      const below = await listen(pair.second, "run.up.>");
      for (const subject of ["run.up", "run.up.a", "run.up.a.b", "run.upper", "run", "other.up.a"]) {
        pair.first.publish(subject, 1);
      }
      await pair.settled();
      expect(exact.heard.map(([, subject]) => subject)).toEqual(["run.up"]);
      expect(below.heard.map(([, subject]) => subject)).toEqual(["run.up.a", "run.up.a.b"]);
    });

    it("serves every subscriber once, also two of one pattern", async () => {
      const one = await listen(pair.second, "run.a");
      const two = await listen(pair.second, "run.a");
      const wide = await listen(pair.second, "run.>");
      pair.first.publish("run.a", 1);
      await pair.settled();
      expect([one, two, wide].map(({ heard }) => heard.length)).toEqual([1, 1, 1]);
    });

    it("never delivers within publish", async () => {
      const { heard } = await listen(pair.first, "run.a");
      pair.first.publish("run.a", 1);
      expect(heard).toEqual([]);
      await pair.settled();
      expect(heard).toHaveLength(1);
    });

    it("ends one subscription and leaves the others", async () => {
      const ended = await listen(pair.second, "run.a");
      const kept = await listen(pair.second, "run.a");
      ended.end();
      ended.end();
      pair.first.publish("run.a", 1);
      await pair.settled();
      expect(ended.heard).toEqual([]);
      expect(kept.heard).toHaveLength(1);
    });

    it("shares nothing: what is changed after publish, or by one who got it, harms nobody", async () => {
      const bytes = new Uint8Array(64).subarray(8, 11);
      bytes.set([1, 2, 3]);
      const payload = { list: [1], bytes };
      const got: unknown[] = [];
      const spoil = (heard: BusPayload) => {
        got.push(structuredClone(heard));
        const mine = heard as unknown as { list: number[]; bytes: Uint8Array };
        mine.list.push(9);
        mine.bytes.fill(9);
      };
      pair.first.subscribe("run.a", spoil);
      pair.first.subscribe("run.a", spoil);
      pair.second.subscribe("run.a", spoil);
      await pair.settled();
      pair.first.publish("run.a", payload);
      payload.list.push(7);
      bytes.fill(7);
      await pair.settled();
      const sent = { list: [1], bytes: Uint8Array.of(1, 2, 3) };
      expect(got).toEqual([sent, sent, sent]);
      expect(payload.list).toEqual([1, 7]);
      expect([...bytes]).toEqual([7, 7, 7]);
    });

    it("goes on after close: nothing arrives, nothing throws, and the link is told once", async () => {
      const { heard } = await listen(pair.first, "run.a");
      const told: boolean[] = [];
      const untold: boolean[] = [];
      pair.first.onLinkChange((connected) => told.push(connected));
      pair.first.onLinkChange((connected) => untold.push(connected))();
      expect(pair.first.connected).toBe(true);
      await pair.first.close();
      await pair.first.close();
      pair.first.publish("run.a", 1);
      pair.second.publish("run.a", 2);
      await pair.settled();
      expect(pair.first.connected).toBe(false);
      expect(told).toEqual([false]);
      expect(untold).toEqual([]);
      expect(heard).toEqual([]);
    });
  });
};
