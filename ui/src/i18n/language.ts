import { useSyncExternalStore } from "react";
import type { Sentence } from "../../../src/server/api.ts";
import { remember, remembered } from "../store/remembered.ts";
import { english } from "./english.ts";
import { type Format, formatFor } from "./format.ts";
import { korean } from "./korean.ts";
import { koreanSentences } from "./korean-sentences.ts";

export type Language = "en" | "ko";

/** The name of a text; every language has each. */
export type TextKey = keyof typeof english;

/** A text by its key, each `{name}` in it replaced by that value. */
export type Text = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** What a component says things with. */
export interface Words {
  readonly language: Language;
  readonly text: Text;
  /** What the command said, in the page's language where that has the sentence; else in English, as it was said. */
  readonly say: (said: string, sentence: Sentence | null | undefined) => string;
  readonly format: Format;
}

/** Every language by its code, with its own name for itself. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: "en", name: "English" },
  { code: "ko", name: "한국어" },
];

const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en: english, ko: korean };
const listeners = new Set<() => void>();

/** The words of a language. */
export function wordsFor(language: Language): Words {
  const text: Text = (key, values) => filled(texts[language][key], values);
  const say: Words["say"] = (said, sentence) =>
    language === "ko" && sentence ? filled(koreanSentences[sentence.key] ?? said, sentence.values) : said;
  return { language, text, say, format: formatFor(language) };
}

function filled(sentence: string, values: Readonly<Record<string, string | number>> | undefined): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (mark, name: string) => String(values?.[name] ?? mark));
}

/** The first of the browser's languages that there is a translation for, else English. */
export function languageOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const known = languages.find(({ code }) => tag.toLowerCase().split("-")[0] === code);
    if (known !== undefined) return known.code;
  }
  return "en";
}

let words = wordsFor("en");

/** Takes the remembered language, or the browser's; once, before the first drawing. */
export function startLanguage(): void {
  const kept = remembered("language");
  set(languageOf(kept === null ? navigator.languages : [kept]));
}

/** Sets and remembers the language. */
export function chooseLanguage(language: Language): void {
  remember("language", language);
  set(language);
}

function set(language: Language): void {
  words = wordsFor(language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The words of the page's language; draws again when it changes. */
export function useWords(): Words {
  return useSyncExternalStore(subscribe, () => words);
}
