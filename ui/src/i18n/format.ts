import type { Language } from "./language.ts";

/** What stands where nothing is known. */
const nothing = "–";

/** Numbers with their units, as the language writes them; `null` is a dash. */
export interface Format {
  /** A whole number: 12,345. */
  count(value: number | null): string;
  /** A rate or another measured number: three digits where it is small. */
  number(value: number | null): string;
  /** A share of 0…1: 2.5 %. */
  percent(share: number | null): string;
  /** Milliseconds, in seconds from ten on: 12.3 ms, 12.5 s. */
  milliseconds(value: number | null): string;
  /** 512 B, 12.5 kB, 3.2 MB. */
  bytes(value: number | null): string;
  /** 45s, 12m 05s, 1h 02m 05s. */
  duration(seconds: number | null): string;
  /** The same without parts that are nothing at its end: 45s, 12m, 1h 30m. */
  length(seconds: number | null): string;
  /** Hour, minute and second of a wall time. */
  clock(wallMs: number | null): string;
  /** Day and time. */
  date(wallMs: number | null): string;
}

const locales: Readonly<Record<Language, string>> = { en: "en-US", ko: "ko-KR" };
const byteUnits = ["B", "kB", "MB", "GB", "TB"];

/** The formats of a language. */
export function formatFor(language: Language): Format {
  const locale = locales[language];
  const by = (maximumFractionDigits: number, minimumFractionDigits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits, minimumFractionDigits });
  const whole = by(0);
  const one = by(1, 1);
  const two = by(2);
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const date = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  const number = (value: number) =>
    (Math.abs(value) >= 100 ? whole : Math.abs(value) >= 10 ? one : two).format(value);
  const known = (make: (value: number) => string) => (value: number | null) =>
    value === null || !Number.isFinite(value) ? nothing : make(value);
  return {
    count: known((value) => whole.format(value)),
    number: known(number),
    percent: known((share) => `${(share > 0 && share < 0.0005 ? two : one).format(share * 100)} %`),
    milliseconds: known((value) => (value >= 10_000 ? `${number(value / 1000)} s` : `${number(value)} ms`)),
    bytes: known((value) => {
      const step = value < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(value) / 3));
      return `${number(value / 1000 ** step)} ${byteUnits[step]}`;
    }),
    duration: known(durationText),
    length: known((seconds) => durationText(seconds).replace(/( 00m)? 00s$/, "")),
    clock: known((wallMs) => clock.format(wallMs)),
    date: known((wallMs) => date.format(wallMs)),
  };
}

function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours > 0) return `${hours}h ${pad(minutes)}m ${pad(whole % 60)}s`;
  return minutes > 0 ? `${minutes}m ${pad(whole % 60)}s` : `${whole}s`;
}
