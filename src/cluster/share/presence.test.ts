import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { Random } from "../../base/random.ts";
import type { BusPayload } from "../../bus/bus.ts";
import { InProcessBus } from "../../bus/in-process-bus.ts";
import { LossyBus } from "../lossy-bus.ts";
import { type Here, Presence } from "./presence.ts";

let clock: ManualClock;
let bus: InProcessBus;
let superseded: string[];
beforeEach(() => {
  clock = new ManualClock();
  bus = new InProcessBus();
  superseded = [];
});

const presence = (from: string, epoch: number): Presence =>
  new Presence({
    ...{ bus, clock, name: "run", self: { from, epoch, machine: "here", pid: 1 } },
    superseded: (by) => superseded.push(`${from} by ${by.from}`),
  });

/** Lets the clock turn until somebody answered or nobody did. */
const asked = async (one: Presence): Promise<Here | null> => {
  const answer = one.other();
  await clock.advance(600);
  return answer;
};

describe("a controller", () => {
  it("finds none when it is alone, or when another only asks too", async () => {
    const [one, other] = [presence("a", 1), presence("b", 2)];
    const answers = Promise.all([asked(one), other.other()]);
    await clock.advance(600);
    expect(await answers).toEqual([null, null]);
  });

  it("finds the one that leads, before half a second is over", async () => {
    presence("a", 7).lead();
    const answer = presence("b", 8).other();
    await clock.advance(10);
    expect(await answer).toMatchObject({ from: "a", epoch: 7, pid: 1 });
    expect(superseded).toEqual([]);
  });

  it("gives way to one of a later epoch, once, and says nothing more", async () => {
    const one = presence("z", 1);
    one.lead();
    presence("a", 2).lead();
    await clock.advance(3000);
    expect(superseded).toEqual(["z by a"]);
    expect((await asked(presence("c", 3)))?.from).toBe("a");
  });

  it("of two that came at once one stays", async () => {
    for (const from of ["a", "b"]) presence(from, 5).lead();
    await clock.advance(3000);
    expect(superseded).toEqual(["a by b"]);
  });

  it("takes no silence of a bus for nobody's, and says so where that never carries its question", async () => {
    const link = new LossyBus(bus, clock, new Random("presence"), {
      ...{ dropped: 0, duplicated: 0, longestDelayMs: 0 },
    });
    presence("a", 7).lead();
    const parts = { clock, name: "run", superseded: () => {} };
    const other = new Presence({
      ...parts,
      bus: link,
      self: { from: "b", epoch: 8, machine: "here", pid: 2 },
    });
    link.isUp = false;
    const answer = other.other();
    await clock.advance(700);
    link.isUp = true;
    await clock.advance(1000);
    expect(await answer).toMatchObject({ from: "a" });
    link.isUp = false;
    const never = expect(other.other()).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
    await clock.advance(6000);
    await never;
  });

  it("asks and tells at once when its link is back: another may lead by then", async () => {
    const link = new LossyBus(bus, clock, new Random("presence"), {
      ...{ dropped: 0, duplicated: 0, longestDelayMs: 0 },
    });
    const first = new Presence({
      ...{ bus: link, clock, name: "run", self: { from: "a", epoch: 1, machine: "here", pid: 1 } },
      superseded: (by) => superseded.push(`a by ${by.from}`),
    });
    first.lead();
    link.isUp = false;
    presence("b", 2).lead();
    await clock.advance(1500);
    link.isUp = true;
    await clock.advance(1);
    expect(superseded).toEqual(["a by b"]);
  });

  it("hears nothing in garbage", async () => {
    const one = presence("a", 1);
    one.lead();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom("here", "ask", "lead"), async (value, type) => {
        bus.publish("run.ctl", value as BusPayload);
        bus.publish("run.ctl", { type, from: value as BusPayload, epoch: value as BusPayload });
        await clock.advance(0);
      }),
    );
    expect(superseded).toEqual([]);
  });
});
