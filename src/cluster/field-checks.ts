import type { BusPayload } from "../bus/bus.ts";

/** Whether a value that came from outside is what it should be; never throws, whatever it is. */
export type Check = (value: unknown) => boolean;

/** A check for each field of a message: the compiler asks for those of new fields. */
export type ChecksOf<Message> = { readonly [Field in Exclude<keyof Message, "type">]-?: Check };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

export const text =
  (longest: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= longest;

/** A whole number. */
export const whole =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

export const number: Check = (value) => typeof value === "number" && Number.isFinite(value);

export const flag: Check = (value) => typeof value === "boolean";

export const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    choices.some((choice) => choice === value);

/** What names a node: it becomes a part of subjects. */
export const id: Check = (value) => typeof value === "string" && /^[\w-]{1,64}$/.test(value);

/** SHA-256 in hex. */
export const hash: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

export const bytes =
  (longest: number): Check =>
  (value) =>
    value instanceof Uint8Array && value.length <= longest;

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

export const orEmpty =
  (check: Check): Check =>
  (value) =>
    value === "" || check(value);

export const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

export const list =
  (check: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);

/** Values by name. */
export const byName =
  (check: Check, most: number): Check =>
  (value) => {
    if (!isFields(value)) return false;
    const names = Object.keys(value);
    return names.length <= most && names.every((name) => check(value[name]));
  };

/** Values with these fields; more than them are passed over. */
export const fields = <Message>(checks: ChecksOf<Message>): Check => {
  const entries = Object.entries<Check>(checks);
  return (value) => isFields(value) && entries.every(([name, check]) => check(value[name]));
};

/** A payload of this type whose fields are as they should be. */
export const isMessage = (payload: BusPayload, type: string, check: Check): boolean =>
  isFields(payload) && payload.type === type && check(payload);
