import type { Sentence } from "../base/sentence.ts";
import type { KnownOption } from "../config/known-option.ts";
import { parseValue } from "../config/parse-value.ts";
import type { CustomOption } from "../loader/scenario-description.ts";
import { isSecretName } from "../outputs/secrets.ts";
import type { FieldValue, FormField } from "../server/api.ts";
import { FieldError, type FormValues } from "../server/console-control.ts";
import { inField } from "./in-field.ts";
import { isAsShown } from "./masked-text.ts";

type Given = FormValues[string] | undefined;
type Mask = (text: string) => string;

/** A field of the start form for an option that the scenario adds. */
export interface CustomField {
  readonly name: string;
  readonly secret: boolean;
  view(value: unknown, mask: Mask): FormField;
  /**
   * What was posted as the option's value; what was not posted stays, and so does a secret that was left empty.
   * @throws FieldError
   */
  read(given: Given, value: unknown, mask: Mask): unknown;
}

const kindOf = ({ secret, type, choices, multiple }: CustomOption): FormField["kind"] => {
  if (secret) return "secret";
  if (type === "boolean") return "checkbox";
  if (choices !== undefined) return multiple ? "several" : "choice";
  return type === "number" && !multiple ? "number" : "text";
};

const sentenceOf = ({ choices, type }: CustomOption): Sentence | undefined => {
  if (choices !== undefined) return { key: "field.choices", values: { choices: choices.join(", ") } };
  return type === "string" ? undefined : { key: `field.${type}` };
};

/** `tenantName` as `Tenant name`. */
const labelOf = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const customField = (custom: CustomOption, option: KnownOption): CustomField => {
  const { name, choices, multiple, help, required } = custom;
  // The page shows no value of a name that looks like a secret's, so an empty one must not be taken for a change.
  const secret = custom.secret || isSecretName(name);
  const kind = kindOf({ ...custom, secret });
  const label = labelOf(name);

  const shown = (value: unknown, mask: Mask): FieldValue => {
    if (secret || value === undefined) return kind === "several" ? [] : null;
    if (kind === "several") return (value as readonly unknown[]).map(String);
    if (kind === "checkbox") return value as boolean;
    if (kind === "number") return value as number;
    return mask(Array.isArray(value) ? value.join(", ") : String(value));
  };

  const emptied = (value: unknown): unknown => {
    if (secret) return value;
    if (kind === "checkbox") return false;
    if (multiple) return option.default === undefined ? undefined : [];
    // A text that has a default can be made empty; where there is none, an empty field is no text at all.
    return kind === "text" && option.default !== undefined ? "" : option.default;
  };

  const parsed = (given: string | readonly string[]): unknown => {
    const spaced = multiple && typeof given === "string" ? given.trim().replace(/\s*,\s*/g, ",") : given;
    return inField(name, () => parseValue(option, spaced, label), sentenceOf(custom));
  };

  const isKept = (given: FormValues[string], value: unknown, mask: Mask): boolean => {
    const now = shown(value, mask);
    if (typeof given !== "string" || typeof now !== "string") return false;
    return isAsShown(name, given, now, String(shown(value, (text) => text)));
  };

  return {
    name,
    secret,
    view(value, mask) {
      const more = choices === undefined ? {} : { choices };
      return { name, label, kind, value: shown(value, mask), ...more, help, required, advanced: true };
    },
    read(given, value, mask) {
      const kept = given === undefined || isKept(given, value, mask);
      const now = kept ? value : given === "" ? emptied(value) : parsed(given);
      if (!required || (now !== undefined && now !== "")) return now;
      throw new FieldError(name, `${label} is needed${help === "" ? "" : `: ${help}`}`, {
        key: "field.needed",
      });
    },
  };
};
