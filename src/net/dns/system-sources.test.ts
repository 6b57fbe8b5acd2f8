import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { NameResolver } from "./name-resolver.ts";
import { NameServer } from "./name-server-fixture.ts";
import { parseSearchList } from "./search-list.ts";
import { addressQuery, type QueryPatience, systemFile, systemSources } from "./system-sources.ts";
import { WatchedFile } from "./watched-file.ts";
import { type FoundAddresses, WireLookup } from "./wire-lookup.ts";

const clock = systemClock();
const V6_LOOPBACK = `${"0".repeat(31)}1`;
let server: NameServer;

beforeEach(async () => {
  server = await NameServer.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
});

const wireOf = (search = "", patience?: QueryPatience): WireLookup =>
  new WireLookup(
    clock,
    addressQuery([server.server], patience),
    new WatchedFile(clock, { stamp: async () => "one", text: async () => `search ${search}` }, (text) =>
      parseSearchList(text, ""),
    ),
  );
const ask = (wire: WireLookup, name: string): Promise<FoundAddresses | null> =>
  new Promise((resolve) => wire.lookUp(name, (found) => resolve(found)));

describe("a real name server by c-ares", () => {
  it("gives both families and the shortest time to live, and is asked anew each time", async () => {
    server.answers.set("shop.example", { a: ["10.0.0.1", "10.0.0.2"], aaaa: [V6_LOOPBACK], ttl: 1 });
    const wire = wireOf();
    for (const times of [1, 2]) {
      const found = await ask(wire, "shop.example");
      expect(found?.addresses.toSorted()).toEqual(["10.0.0.1", "10.0.0.2", "::1"]);
      expect(found?.addresses.at(-1)).toBe("::1");
      expect(found?.keepMs).toBe(1_000);
      expect([server.asked("shop.example", "A"), server.asked("shop.example", "AAAA")]).toEqual([
        times,
        times,
      ]);
    }
  });

  it("takes what one family says when the other says nothing", async () => {
    server.answers.set("four.example", { a: ["10.0.0.1"] });
    expect((await ask(wireOf(), "four.example"))?.addresses).toEqual(["10.0.0.1"]);
    server.answers.set("six.example", { aaaa: [V6_LOOPBACK] });
    expect((await ask(wireOf(), "six.example"))?.addresses).toEqual(["::1"]);
  });

  it.each([
    ["fails", { code: 2 }],
    ["knows no such name", { code: 3 }],
    ["talks nonsense", { broken: "garbage" }],
    ["cuts its answer and speaks no TCP", { a: ["10.0.0.1"], broken: "truncated" }],
    ["has no address", {}],
  ] as const)("ends without one when the server %s", { timeout: 10_000 }, async (_what, answer) => {
    server.answers.set("bad.example", answer);
    expect(await ask(wireOf(), "bad.example")).toBeNull();
  });

  it("ends by itself when the server is silent", async () => {
    server.answers.set("silent.example", { broken: "silent" });
    const startMs = clock.now();
    const silent = wireOf("", { timeout: 100, tries: 2 });
    expect(await ask(silent, "silent.example")).toBeNull();
    expect(clock.now() - startMs).toBeGreaterThan(100);
    expect(clock.now() - startMs).toBeLessThan(3_000);
    expect(server.asked("silent.example", "A")).toBe(2);
  });

  it("completes names as the system would", async () => {
    server.answers.set("api.cluster.test", { a: ["10.0.0.7"] });
    server.answers.set("whole.example", { a: ["10.0.0.8"] });
    expect((await ask(wireOf("cluster.test"), "api"))?.addresses).toEqual(["10.0.0.7"]);
    expect((await ask(wireOf("cluster.test"), "whole.example"))?.addresses).toEqual(["10.0.0.8"]);
    expect(server.asked("whole.example.cluster.test")).toBe(0);
  });

  it.each([
    "a".repeat(64),
    `${"a.".repeat(140)}example`,
    "..",
    "a..b",
    " ",
    "%",
    "ä.example",
    "x".repeat(5_000),
  ])("ends for a name that can't be: %.20s", async (name) => {
    expect(await ask(wireOf(), name)).toBeNull();
  });

  it("serves a name at once while a slow one is under way, and asks for it again when its time is over", async () => {
    let skippedMs = 0;
    const nowMs = clock.now.bind(clock);
    vi.spyOn(clock, "now").mockImplementation(() => nowMs() + skippedMs);
    server.answers.set("slow.example", { a: ["10.0.0.1"], delayMs: 200 });
    server.answers.set("quick.example", { a: ["10.0.0.2"], ttl: 1 });
    // The system's pool is taken: only the name servers can answer.
    const resolver = new NameResolver(clock, { lookup: () => {}, wire: wireOf() });
    const heard: string[] = [];
    const resolved = (name: string): Promise<void> =>
      new Promise((resolve) => {
        resolver.resolve(name, (_error, addresses) => {
          heard.push(`${name} ${addresses}`);
          resolve();
        });
      });
    const slow = [resolved("slow.example"), resolved("slow.example")];
    await resolved("quick.example");
    expect(heard).toEqual(["quick.example 10.0.0.2"]);
    await Promise.all(slow);
    expect(heard).toEqual(["quick.example 10.0.0.2", "slow.example 10.0.0.1", "slow.example 10.0.0.1"]);
    expect(server.asked("slow.example", "A")).toBe(1);
    skippedMs = 1_000;
    // By now the quick one's second is over: it is used once more and asked for again.
    await resolved("quick.example");
    expect(heard.at(-1)).toBe("quick.example 10.0.0.2");
    await expect.poll(() => server.asked("quick.example", "A"), { timeout: 2_000 }).toBe(2);
  });
});

describe("files and the system", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "acrida-names-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("reads a file, tells that it has changed, and keeps to whole lines of the first mebibyte", async () => {
    const path = join(folder, "hosts");
    const file = systemFile(path);
    writeFileSync(path, "10.0.0.1 one\n");
    const stamp = await file.stamp();
    expect(await file.text()).toBe("10.0.0.1 one\n");
    writeFileSync(path, "10.0.0.1 one\n".repeat(100_000));
    expect(await file.stamp()).not.toBe(stamp);
    const text = await file.text();
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(text.length).toBeLessThanOrEqual(1_048_576);
    expect(text.length % 13).toBe(0);
    writeFileSync(path, "");
    expect(await file.text()).toBe("");
    await expect(systemFile(folder).stamp()).rejects.toThrow("to be a file");
    await expect(systemFile(join(folder, "none")).stamp()).rejects.toThrow();
  });

  it("finds what the system finds", { timeout: 40_000 }, async () => {
    const resolver = new NameResolver(clock, systemSources(clock));
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      resolver.resolve("no-such-host.invalid", resolve);
    });
    expect(error?.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(resolver.pendingNames).toBe(0);
  });
});
