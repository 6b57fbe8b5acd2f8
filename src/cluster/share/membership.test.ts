import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Logger } from "../../base/logger.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import type { BusPayload } from "../../bus/bus.ts";
import { InProcessBus } from "../../bus/in-process-bus.ts";
import { Membership } from "./membership.ts";
import { Reception } from "./reception.ts";
import { readIntroduction, readShareMessage } from "./share-checks.ts";
import type { Introduction, ShareMessage } from "./share-messages.ts";
import { shareSubjects } from "./share-messages.ts";

const ours = { acrida: "1.0.0", protocol: 3 };
const scenario = "a".repeat(64);

let clock: ManualClock;
let bus: InProcessBus;
let logged: string[];
let told: string[];
beforeEach(() => {
  clock = new ManualClock();
  bus = new InProcessBus();
  logged = [];
  told = [];
});
afterEach(() => bus.close());

const openReception = (epoch = 1, introduction: Introduction = ours): Reception => {
  const logger = new Logger({ write: ({ message }) => void logged.push(message) }, "test", "info", () => 0);
  const reception = new Reception(
    { bus, clock, logger, name: "t", epoch, introduction },
    {
      heard: ({ machine, listenerErrors }, before) =>
        void (before === null || before.listenerErrors !== listenerErrors
          ? told.push(`${machine} ${before === null ? "came" : "changed"} ${listenerErrors}`)
          : null),
      gone: ({ machine, leaving }) => void told.push(`${machine} ${leaving ? "left" : "is gone"}`),
      news: ({ records }) => void told.push(...records.map(({ message }) => message)),
    },
  );
  reception.open();
  return reception;
};

const openMember = (machine: string, introduction: Introduction = ours): Membership => {
  const self = { member: `id-${machine}`, machine, pid: 1, threads: 2 };
  const member = new Membership(
    { bus, clock, name: "t", introduction, ...self },
    {
      led: (lead) =>
        void told.push(
          `${machine} hears ${lead.epoch} ${lead.scenario.slice(0, 1)}${lead.quit ? " quit" : ""}`,
        ),
      refused: ({ acrida }) => void told.push(`${machine} refused by ${acrida}`),
    },
  );
  member.open();
  return member;
};

describe("members and their controller", () => {
  it("find each other whoever comes first, and the controller's word is repeated", async () => {
    openMember("early");
    await clock.advance(10_000);
    const reception = openReception();
    reception.follow(scenario);
    openMember("late");
    await clock.advance(2_500);
    expect(reception.members.map(({ machine }) => machine).sort()).toEqual(["early", "late"]);
    expect(told.filter((one) => one === "late hears 1 a").length).toBeGreaterThanOrEqual(2);
  });

  it("tell changes at once, and a farewell that is lost again", async () => {
    const reception = openReception();
    const member = openMember("one");
    await clock.advance(100);
    member.change({ listenerErrors: 3 });
    await clock.advance(100);
    expect(told).toContain("one changed 3");
    reception.close();
    let isOver = false;
    void member.leave().then(() => {
      isOver = true;
    });
    await clock.advance(3_000);
    expect(isOver).toBe(false);
    reception.open();
    await clock.advance(1_000);
    expect(isOver).toBe(true);
    expect(told).toContain("one left");
    expect(reception.members).toEqual([]);
  });

  it("forget who is silent, but not for the time without a link", async () => {
    openReception();
    const member = openMember("one");
    await clock.advance(100);
    member.close();
    await clock.advance(5_000);
    expect(told).not.toContain("one is gone");
    await clock.advance(4_000);
    expect(told).toContain("one is gone");
  });

  it("of another version refuse each other, with both named, and hear nothing else", async () => {
    const reception = openReception();
    reception.follow(scenario);
    openMember("old", { acrida: "0.9.0", protocol: 2 });
    await clock.advance(5_000);
    expect(reception.members).toEqual([]);
    expect(told.filter((one) => one !== "old refused by 1.0.0")).toEqual([]);
    const refusals = logged.filter((message) => message.includes("0.9.0"));
    expect(refusals).toEqual([expect.stringContaining("1.0.0")]);
  });

  it("obey the newest controller alone", async () => {
    const member = openMember("one");
    const old = openReception(1);
    old.follow(scenario);
    await clock.advance(500);
    const next = openReception(2);
    next.follow("b".repeat(64));
    await clock.advance(500);
    told.length = 0;
    await clock.advance(5_000);
    expect(told.filter((one) => one.startsWith("one hears 1"))).toEqual([]);
    expect(told).toContain("one hears 2 b");
    member.close();
  });
});

describe("what comes from outside", () => {
  const types: ShareMessage["type"][] = ["hello", "lead", "farewell", "fetch", "chunk", "news"];
  const values = fc.oneof(fc.anything(), fc.uint8Array(), fc.string(), fc.integer());

  it("is read without a throw, and never taken for what it is not", () => {
    const anything = fc.oneof(
      values,
      fc.record({ type: fc.constantFrom(...types), acrida: values, protocol: values, member: values }),
    );
    fc.assert(
      fc.property(anything, fc.constantFrom(...types), (value, type) => {
        expect(readShareMessage(value as BusPayload, type)).toBeNull();
        readIntroduction(value as BusPayload, type);
      }),
    );
  });

  it("changes nothing at a controller or a member", async () => {
    const reception = openReception();
    openMember("one");
    await clock.advance(100);
    const before = JSON.stringify(reception.members);
    const subjects = shareSubjects("t");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), fc.object(), async (type, fields) => {
        for (const subject of [subjects.hello, subjects.news, subjects.lead, subjects.farewell("id-one")]) {
          bus.publish(subject, { ...ours, ...(fields as object), type } as unknown as BusPayload);
        }
        await clock.advance(0);
      }),
      { numRuns: 50 },
    );
    expect(JSON.stringify(reception.members)).toBe(before);
  });
});
