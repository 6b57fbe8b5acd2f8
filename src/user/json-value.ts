import { AcridaError, type ErrorCode } from "../base/errors.ts";
import type { Untyped } from "./environment.ts";

const memberPath = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

const nameOf = (value: object): string => {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? `a ${name}` : "an object of a class";
};

/** Where a value holds what JSON would lose, and what that is; null where it holds nothing such. */
const firstLoss = (
  value: unknown,
  path: string,
  around: readonly object[],
): { path: string; what: string } | null => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return null;
    case "number":
      return Number.isFinite(value) ? null : { path, what: String(value) };
    case "object":
      break;
    default:
      return { path, what: value === undefined ? "undefined" : `a ${typeof value}` };
  }
  if (value === null) return null;
  if (around.includes(value)) return { path, what: "an object that holds itself" };
  const inner = [...around, value];
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const loss = firstLoss(value[at], `${path}[${at}]`, inner);
      if (loss !== null) return loss;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return { path, what: nameOf(value) };
  for (const [key, held] of Object.entries(value)) {
    // A field that is undefined reads the same when it is left out.
    const loss = held === undefined ? null : firstLoss(held, memberPath(path, key), inner);
    if (loss !== null) return loss;
  }
  return null;
};

/**
 * JSON text of a value that JSON carries whole; undefined stays undefined.
 * @throws AcridaError of this code, naming the first place that it can't carry.
 */
export const toJsonText = (
  value: unknown,
  what: string,
  code: ErrorCode = "SCENARIO_SETUP",
): string | undefined => {
  if (value === undefined) return undefined;
  const loss = firstLoss(value, code === "SCENARIO_SETUP" ? `${what} ` : what, []);
  if (loss === null) return JSON.stringify(value);
  throw new AcridaError(
    code,
    `${loss.path.trimEnd()} is ${loss.what}, which can't travel to other threads and machines; ` +
      `${code === "SCENARIO_SETUP" ? "return" : "send"} only null, booleans, finite numbers, texts, lists and plain objects`,
  );
};

/** Freezes a value of plain data to its depth, and gives it back. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== "object" || value === null) return value;
  for (const held of Object.values(value)) deepFreeze(held);
  return Object.freeze(value);
};

/** The value of a JSON text, frozen to its depth. */
export const frozenFromJson = (text: string): Untyped => deepFreeze(JSON.parse(text));
