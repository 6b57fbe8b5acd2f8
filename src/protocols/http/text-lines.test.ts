import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf } from "./server-sent-events.ts";
import { linesOf, TextLines } from "./text-lines.ts";

const piecewise = (text: string, mostCharacters = 1_000) => {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const pieces = async function* (cuts: readonly number[]): AsyncGenerator<Uint8Array> {
    let from = 0;
    for (const cut of [...cuts].map((one) => one % (bytes.length + 1)).sort((a, b) => a - b)) {
      yield bytes.slice(from, cut);
      from = Math.max(from, cut);
    }
    yield bytes.slice(from);
  };
  return (cuts: readonly number[]) =>
    linesOf(
      pieces(cuts),
      (piece) => (piece === null ? decoder.decode() : decoder.decode(piece, { stream: true })),
      mostCharacters,
    );
};

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

describe("lines of a text that comes in pieces", () => {
  it("are the same wherever it is cut", async () => {
    const part = fc.constantFrom("\r", "\n", "\r\n", "a", "é", "𝄞", " ");
    await fc.assert(
      fc.asyncProperty(fc.array(part), fc.array(fc.nat()), async (parts, cuts) => {
        const text = parts.join("");
        const lines = text.split(/\r\n|\n|\r/);
        if (lines.at(-1) === "") lines.pop();
        expect(await all(piecewise(text)(cuts))).toEqual(lines);
      }),
    );
  });

  it("may be as long as allowed, and no longer", () => {
    expect(new TextLines(3).add("abc\nab")).toEqual(["abc"]);
    const lines = new TextLines(3);
    lines.add("ab");
    expect(() => lines.add("cd")).toThrow(/at most 3 characters/);
  });
});

describe("server-sent events", () => {
  const stream =
    ": a comment\nevent: price\ndata: 1\ndata:2\nid: 7\n\ndata\n\n: only a comment\n\nretry: 50\ndata: x\r\n\r\ndata: cut";

  it("are read as the HTML standard says, wherever the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
        expect(await all(eventsOf(piecewise(stream)(cuts), 100))).toEqual([
          { type: "price", data: "1\n2", id: "7", retry: null },
          { type: "message", data: "", id: "7", retry: null },
          { type: "message", data: "x", id: "7", retry: 50 },
        ]);
      }),
    );
  });

  it("hold no more than allowed", async () => {
    await expect(all(eventsOf(piecewise("data: abc\ndata: abc\n\n")([]), 6))).rejects.toThrow(/at most 6/);
  });
});
