import { isDeepStrictEqual } from "node:util";
import { cutText } from "../base/cut-text.ts";
import type { Sentence } from "../base/sentence.ts";
import { customKnownOption, type formFields, type KnownOption } from "../config/known-option.ts";
import type { Options } from "../config/options.ts";
import { parseValue } from "../config/parse-value.ts";
import { knownOptions } from "../config/resolve.ts";
import { didYouMean } from "../config/suggest.ts";
import type { CustomOption, ShapeDescription } from "../loader/scenario-description.ts";
import type { FieldValue, FormField } from "../server/api.ts";
import { FieldError, type FormValues } from "../server/console-control.ts";
import { type CustomField, customField } from "./custom-field.ts";
import { FieldReading } from "./field-reading.ts";
import { inField } from "./in-field.ts";
import { isAsShown } from "./masked-text.ts";
import { ShapeFields } from "./shape-fields.ts";

/** What the start form can say of a test. */
export interface FormState {
  readonly options: Options;
  /** Values of the scenario's own options. */
  readonly custom: Readonly<Record<string, unknown>>;
}

type Mask = (text: string) => string;

interface OwnField {
  readonly name: (typeof formFields)[number];
  readonly option: "users" | "spawnRate" | "host" | "runTime" | "profile" | "userClasses";
  readonly label: string;
  readonly kind: FormField["kind"];
  /** What a field that was left empty stands for; undefined where it must be filled in. */
  readonly empty?: null;
  readonly advanced: boolean;
}

const ownFields: readonly OwnField[] = [
  { name: "user_count", option: "users", label: "Number of users", kind: "number", advanced: false },
  { name: "spawn_rate", option: "spawnRate", label: "Spawn rate", kind: "number", advanced: false },
  { name: "host", option: "host", label: "Host", kind: "text", empty: null, advanced: false },
  { name: "run_time", option: "runTime", label: "Run time", kind: "text", empty: null, advanced: true },
  { name: "profile", option: "profile", label: "Profile", kind: "text", empty: null, advanced: true },
  { name: "user_classes", option: "userClasses", label: "User classes", kind: "several", advanced: true },
];

/** The options behind the fields that `ShapeFields` reads. */
const shapeOptions = [
  { name: "shape_class", option: "shape" },
  { name: "stages", option: "stages" },
] as const;

/** The form from which a test is started: its fields, and what was posted in them. */
export class StartForm {
  readonly #classNames: readonly string[];
  readonly #known: ReadonlyMap<string, KnownOption>;
  readonly #custom: readonly CustomField[];
  readonly #shapes: ShapeFields;

  constructor(
    customOptions: readonly CustomOption[],
    classNames: readonly string[],
    shapes: readonly ShapeDescription[],
  ) {
    this.#classNames = classNames;
    this.#known = new Map(knownOptions([]).map((option) => [option.name, option]));
    this.#custom = customOptions.map((one) => customField(one, customKnownOption(one, [])));
    this.#shapes = new ShapeFields(shapes, (this.#known.get("stages") as KnownOption).help);
  }

  /**
   * The fields, filled in with what would be run now.
   * @param mask hides what looks like a secret in a text.
   */
  fields({ options, custom }: FormState, mask: Mask): FormField[] {
    const own = ownFields.map((field): FormField => {
      const { name, label, kind, advanced } = field;
      const { help } = this.#optionOf(field);
      const choices = kind === "several" ? { choices: this.#classNames } : {};
      const value = this.#shown(field, options, mask);
      return { name, label, kind, value, ...choices, help, required: field.empty === undefined, advanced };
    });
    const ofScenario = this.#custom.map((field) => field.view(custom[field.name], mask));
    return [...own, ...this.#shapes.fields(options), ...ofScenario];
  }

  /**
   * What was posted, over what stands; a field that is missing stays as it is.
   * @throws FieldError of all fields that are wrong.
   */
  read(form: FormValues, state: FormState, mask: Mask): FormState {
    const reading = new FieldReading();
    this.#refuseMisspelt(form, reading);
    const shape = reading.take(() => this.#shapes.shapeOf(form, state.options));
    const stages = this.#shapes.stagesOf(form, state.options);
    const posted = ownFields.map((field) => {
      const value = reading.take(() => this.#read(field, form[field.name], state.options, mask));
      return [field.option, value] as const;
    });
    const custom = this.#custom.map((field) => {
      const value = reading.take(() => field.read(form[field.name], state.custom[field.name], mask));
      return [field.name, value] as const;
    });
    reading.end();
    return {
      options: { ...state.options, ...Object.fromEntries(posted), shape: shape ?? null, stages },
      custom: Object.fromEntries(custom),
    };
  }

  /** Names of the fields whose values differ. */
  changed(before: FormState, now: FormState): string[] {
    const withOptions = [...ownFields, ...shapeOptions];
    const own = withOptions.filter(
      ({ option }) => !isDeepStrictEqual(before.options[option], now.options[option]),
    );
    const custom = this.#custom.filter(
      ({ name }) => !isDeepStrictEqual(before.custom[name], now.custom[name]),
    );
    return [...own, ...custom].map(({ name }) => name);
  }

  /** The values that nobody may see. */
  secretsOf({ custom }: FormState): string[] {
    const secret = this.#custom.filter((field) => field.secret);
    return secret
      .flatMap(({ name }) => [custom[name]].flat())
      .flatMap((value) => (value ? [String(value)] : []));
  }

  #shown(field: OwnField, options: Options, mask: Mask): FieldValue {
    const value = options[field.option];
    if (value === null) return null;
    if (field.option === "userClasses")
      return options.userClasses.length > 0 ? options.userClasses : this.#classNames;
    if (field.kind === "number") return value as number;
    return mask(this.#optionOf(field).type.format(value));
  }

  #isKept(field: OwnField, given: FormValues[string], options: Options, mask: Mask): boolean {
    if (field.kind !== "text" || typeof given !== "string") return false;
    const shown = this.#shown(field, options, mask);
    const value = this.#shown(field, options, (text) => text);
    return typeof shown === "string" && isAsShown(field.name, given, shown, String(value));
  }

  #read(field: OwnField, given: FormValues[string] | undefined, options: Options, mask: Mask): unknown {
    const isMissing = given === undefined || this.#isKept(field, given, options, mask);
    return isMissing ? options[field.option] : this.#valueOf(field, given);
  }

  #valueOf(field: OwnField, given: string | readonly string[]): unknown {
    if (given === "" && field.empty !== undefined) return field.empty;
    if (given === "" && field.option === "userClasses") this.#checkClasses(field, []);
    const parse = (): unknown => parseValue(this.#optionOf(field), given, field.label);
    const value = inField(field.name, parse, sentenceOf(field, given));
    if (field.option === "userClasses") this.#checkClasses(field, value as readonly string[]);
    return value;
  }

  #checkClasses({ name }: OwnField, picked: readonly string[]): void {
    const unknown = picked.filter((one) => !this.#classNames.includes(one));
    const known = this.#classNames.join(", ");
    if (unknown.length > 0) {
      const sentence = { key: "field.classesUnknown", values: { names: unknown.join(", "), known } } as const;
      throw new FieldError(name, `no User class named ${unknown.join(", ")}; there are: ${known}`, sentence);
    }
    if (picked.length === 0) {
      throw new FieldError(name, `pick at least one class of ${known}`, { key: "field.classesNone" });
    }
  }

  #optionOf({ option }: OwnField): KnownOption {
    return this.#known.get(option) as KnownOption;
  }

  /** Scripts made for Locust may post more than there is here; a slip of the pen must not start another test. */
  #refuseMisspelt(form: FormValues, reading: FieldReading): void {
    const fields = [...ownFields, ...shapeOptions, ...this.#custom];
    const names: readonly string[] = fields.map(({ name }) => name);
    for (const name of Object.keys(form)) {
      const meant = names.includes(name) ? "" : didYouMean(name, names);
      if (meant === "") continue;
      reading.take(() => {
        throw new FieldError(name, `there is no field ${name}${meant}`);
      });
    }
  }
}

/** What is wrong with a value that an own field can't have. A host may hold a secret and is not repeated. */
const sentenceOf = ({ name }: OwnField, given: FormValues[string]): Sentence | undefined => {
  if (name === "host") return { key: "field.host" };
  if (name !== "user_count" && name !== "spawn_rate" && name !== "run_time") return undefined;
  return { key: `field.${name}`, values: { given: cutText([given].flat().join(", "), 80) } };
};
