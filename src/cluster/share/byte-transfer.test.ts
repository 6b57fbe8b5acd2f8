import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { Random } from "../../base/random.ts";
import { InProcessBus } from "../../bus/in-process-bus.ts";
import { LossyBus } from "../lossy-bus.ts";
import { ByteCache } from "./byte-cache.ts";
import { ByteFetcher } from "./byte-fetcher.ts";
import { ByteOffer, bytesInMemory } from "./byte-offer.ts";
import { chunkBytes, sharePayload, shareSubjects } from "./share-messages.ts";

const introduction = { acrida: "1.0.0", protocol: 1 };
const never = new Promise<never>(() => {});

let clock: ManualClock;
let bus: InProcessBus;
let offer: ByteOffer;
let fetcher: ByteFetcher;
let asked: number;
beforeEach(() => {
  clock = new ManualClock();
  bus = new InProcessBus();
  asked = 0;
  bus.subscribe(shareSubjects("t").fetch, () => void asked++);
  begin({ dropped: 0, duplicated: 0, longestDelayMs: 0 });
});
afterEach(() => bus.close());

const begin = (faults: ConstructorParameters<typeof LossyBus>[3], seed = 1): void => {
  const random = new Random("transfer", seed);
  const lossy = new LossyBus(bus, clock, random, faults);
  offer = new ByteOffer(lossy, "t", introduction, (error) => {
    throw error;
  });
  offer.open();
  fetcher = new ByteFetcher({ bus: lossy, clock, random, name: "t", introduction, member: "m" });
};

const randomBytes = (length: number): Uint8Array => {
  const random = new Random("bytes", length);
  return Uint8Array.from({ length }, () => random.below(256));
};
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Turns the clock until the promise is settled. */
const until = async <T>(promise: Promise<T>): Promise<T> => {
  let settled = false;
  const done = promise.finally(() => {
    settled = true;
  });
  done.catch(() => {});
  for (let turns = 0; !settled && turns < 4000; turns++) await clock.advance(50);
  if (!settled) throw new Error("not settled in 200 s");
  return done;
};

const pull = async (hash: string, most = 2 ** 30): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  await until(fetcher.fetch(hash, most, (bytes) => void parts.push(new Uint8Array(bytes)), never));
  return Buffer.concat(parts);
};

describe("bytes by their hash", () => {
  it.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes])(
    "come whole: %d",
    async (length) => {
      const bytes = randomBytes(length);
      offer.add(hashOf(bytes), bytesInMemory(bytes));
      expect(hashOf(await pull(hashOf(bytes)))).toBe(hashOf(bytes));
      expect(asked).toBe(Math.max(1, Math.ceil(length / chunkBytes)));
    },
  );

  it.each([1, 2, 3])(
    "come whole over a bus that loses, doubles, delays and reorders (seed %d)",
    async (seed) => {
      offer.close();
      begin({ dropped: 0.3, duplicated: 0.3, longestDelayMs: 1500 }, seed);
      const bytes = randomBytes(6 * chunkBytes + 17);
      offer.add(hashOf(bytes), bytesInMemory(bytes));
      expect(hashOf(await pull(hashOf(bytes)))).toBe(hashOf(bytes));
    },
  );

  it("are refused when they are others, more than wanted, or not there", async () => {
    const bytes = randomBytes(1000);
    const other = hashOf(randomBytes(999));
    offer.add(other, bytesInMemory(bytes));
    await expect(pull(other)).rejects.toMatchObject({ code: "TRANSFER" });
    offer.add(hashOf(bytes), bytesInMemory(bytes));
    await expect(pull(hashOf(bytes), 999)).rejects.toMatchObject({ code: "TRANSFER" });
    offer.keep(new Set());
    await expect(pull(hashOf(bytes))).rejects.toMatchObject({ code: "TRANSFER" });
  });

  it("are waited for until a controller is there, and asked for less and less often", async () => {
    offer.close();
    const bytes = randomBytes(10);
    const pulled = fetcher.fetch(hashOf(bytes), 10, () => {}, never);
    await clock.advance(60_000);
    expect(asked).toBeGreaterThan(6);
    expect(asked).toBeLessThan(14);
    offer.add(hashOf(bytes), bytesInMemory(bytes));
    offer.open();
    expect(await until(pulled)).toBe(10);
  });

  it("are given up when nobody wants them any more", async () => {
    const cut = Promise.reject(new Error("cut"));
    cut.catch(() => {});
    await expect(fetcher.fetch("0".repeat(64), 1, () => {}, cut)).rejects.toThrow("cut");
    await clock.advance(10_000);
    expect(clock.pending).toBe(0);
  });

  it("are given to nobody who speaks another version", async () => {
    const answers: unknown[] = [];
    bus.subscribe(shareSubjects("t").chunk("m"), (payload) => void answers.push(payload));
    const bytes = randomBytes(10);
    offer.add(hashOf(bytes), bytesInMemory(bytes));
    const request = {
      type: "fetch",
      acrida: "2.0.0",
      protocol: 2,
      member: "m",
      hash: hashOf(bytes),
      index: 0,
    } as const;
    bus.publish(shareSubjects("t").fetch, sharePayload(request));
    await clock.advance(100);
    expect(answers).toEqual([]);
  });
});

describe("bytes on disk", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "acrida-bytes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const cacheOf = (most = 2 ** 30): ByteCache =>
    new ByteCache(folder, fetcher, { wallNow: () => Date.now() }, "m", most);
  const offered = (length: number) => {
    const bytes = randomBytes(length);
    offer.add(hashOf(bytes), bytesInMemory(bytes));
    return { hash: hashOf(bytes), size: length };
  };

  it("are pulled once, and again when somebody has changed them", async () => {
    const wanted = offered(5000);
    const read = async (): Promise<string> => hashOf(await eventually(cacheOf().read(wanted, never)));
    expect(await read()).toBe(wanted.hash);
    expect(await read()).toBe(wanted.hash);
    expect(asked).toBe(1);
    writeFileSync(join(folder, wanted.hash), randomBytes(4999));
    expect(await read()).toBe(wanted.hash);
    expect(asked).toBe(2);
    expect(readdirSync(folder)).toEqual([wanted.hash]);
  });

  it("leave when there are too many, the longest unused first, and never those in use", async () => {
    const [old, recent, fresh] = [offered(3000), offered(3001), offered(3002)] as const;
    await eventually(cacheOf().path(old, never));
    await eventually(cacheOf().path(recent, never));
    utimesSync(join(folder, old.hash), 1, 1);
    const small = cacheOf(6500);
    await eventually(small.path(fresh, never));
    expect(readdirSync(folder).sort()).toEqual([recent.hash, fresh.hash].sort());
  });

  /** Files take real time, and the clock only turns when it is turned. */
  const eventually = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const done = promise.finally(() => {
      settled = true;
    });
    done.catch(() => {});
    while (!settled) await clock.advance(0);
    return done;
  };
});
