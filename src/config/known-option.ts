import { AcridaError } from "../base/errors.ts";
import { flag, type OptionType, oneOf, readNumber } from "./option-type.ts";
import type { OptionDefinition } from "./options.ts";

/** An option as parsing and help see it, whether it is ours or the scenario's. */
export interface KnownOption {
  readonly name: string;
  /** All flags, the main one first; empty for what is positional. */
  readonly flags: readonly string[];
  readonly environmentVariable: string | null;
  readonly inConfigFile: boolean;
  readonly type: OptionType<unknown>;
  readonly default: unknown;
  readonly group: string;
  readonly help: string;
  /** Its value is never shown. */
  readonly secret: boolean;
  readonly required: boolean;
}

/** An option that the scenario adds: the shape of `user/custom-option`, stated anew because config may not know users. */
export interface CustomOption {
  /** Without dashes, as in `environment.options`: `tenantName`. */
  readonly name: string;
  readonly flags: readonly string[];
  readonly type: "string" | "number" | "boolean";
  readonly default: string | number | boolean | undefined;
  readonly choices?: readonly string[];
  readonly environmentVariable?: string;
  readonly help: string;
  readonly secret: boolean;
  readonly multiple: boolean;
  readonly required: boolean;
}

/** Fields that a posted start form has besides the scenario's own options, those of the seed's era included. */
export const formFields = [
  "user_count",
  "spawn_rate",
  "host",
  "run_time",
  "profile",
  "user_classes",
  "shape_class",
  "stages",
  "locust_count",
  "hatch_rate",
] as const;

const CUSTOM_GROUP = "Options of this scenario";

/** The flag that names an option in messages: its first long one, else its first. */
export const mainFlag = (option: KnownOption): string =>
  option.flags.find((one) => one.startsWith("--")) ?? option.flags[0] ?? option.name;

export const builtInOption = (definition: OptionDefinition): KnownOption => ({
  ...definition,
  flags: [...definition.flags, ...definition.aliases],
  type: definition.type as unknown as OptionType<unknown>,
  secret: definition.secret ?? false,
  required: false,
});

/** @throws AcridaError SCENARIO_INVALID when a name or flag is taken, or is no flag at all. */
export const customKnownOption = (custom: CustomOption, taken: readonly KnownOption[]): KnownOption => {
  for (const one of custom.flags) {
    if (!/^(-[A-Za-z]|--[A-Za-z][\w-]*)$/.test(one)) {
      throw invalid(
        `the scenario's option ${custom.name} has the flag "${one}"; expected one such as --tenant or -x`,
      );
    }
  }
  for (const other of taken) {
    const flagTaken = custom.flags.find((one) => other.flags.includes(one));
    if (flagTaken !== undefined)
      throw invalid(`the scenario adds the option ${flagTaken}, which is there already`);
    if (other.name === custom.name) {
      throw invalid(`the scenario adds an option named ${custom.name}, which is there already`);
    }
  }
  refuseFormField(custom);
  const type = customType(custom);
  return {
    name: custom.name,
    flags: custom.flags,
    environmentVariable: custom.environmentVariable ?? null,
    inConfigFile: true,
    type: custom.multiple ? severalOf(type) : type,
    default: custom.default ?? (custom.type === "boolean" ? false : undefined),
    group: CUSTOM_GROUP,
    help: custom.help,
    secret: custom.secret,
    required: custom.required,
  };
};

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/** In the console's form and in `POST /swarm` the two could not be told from each other. */
const refuseFormField = ({ name, flags }: CustomOption): void => {
  const field = formFields.find((one) => one === snakeCase(name));
  if (field === undefined) return;
  throw invalid(
    `the scenario adds the option ${flags[0] ?? name}, but ${field} is a field of the console's start form; give it another name`,
  );
};

const customType = (custom: CustomOption): OptionType<unknown> => {
  if (custom.type === "boolean") return flag as OptionType<unknown>;
  const placeholder = snakeCase(custom.name).toUpperCase();
  if (custom.choices !== undefined) {
    const { choices } = custom;
    return {
      ...oneOf(choices),
      placeholder,
      parse: (given) => choices.find((choice) => choice === given),
      format: String,
    };
  }
  const isNumber = custom.type === "number";
  return {
    placeholder,
    list: false,
    words: false,
    expected: isNumber ? "a number" : "a text",
    parse: (given) => (isNumber ? readNumber(given) : typeof given === "string" ? given : undefined),
    format: String,
  };
};

/** Given again, or with commas between the values. */
const severalOf = (type: OptionType<unknown>): OptionType<unknown> => ({
  ...type,
  list: true,
  expected: `${type.expected}, or several with commas between them`,
  parse(given) {
    const parts: unknown[] = Array.isArray(given) ? given : [given];
    const values = parts
      .flatMap((part) => (typeof part === "string" ? part.split(",") : [part]))
      .map(type.parse);
    return values.includes(undefined) ? undefined : values;
  },
  format: (value) => (Array.isArray(value) ? value.join(", ") : String(value)),
});

const invalid = (message: string): AcridaError => new AcridaError("SCENARIO_INVALID", message);
