import type { ClassView, FieldValue, FormField } from "../../../src/server/api.ts";
import type { FormEntries } from "../store/control.ts";

/** What is in the form now, by the fields' names. */
export type FormValues = Readonly<Record<string, FieldValue>>;

/** What a field holds as long as nobody typed; the picker of classes follows what the server says of each. */
export function firstValue(field: FormField, classes: readonly ClassView[]): FieldValue {
  if (field.name === "user_classes") return classes.filter(({ picked }) => picked).map(({ name }) => name);
  if (field.kind === "checkbox") return field.value === true;
  if (field.kind === "several") return Array.isArray(field.value) ? field.value : [];
  return field.value === null ? "" : String(field.value);
}

/** The form as it is posted: of a list each value under its name, and one that is empty if there is none. */
export function formEntries(fields: readonly FormField[], values: FormValues): FormEntries {
  return fields.flatMap(({ name, kind }): FormEntries => {
    const value = values[name] ?? null;
    // A secret that nobody typed stays as the server has it.
    if (kind === "secret" && value === "") return [];
    if (Array.isArray(value))
      return value.length === 0 ? [[name, ""]] : value.map((one) => [name, String(one)]);
    return [[name, typeof value === "string" ? value.trim() : String(value ?? "")]];
  });
}

/**
 * What leads the load instead of a field, for each field that means nothing now: a shape by its name, stages by the
 * name of their field.
 */
export function replacedFields(
  fields: readonly FormField[],
  valueIn: (field: FormField) => FieldValue,
): ReadonlyMap<string, { readonly field: string; readonly value: string }> {
  const replaced = new Map<string, { readonly field: string; readonly value: string }>();
  for (const field of fields) {
    const value = String(valueIn(field) ?? "").trim();
    if (field.replaces === undefined || value === "") continue;
    const names = Object.hasOwn(field.replaces, value) ? field.replaces[value] : field.replaces["*"];
    for (const name of names ?? []) replaced.set(name, { field: field.name, value });
  }
  return replaced;
}

/** A list with a value in it or, if it was there, without. */
export function toggled(list: FieldValue, value: string): readonly string[] {
  const before = Array.isArray(list) ? (list as readonly string[]) : [];
  return before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
}
