import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { parseHosts } from "./hosts-file.ts";
import { QUEUE_PATIENCE_MS, RACE_AFTER_MS } from "./name-lookup.ts";
import { type NameRequest, NameResolver } from "./name-resolver.ts";
import type { Lookup } from "./name-sources.ts";
import { parseSearchList } from "./search-list.ts";
import { WatchedFile } from "./watched-file.ts";
import { type AddressQuery, OTHER_FAMILY_MS, WireLookup } from "./wire-lookup.ts";

const problem = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

/** A resolver whose system and name servers answer when the test says so. */
const build = ({ hosts = "", search = "", wire = true } = {}) => {
  const clock = new ManualClock();
  const asked: string[] = [];
  const open = new Map<string, ((answer: string | Error) => void)[]>();
  const take = (question: string, callback: (answer: string | Error) => void): void => {
    asked.push(question);
    open.set(question, [...(open.get(question) ?? []), callback]);
  };
  const lookup: Lookup = (name, _options, callback) =>
    take(`system ${name}`, (answer) =>
      answer instanceof Error ? callback(answer, []) : callback(null, [{ address: answer }]),
    );
  const query: AddressQuery = (name, family, callback) =>
    take(`wire${family} ${name}`, (answer) => {
      if (answer instanceof Error) callback(answer, []);
      else callback(null, answer === "" ? [] : [{ address: answer, ttl: 2 }]);
    });
  const fileOf = (content: () => string) => ({ stamp: async () => content(), text: async () => content() });
  const content = { hosts };
  const resolver = new NameResolver(clock, {
    hosts: new WatchedFile(
      clock,
      fileOf(() => content.hosts),
      parseHosts,
    ),
    lookup,
    ...(wire
      ? {
          wire: new WireLookup(
            clock,
            query,
            new WatchedFile(
              clock,
              fileOf(() => `search ${search}`),
              (text) => parseSearchList(text, ""),
            ),
          ),
        }
      : {}),
  });
  const heard: string[] = [];
  const ask = (name: string): NameRequest | null =>
    resolver.resolve(name, (error, addresses, fresh) =>
      heard.push(`${name} ${error === null ? addresses : error.message}${fresh ? "" : " known"}`),
    );
  /** What a source says to the questions of this kind that are open. */
  const answer = (question: string, reply: string | Error): void => {
    const callbacks = open.get(question) ?? [];
    open.delete(question);
    expect(callbacks, `${question} is open once, and only once`).toHaveLength(1);
    for (const callback of callbacks) callback(reply);
  };
  /** Lets files be read and timers fire. */
  const wait = (ms = 0): Promise<void> => clock.advance(ms);
  return { clock, resolver, asked, heard, ask, answer, wait, content };
};

describe("NameResolver", () => {
  it("knows addresses and localhost at once", () => {
    const { asked, heard, ask } = build();
    for (const name of ["127.0.0.1", "::1", "fe80::1%eth0", "localhost"]) expect(ask(name)).toBeNull();
    expect(heard).toEqual([
      "127.0.0.1 127.0.0.1 known",
      "::1 ::1 known",
      "fe80::1%eth0 fe80::1%eth0 known",
      "localhost 127.0.0.1,::1 known",
    ]);
    expect(asked).toEqual([]);
  });

  it("takes every name of localhost for this machine, asking nobody", async () => {
    const { asked, heard, ask, wait } = build();
    const names = ["localhost.", "shop.localhost", "a.shop.localhost."];
    for (const name of names) expect(ask(name)).toBeNull();
    expect(heard).toEqual(names.map((name) => `${name} 127.0.0.1,::1 known`));
    ask("notlocalhost");
    ask("localhost.example");
    await wait();
    expect(asked).toEqual(["system notlocalhost", "system localhost.example"]);
  });

  it("asks nobody for a name that is too long", () => {
    const { asked, heard, ask } = build();
    const longest = `${"a.".repeat(126)}a`;
    ask(`${longest}.`);
    expect(heard).toEqual([]);
    ask(`${longest}b`);
    expect(heard).toEqual([`${longest}b expected a name of at most 253 characters`]);
    expect(asked.filter((one) => one.includes("ab"))).toEqual([]);
  });

  it("looks a name up once for all who ask, keeps the system's answer 30 s, and no failure", async () => {
    const { asked, heard, ask, answer, wait, resolver } = build();
    for (const name of ["good", "good", "bad", "good"]) ask(name);
    await wait();
    expect(asked).toEqual(["system good", "system bad"]);
    answer("system good", "10.0.0.1");
    answer("system bad", problem("ENOTFOUND"));
    expect(heard).toEqual([...Array(3).fill("good 10.0.0.1"), "bad ENOTFOUND"]);
    expect(resolver.pendingNames).toBe(0);
    await wait(29_999);
    ask("good");
    expect(heard.at(-1)).toBe("good 10.0.0.1 known");
    expect(asked).toHaveLength(2);
    ask("bad");
    await wait();
    expect(asked.slice(2)).toEqual(["system bad"]);
  });

  it("serves an old answer at once while it is looked up anew, for a minute at most", async () => {
    const { asked, heard, ask, answer, wait } = build();
    ask("shop");
    await wait();
    answer("system shop", "10.0.0.1");
    await wait(30_000);
    for (let time = 0; time < 3; time++) ask("shop");
    await wait();
    expect(heard.slice(1)).toEqual(Array(3).fill("shop 10.0.0.1 known"));
    expect(asked).toEqual(["system shop", "system shop"]);
    answer("system shop", problem("EAI_AGAIN"));
    ask("shop");
    expect(asked, "a refresh that failed is tried again after a second").toHaveLength(2);
    await wait(1_000);
    ask("shop");
    await wait();
    expect(asked).toHaveLength(3);
    answer("system shop", "10.0.0.2");
    ask("shop");
    expect(heard.at(-1)).toBe("shop 10.0.0.2 known");
    await wait(90_000);
    ask("shop");
    await wait();
    expect(heard.at(-1)).toBe("shop 10.0.0.2 known");
    answer("system shop", problem("ENOTFOUND"));
    expect(heard.at(-1)).toBe("shop ENOTFOUND");
  });

  it("takes names of the hosts file without asking anybody, as the file is now", async () => {
    const setup = build({ hosts: "10.0.0.9 Shop\n::9 shop" });
    const { asked, heard, ask, answer, wait, content } = setup;
    for (const name of ["slow1", "slow2", "shop"]) ask(name);
    await wait();
    expect(heard).toEqual(["shop 10.0.0.9,::9"]);
    content.hosts = "10.0.0.8 shop";
    await wait(5_000);
    ask("shop");
    await wait();
    ask("shop");
    expect(heard.slice(1)).toEqual(["shop 10.0.0.9,::9 known", "shop 10.0.0.8 known"]);
    expect(asked.filter((question) => question.includes("shop"))).toEqual([]);
    answer("system slow1", "10.0.0.1");
  });

  it("asks the name servers too when the system takes long, and takes the first answer", async () => {
    const { asked, heard, ask, answer, wait, resolver, clock } = build();
    ask("shop");
    await wait(RACE_AFTER_MS - 1);
    expect(asked).toEqual(["system shop"]);
    await wait(1);
    expect(asked).toEqual(["system shop", "wire4 shop", "wire6 shop"]);
    answer("wire4 shop", "10.0.0.1");
    await wait(OTHER_FAMILY_MS - 1);
    expect(heard).toEqual([]);
    await wait(1);
    expect(heard).toEqual(["shop 10.0.0.1"]);
    // Its time to live was 2 s: it is asked for again, but not where the old question is still open.
    await wait(2_000);
    ask("shop");
    await wait();
    expect(asked.slice(3)).toEqual(["wire4 shop", "wire6 shop"]);
    answer("system shop", "10.0.0.2");
    ask("shop");
    expect(heard.at(-1)).toBe("shop 10.0.0.2 known");
    expect(resolver.pendingNames).toBe(1);
    answer("wire4 shop", "");
    expect([resolver.pendingNames, clock.pending]).toEqual([1, 0]);
  });

  it("lets the system have the last word about a name that the servers don't know", async () => {
    const { heard, ask, answer, wait, resolver } = build();
    for (const name of ["printer", "gone", "ill"]) ask(name);
    await wait(RACE_AFTER_MS);
    for (const name of ["printer", "gone"]) {
      answer(`wire4 ${name}`, problem("ENOTFOUND"));
      answer(`wire6 ${name}`, problem("ENOTFOUND"));
    }
    expect(heard).toEqual([]);
    answer("system printer", "10.0.0.3");
    answer("system gone", problem("ENOTFOUND"));
    expect(heard).toEqual(["printer 10.0.0.3", "gone ENOTFOUND"]);
    answer("system ill", problem("EAI_AGAIN"));
    expect(heard).toHaveLength(2);
    answer("wire4 ill", problem("ESERVFAIL"));
    answer("wire6 ill", problem("ETIMEOUT"));
    expect(heard.at(-1)).toBe("ill EAI_AGAIN");
    expect(resolver.pendingNames).toBe(0);
  });

  it("asks the system about two names at a time; a third is raced at once", async () => {
    const { asked, heard, ask, answer, wait } = build();
    for (const name of ["slow1", "slow2", "third", "fourth"]) ask(name);
    await wait();
    expect(asked).toEqual([
      "system slow1",
      "system slow2",
      ...["wire4 third", "wire6 third", "wire4 fourth", "wire6 fourth"],
    ]);
    answer("wire4 third", "10.0.0.3");
    answer("wire6 third", "::3");
    expect(heard).toEqual(["third 10.0.0.3,::3"]);
    answer("system slow1", "10.0.0.1");
    expect(asked.at(-1), "who has an answer leaves the queue").toBe("system fourth");
  });

  it("waits a bounded time for a place to ask the system about a name that the servers don't know", async () => {
    const { asked, heard, ask, answer, wait, clock } = build();
    for (const name of ["slow1", "slow2", "gone", "printer"]) ask(name);
    await wait();
    for (const name of ["gone", "printer"]) {
      answer(`wire4 ${name}`, "");
      answer(`wire6 ${name}`, problem("ENOTFOUND"));
    }
    await wait(QUEUE_PATIENCE_MS - 1);
    answer("system slow1", "10.0.0.1");
    expect(asked.at(-1)).toBe("system gone");
    await wait(1);
    expect(heard).toEqual(["slow1 10.0.0.1", "printer ENOTFOUND"]);
    answer("system gone", problem("EAI_AGAIN"));
    expect(heard.at(-1)).toBe("gone EAI_AGAIN");
    ask("printer");
    await wait();
    answer("system printer", "10.0.0.4");
    expect(heard.at(-1)).toBe("printer 10.0.0.4");
    answer("wire4 slow2", "10.0.0.2");
    await wait(OTHER_FAMILY_MS);
    expect([heard.at(-1), clock.pending]).toEqual(["slow2 10.0.0.2", 0]);
  });

  it("completes names as the system would, and stops where a server fails", async () => {
    const { asked, heard, ask, answer, wait } = build({ search: "a.test b.test" });
    ask("api");
    await wait(RACE_AFTER_MS);
    for (const family of [4, 6]) answer(`wire${family} api.a.test`, problem("ENOTFOUND"));
    answer("wire4 api.b.test", problem("ENODATA"));
    answer("wire6 api.b.test", problem("ESERVFAIL"));
    expect(asked.filter((question) => question.endsWith(" api"))).toEqual(["system api"]);
    answer("system api", "10.0.0.1");
    expect(heard).toEqual(["api 10.0.0.1"]);
  });

  it("does without name servers", async () => {
    const { asked, heard, ask, answer, wait } = build({ wire: false });
    for (const name of ["a", "b", "c"]) ask(name);
    await wait(10_000);
    expect(asked).toEqual(["system a", "system b"]);
    answer("system a", "10.0.0.1");
    answer("system c", "10.0.0.3");
    expect(heard).toEqual(["a 10.0.0.1", "c 10.0.0.3"]);
  });
});

describe("the addresses of a name", () => {
  it("come in turn to all who ask, those who waited for them too", async () => {
    const { heard, ask, wait } = build({ hosts: "10.0.0.1 shop\n10.0.0.2 shop\n10.0.0.3 shop\n::9 shop" });
    for (let asking = 0; asking < 2; asking++) ask("shop");
    await wait();
    for (let asking = 0; asking < 2; asking++) ask("shop");
    expect(heard).toEqual([
      "shop 10.0.0.1,10.0.0.2,10.0.0.3,::9",
      "shop 10.0.0.2,10.0.0.3,10.0.0.1,::9",
      "shop 10.0.0.3,10.0.0.1,10.0.0.2,::9 known",
      "shop 10.0.0.1,10.0.0.2,10.0.0.3,::9 known",
    ]);
  });
});

describe("a request for a name", () => {
  it("can be cancelled: it hears nothing, others do", async () => {
    const { heard, ask, answer, wait } = build();
    const first = ask("shop");
    ask("shop");
    first?.cancel();
    first?.cancel();
    await wait();
    answer("system shop", "10.0.0.1");
    expect(heard).toEqual(["shop 10.0.0.1"]);
    first?.cancel();
  });

  it("that is the last to be cancelled takes its name from the queue", async () => {
    const { asked, ask, answer, wait, resolver, clock } = build({ wire: false });
    const requests = ["a", "b", "c"].map(ask);
    await wait();
    for (const request of requests) request?.cancel();
    expect(resolver.pendingNames).toBe(2);
    answer("system a", problem("EAI_AGAIN"));
    answer("system b", "10.0.0.2");
    expect([resolver.pendingNames, clock.pending, asked]).toEqual([0, 0, ["system a", "system b"]]);
    expect(ask("b"), "what was found though nobody waited is known").toBeNull();
  });

  it("asks again after all others were cancelled, whatever still runs", async () => {
    const { asked, heard, ask, answer, wait } = build();
    for (const name of ["slow1", "slow2"]) ask(name);
    ask("shop")?.cancel();
    await wait();
    expect(asked).toEqual(["system slow1", "system slow2"]);
    const request = ask("shop");
    await wait();
    request?.cancel();
    ask("shop");
    answer("wire4 shop", problem("ENOTFOUND"));
    answer("wire6 shop", problem("ENOTFOUND"));
    answer("system slow1", "10.0.0.1");
    answer("system shop", "10.0.0.3");
    expect(heard).toEqual(["slow1 10.0.0.1", "shop 10.0.0.3"]);
  });

  it("of a name too many fails, and nothing else does", async () => {
    const { heard, ask, wait, resolver } = build({ wire: false });
    for (let number = 0; number < 1_001; number++) ask(`host${number}`);
    await wait();
    expect(resolver.pendingNames).toBe(1_000);
    expect(heard).toEqual(["host1000 more than 1000 names are being looked up; use fewer hosts at a time"]);
  });

  it("leaves nothing behind, 20,000 failures and cancellations later", async () => {
    const { ask, answer, wait, resolver, clock } = build();
    for (let number = 0; number < 10_000; number++) {
      ask(`host${number}`);
      ask(`host${number}`)?.cancel();
      if (number === 0) await wait();
      answer(`system host${number}`, problem("ENOTFOUND"));
    }
    expect([resolver.pendingNames, clock.pending]).toEqual([0, 0]);
  });

  it("remembers 1,000 names", async () => {
    const { asked, ask, answer, wait } = build();
    for (let number = 0; number < 1_001; number++) {
      ask(`host${number}`);
      await wait();
      answer(`system host${number}`, "10.0.0.1");
    }
    expect(ask("host1000")).toBeNull();
    expect(ask("host1")).toBeNull();
    expect(asked).toHaveLength(1_001);
    expect(ask("host0")).not.toBeNull();
  });
});
