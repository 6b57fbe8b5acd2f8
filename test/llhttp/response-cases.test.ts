import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { casesOf, type ResponseCase } from "./case-file.ts";
import { exceptions } from "./exceptions.ts";
import { pausesOf, type Verdict, verdictsOfLog, verdictsOfPieces } from "./verdict.ts";

/** How many cases each file of llhttp 9.4.2 has. */
const casesOfFile: Readonly<Record<string, number>> = {
  "connection.md": 18,
  "content-length.md": 4,
  "finish.md": 1,
  "invalid.md": 19,
  "lenient-version.md": 1,
  "pausing.md": 11,
  "pipelining.md": 1,
  "sample.md": 20,
  "transfer-encoding.md": 10,
};

const ownFile = new URL("own-cases.md", import.meta.url);
const llhttpFolder = new URL("cases/", import.meta.url);

const linesOf = (verdicts: readonly Verdict[]): string[] => verdicts.map(({ line }) => line);
const isLenient = ({ type }: ResponseCase): boolean => type.startsWith("response-lenient-");
const isRefusal = (line: string | undefined): boolean =>
  line?.startsWith("refused") === true || line === "bytes after the last answer";

const piecesAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...new Set([0, ...places, bytes.length])].filter((place) => place <= bytes.length);
  ends.sort((a, b) => a - b);
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
};

/** Whatever pieces the bytes come in, the verdict is one. */
const verdictOfAll = (given: ResponseCase): Verdict[] => {
  const { bytes, skipsBody } = given;
  const atOnce = verdictsOfPieces([bytes], skipsBody);
  const everyByte = Array.from(bytes, (_, at) => at);
  for (const place of everyByte) {
    expect(verdictsOfPieces(piecesAt(bytes, [place]), skipsBody), `split at ${place}`).toEqual(atOnce);
  }
  expect(verdictsOfPieces(piecesAt(bytes, everyByte), skipsBody), "byte by byte").toEqual(atOnce);
  expect(verdictsOfPieces(piecesAt(bytes, pausesOf(given)), skipsBody), "with its pauses").toEqual(atOnce);
  return atOnce;
};

const check = (given: ResponseCase): void => {
  const ours = verdictOfAll(given);
  const theirs = verdictsOfLog(given);
  const exception = exceptions.find(({ file, title }) => file === given.file && title === given.title);
  if (exception !== undefined) {
    expect(linesOf(ours)).toEqual(exception.ours);
    expect(linesOf(ours), "an exception that is no longer needed").not.toEqual(linesOf(theirs));
  } else if (isLenient(given)) {
    // What llhttp takes only when it is told to be lenient, we never take.
    expect(linesOf(ours), given.title).toSatisfy((lines: string[]) => isRefusal(lines.at(-1)));
  } else expect(ours).toEqual(theirs);
};

describe("our own cases in llhttp's format", () => {
  const own = casesOf("own-cases.md", readFileSync(ownFile, "utf8"));

  test("are all found", () => expect(own).toHaveLength(7));
  test.each(own)("$title", check);

  test("say what they should", () => {
    expect(own.map((given) => linesOf(verdictsOfLog(given)))).toEqual([
      ['200 "one\\n" kept alive', '404 "two" kept alive'],
      ['200 "" closes'],
      ['200 "a\u00c3\u0082" unfinished'],
      ["refused in the body"],
      ['200 "text" until the close'],
      ['204 "" closes', "bytes after the last answer"],
      ['204 "" kept alive'],
    ]);
  });

  test("a case that is not understood is an error, not a pass", () => {
    const text = readFileSync(ownFile, "utf8");
    const wrong = (from: string, to: string): ResponseCase[] =>
      casesOf("own-cases.md", text.replace(from, to));
    expect(() => wrong("Content-Length: 4\n", "Content-Length: $\u007b1+3}\n")).toThrow(/JavaScript/);
    expect(() => wrong("```log\noff=0", "```text\noff=0")).toThrow(/own-cases\.md/);
    expect(() => wrong("off=42 reset", "off=42 what").map(verdictsOfLog)).toThrow(/nobody knows/);
    expect(() => check(wrong("v=1/1 flags=20", "v=1/1 flags=22")[0]!)).toThrow();
    expect(() => check(wrong("off=38 len=3", "off=38 len=2")[0]!)).toThrow();
  });
});

if (existsSync(llhttpFolder)) {
  describe("llhttp's response cases", () => {
    const files = readdirSync(llhttpFolder).filter((file) => file.endsWith(".md"));
    const all = files.flatMap((file) => casesOf(file, readFileSync(new URL(file, llhttpFolder), "utf8")));

    test("are all there, each once, under their licence", () => {
      const counts = Object.fromEntries(
        files.map((name) => [name, all.filter(({ file }) => file === name).length]),
      );
      expect(counts).toEqual(casesOfFile);
      expect(new Set(all.map(({ file, title }) => `${file}: ${title}`)).size).toBe(all.length);
      expect(readFileSync(new URL("LICENSE", llhttpFolder), "utf8")).toContain("Fedor Indutny");
    });

    test("every exception is of a case", () => {
      const known = new Set(all.map(({ file, title }) => `${file}: ${title}`));
      expect(exceptions.filter(({ file, title }) => !known.has(`${file}: ${title}`))).toEqual([]);
    });

    test.each(all)("$file: $title ($type)", check);
  });
} else {
  console.warn(
    "test/llhttp/cases is not there: llhttp's own response cases do not run, only ours. test/llhttp/README.md says how to get them.",
  );
}
