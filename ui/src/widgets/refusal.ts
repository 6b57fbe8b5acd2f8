import type { ControlOutcome } from "../store/control.ts";

/** What the server said to a form, and where it belongs. */
export interface Refusal {
  /** Of the field with that name; null where it has none to say. */
  readonly errorOf: (field: string) => string | null;
  /** Of no field that the form shows. */
  readonly elsewhere: string | null;
}

/**
 * @param outcome of what was posted last; null before.
 * @param unreachable said where the server said nothing.
 */
export function refusalOf(
  outcome: ControlOutcome | null,
  fields: readonly string[],
  unreachable: string,
): Refusal {
  if (outcome === null || outcome.success) return { errorOf: () => null, elsewhere: null };
  const said = outcome.message ?? unreachable;
  const { field } = outcome;
  const hasPlace = field !== undefined && fields.includes(field);
  return { errorOf: (name) => (name === field ? said : null), elsewhere: hasPlace ? null : said };
}
