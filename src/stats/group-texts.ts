import { cutText } from "../base/cut-text.ts";

/** Names longer than this are cut, so that no scenario can fill the memory with one name. */
export const longestName = 1024;
export const longestTraceback = 4000;

const ADDRESS = /\b0x[0-9a-f]{4,16}\b/gi;

/** An error text fit for grouping: memory addresses masked, at most `length` characters. */
export const groupableText = (text: string, length: number): string => {
  // What lies past twice the length can't come back into view by masking, and must not cost time.
  const near = text.length > 2 * length ? text.slice(0, 2 * length) : text;
  const masked = near.includes("0x") ? near.replace(ADDRESS, "0x…") : near;
  return masked.length < length && text.length > near.length ? `${masked}…` : cutText(masked, length);
};

/** Takes what passes a cap of names: its own row, told to the user. */
export const otherName = { method: "", name: "other" } as const;
/** Takes what passes the cap of error groups. */
export const otherError = { method: "", name: "other", error: "other errors", kind: "" } as const;
/** The same for faults of this machine, which are kept apart from the target's. */
export const otherGeneratorError = {
  method: "",
  name: "other",
  error: "other faults of this machine",
  kind: "generator",
} as const;
/** Takes what passes the cap of exception groups. */
export const otherException = { traceback: "", task: "other", message: "other exceptions" } as const;
