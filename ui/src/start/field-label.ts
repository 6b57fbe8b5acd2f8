import type { FormField } from "../../../src/server/api.ts";
import type { Text } from "../i18n/language.ts";

const own = [
  "user_count",
  "spawn_rate",
  "host",
  "run_time",
  "profile",
  "user_classes",
  "shape_class",
  "stages",
] as const;

/** What a field is called and how it is explained: Acrida's own in the page's language, the scenario's as it says. */
export function fieldLabel(
  { name, label, help }: FormField,
  text: Text,
): { readonly label: string; readonly help: string } {
  const known = own.find((one) => one === name);
  return known === undefined
    ? { label, help }
    : { label: text(`field.${known}`), help: text(`field.${known}.help`) };
}
