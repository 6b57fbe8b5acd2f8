import { describe, expect, it } from "vitest";
import { whyNotHere } from "../../../src/config/later-options.ts";
import { english } from "./english.ts";
import { korean } from "./korean.ts";
import { languageOf, type TextKey, wordsFor } from "./language.ts";

const keys = Object.keys(english) as TextKey[];
const marks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe("the texts", () => {
  it("are the same keys in each language", () => {
    expect(Object.keys(korean).sort()).toEqual([...keys].sort());
  });

  it.each(keys)("say %s in Korean with the same values put in", (key) => {
    expect(korean[key].trim()).not.toBe("");
    expect(marks(korean[key])).toEqual(marks(english[key]));
  });
});

it("the texts advise no option that this version refuses", () => {
  const advised = Object.values(english).flatMap((text) => text.match(/--[a-z][a-z-]*/g) ?? []);
  expect(advised.filter((flag) => whyNotHere(flag) !== undefined)).toEqual([]);
  expect(advised).toContain("--html");
});

describe("wordsFor", () => {
  it("puts values in, as they are", () => {
    expect(wordsFor("en").text("statistics.found", { found: "1", all: "$&" })).toBe("1 of $& names");
    expect(wordsFor("ko").text("statistics.found", { found: "1", all: "2" })).toBe("이름 2개 중 1개");
  });
});

describe("languageOf", () => {
  it.each([
    [["ko-KR", "en"], "ko"],
    [["KO"], "ko"],
    [["de-DE", "ko"], "ko"],
    [["de", "en-GB", "ko"], "en"],
    [["kok-IN"], "en"],
    [[], "en"],
  ])("of a browser that wants %j is %s", (wanted, language) => {
    expect(languageOf(wanted)).toBe(language);
  });
});
