import { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { ConnectRace, interleaveFamilies } from "./connect-race.ts";

/** A race between sockets that connect and fail when the test says so. */
const startRace = (addresses: readonly string[], throwing: Readonly<Record<string, string>> = {}) => {
  const clock = new ManualClock();
  const attempts = new Map<string, Socket>();
  const log: string[] = [];
  const race = new ConnectRace(clock, addresses, {
    connectTo(address) {
      log.push(`${clock.now()} ${address}`);
      const code = throwing[address];
      if (code !== undefined) throw Object.assign(new Error(code), { code });
      const socket = new Socket();
      attempts.set(address, socket);
      return socket;
    },
    raceWon: (socket) => log.push(`won ${[...attempts].find(([, one]) => one === socket)?.[0]}`),
    raceLost: ({ kind, code }) => log.push(`lost ${kind} ${code}`),
  });
  const connect = (address: string): boolean => attempts.get(address)!.emit("connect");
  const fail = (address: string, code = "ECONNREFUSED"): boolean =>
    attempts.get(address)!.emit("error", Object.assign(new Error(code), { code }));
  const alive = (): string[] => [...attempts].filter(([, one]) => !one.destroyed).map(([name]) => name);
  return { clock, race, log, connect, fail, alive };
};

describe("ConnectRace", () => {
  it("starts a next attempt after 250 ms and lets the earlier ones go on", async () => {
    const { clock, log, connect, alive } = startRace(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    await clock.advance(600);
    expect(log).toEqual(["0 10.0.0.1", "250 10.0.0.2", "500 10.0.0.3"]);
    expect(alive()).toHaveLength(3);
    connect("10.0.0.1");
    expect(log.at(-1)).toBe("won 10.0.0.1");
    expect(alive()).toEqual(["10.0.0.1"]);
    expect(clock.pending).toBe(0);
  });

  it("starts the next attempt at once when one fails, and 250 ms count from there", async () => {
    const { clock, log, fail } = startRace(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    await clock.advance(100);
    fail("10.0.0.1");
    await clock.advance(249);
    expect(log).toEqual(["0 10.0.0.1", "100 10.0.0.2"]);
    await clock.advance(1);
    expect(log.at(-1)).toBe("350 10.0.0.3");
  });

  it("has three attempts open at once; then the oldest gives way after 5 s to what was not tried", async () => {
    const { clock, log, alive } = startRace(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"]);
    await clock.advance(5_499);
    expect(alive()).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    await clock.advance(1);
    expect(log.at(-1)).toBe("5500 10.0.0.4");
    expect(alive()).toEqual(["10.0.0.2", "10.0.0.3", "10.0.0.4"]);
    await clock.advance(60_000);
    expect(alive()).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it("tries no more than eight addresses", async () => {
    const { clock, log, fail } = startRace(Array.from({ length: 20 }, (_, at) => `10.0.0.${at}`));
    for (let at = 0; at < 8; at++) fail(`10.0.0.${at}`);
    await clock.advance(1_000);
    expect(log).toHaveLength(9);
    expect(log.at(-1)).toBe("lost refused ECONNREFUSED");
  });

  it("leaves nothing when it is stopped", async () => {
    const { clock, race, log, connect, alive } = startRace(["10.0.0.1", "::1"]);
    race.stop();
    connect("10.0.0.1");
    await clock.advance(1_000);
    expect([log, alive(), clock.pending]).toEqual([["0 10.0.0.1"], [], 0]);
  });

  it.each([
    [
      "the first of several",
      ["10.0.0.1", "10.0.0.2"],
      ["ECONNREFUSED", "ECONNRESET"],
      "refused ECONNREFUSED",
    ],
    [
      "not that a family has no way there",
      ["fc00::1", "10.0.0.1"],
      ["ENETUNREACH", "ETIMEDOUT"],
      "timeout ETIMEDOUT",
    ],
    [
      "not that IPv6 is off here",
      ["::1", "10.0.0.1"],
      ["EADDRNOTAVAIL", "ECONNREFUSED"],
      "refused ECONNREFUSED",
    ],
    ["what this machine lacks", ["10.0.0.1", "10.0.0.2"], ["ECONNREFUSED", "EMFILE"], "generator EMFILE"],
    [
      "ports that ran out",
      ["10.0.0.1", "10.0.0.2"],
      ["ECONNREFUSED", "EADDRNOTAVAIL"],
      "generator EADDRNOTAVAIL",
    ],
    ["no way at all", ["fc00::1", "10.0.0.1"], ["ENETUNREACH", "EHOSTUNREACH"], "refused ENETUNREACH"],
  ])("tells %s", (_what, addresses, codes, told) => {
    const { log, fail } = startRace(addresses);
    for (const [at, address] of addresses.entries()) fail(address, codes[at]);
    expect(log.at(-1)).toBe(`lost ${told}`);
    const throwing = Object.fromEntries(addresses.map((address, at) => [address, codes[at]!]));
    expect(startRace(addresses, throwing).log.at(-1), "the same when thrown").toBe(`lost ${told}`);
  });
});

describe("interleaveFamilies", () => {
  it.each([
    [
      ["1.1.1.1", "1.1.1.2", "::1", "::2", "::3"],
      ["1.1.1.1", "::1", "1.1.1.2", "::2", "::3"],
    ],
    [
      ["::1", "::2", "1.1.1.1"],
      ["::1", "1.1.1.1", "::2"],
    ],
    [
      ["::1", "::2"],
      ["::1", "::2"],
    ],
    [[], []],
  ])("%j becomes %j", (addresses, mixed) => {
    expect(interleaveFamilies(addresses)).toEqual(mixed);
  });

  it("keeps every address once, the order within a family, and who begins", () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.uniqueArray(address), (addresses) => {
        const mixed = interleaveFamilies(addresses);
        expect(mixed[0]).toBe(addresses[0]);
        for (const isOfFamily of [(one: string) => one.includes(":"), (one: string) => !one.includes(":")]) {
          expect(mixed.filter(isOfFamily)).toEqual(addresses.filter(isOfFamily));
        }
      }),
    );
  });
});
