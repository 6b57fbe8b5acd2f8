import { AcridaError } from "../../base/errors.ts";
import type { Fields } from "./request-options.ts";

/** `a=1&b=x+y`, as in a query or a form; throws `BAD_REQUEST` for what is no set of fields. */
export const encodeFields = (fields: Fields, option: string): string => {
  if (fields instanceof URLSearchParams) return fields.toString();
  if (typeof fields !== "object" || fields === null) {
    throw new AcridaError(
      "BAD_REQUEST",
      `option \`${option}\`: expected an object of names and values, got ${typeof fields}`,
    );
  }
  const encoded = new URLSearchParams();
  const pairs = Symbol.iterator in fields ? fields : Object.entries(fields);
  for (const [name, value] of pairs) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === null || one === undefined) continue;
      if (typeof one === "object" || typeof one === "function") {
        throw new AcridaError(
          "BAD_REQUEST",
          `option \`${option}\`: \`${name}\` must be a text, a number or a list of these, got ${typeof one}`,
        );
      }
      encoded.append(name, String(one));
    }
  }
  return encoded.toString();
};
