import type { Format } from "../i18n/format.ts";
import type { Unit } from "./plan.ts";

/** A number with its unit, as a person reads it. */
export function unitText(value: number | null, unit: Unit, format: Format, perSecond: string): string {
  if (unit === "milliseconds") return format.milliseconds(value);
  if (unit === "count") return format.count(value);
  const number = format.number(value);
  return unit === "perSecond" && value !== null ? `${number}${perSecond}` : number;
}

/** A time of the test as its axis shows it: 0:05, 12:30, 1:05:00. */
export function timeText(second: number): string {
  const whole = Math.max(0, Math.round(second));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = pad(whole % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}
