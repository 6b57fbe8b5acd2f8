import { AcridaError } from "../base/errors.ts";
import type { KnownOption } from "./known-option.ts";

/**
 * The value of what was given for an option, wherever it came from.
 * @param where as the message names it: `--users`, `users in acrida.config.ts`, `Number of users`.
 * @throws AcridaError USAGE that says what was expected and what came.
 */
export const parseValue = (
  option: Pick<KnownOption, "type" | "secret">,
  given: unknown,
  where: string,
): unknown => {
  const value = option.type.parse(given);
  if (value !== undefined) return value;
  const got = option.secret ? "something else (not shown, it is secret)" : `"${shown(given)}"`;
  throw new AcridaError("USAGE", `${where} must be ${option.type.expected}, got ${got}`);
};

const LONGEST_SHOWN = 80;

/** The value as a message may show it: short, and without the credentials of a URL. */
const shown = (given: unknown): string => {
  const text = typeof given === "string" ? given : (JSON.stringify(given) ?? String(given));
  const masked = text.replace(/\/\/[^\s/]*@/g, "//***@");
  return masked.length > LONGEST_SHOWN ? `${masked.slice(0, LONGEST_SHOWN)}…` : masked;
};
