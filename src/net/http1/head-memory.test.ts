import { describe, expect, it } from "vitest";
import { HeadMemory } from "./head-memory.ts";
import { feed, inTwo, latin1 } from "./parser-fixture.ts";
import { ResponseHead } from "./response-head.ts";
import { ResponseParser } from "./response-parser.ts";

const page = (id: string, length = 2, more = ""): string =>
  `HTTP/1.1 200 OK\r\nX-Id: ${id}\r\nContent-Length: ${length}\r\n${more}\r\n${"b".repeat(length)}`;

/** Each text, read by one parser after the other texts, comes out as it does alone. */
const expectEachItsOwn = (texts: readonly string[]): void => {
  const parser = new ResponseParser();
  for (const text of texts) {
    const id = /X-Id: (\w+)/.exec(text)?.[1];
    const outcome = feed([latin1(text)], { parser });
    expect(outcome.done).toBe(true);
    expect(outcome.headers).toContain(`X-Id: ${id}\r\n`);
    expect(outcome).toEqual(feed(inTwo(latin1(text), 20)));
  }
};

describe("heads that are remembered", () => {
  it("are never taken for others of their length", () => {
    const ids = Array.from({ length: 500 }, (_, number) => String((number * 7_919) % 500).padStart(6, "0"));
    expectEachItsOwn(ids.map((id) => page(id)));
    expectEachItsOwn(ids.flatMap((id) => [page(id), page("same00"), page(id), page("other0")]));
  });

  it("differ in the last byte only, in the first of the body, or by a line", () => {
    expectEachItsOwn([
      page("same", 12),
      page("same", 13),
      page("same", 12),
      page("same", 2, "Connection: close\r\n"),
      page("same", 2, "Connection: clase\r\n"),
      page("same", 2, "Set-Cookie: a=b\r\n"),
      page("same", 2, "Set-Coakie: a=b\r\n"),
    ]);
  });

  it("say the same of HEAD and GET, whose bodies differ", () => {
    const parser = new ResponseParser();
    const text = page("same", 2);
    for (const toHead of [false, true, false, true]) {
      const bytes = latin1(toHead ? text.slice(0, -2) : text);
      expect(feed([bytes], { parser, toHead })).toMatchObject({ done: true, body: toHead ? "" : "bb" });
    }
  });

  it("are found again, also after many that never came twice", () => {
    const memory = new HeadMemory();
    const facts = new ResponseHead();
    const seen = (id: string): boolean => {
      const bytes = latin1(page(id));
      const known = memory.recall(bytes, 0, bytes.length, facts);
      if (known === -1) memory.learn(page(id).slice(0, -2), bytes.length, facts);
      else expect(known).toBe(bytes.length - 2);
      return known !== -1;
    };
    expect([seen("000001"), seen("000001"), seen("000002"), seen("000002")]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    for (let id = 100_000; id < 100_100; id++) expect(seen(String(id))).toBe(false);
    const later = Array.from({ length: 40 }, () => seen("always"));
    expect(later.at(-1)).toBe(true);
  });

  it("are of no use when they are cut", () => {
    const text = page("cut");
    feed([latin1(text)]);
    for (let end = 0; end < text.length; end++) expect(feed([latin1(text.slice(0, end))]).done).toBe(false);
  });
});
