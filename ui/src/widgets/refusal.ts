import type { Words } from "../i18n/language.ts";
import type { ControlOutcome } from "../store/control.ts";

/** What the server said to a form, and where it belongs. */
export interface Refusal {
  /** Of the field with that name; null where it has none to say. */
  readonly errorOf: (field: string) => string | null;
  /** Of no field that the form shows. */
  readonly elsewhere: string | null;
}

/** @param outcome of what was posted last; null before. */
export function refusalOf(
  outcome: ControlOutcome | null,
  fields: readonly string[],
  { text, say }: Pick<Words, "text" | "say">,
): Refusal {
  if (outcome === null || outcome.success) return { errorOf: () => null, elsewhere: null };
  const { field, message, sentence } = outcome;
  const told = message === null ? text("control.unreachable") : say(message, sentence);
  const faults = outcome.errors ?? (field === undefined ? [] : [{ field, message: told }]);
  const said = new Map(faults.map((fault) => [fault.field, say(fault.message, fault.sentence)]));
  const stray = faults.find((fault) => !fields.includes(fault.field));
  const isPlaced = faults.length > 0 && stray === undefined;
  return {
    errorOf: (name) => said.get(name) ?? null,
    elsewhere: isPlaced ? null : stray === undefined ? told : (said.get(stray.field) ?? told),
  };
}
