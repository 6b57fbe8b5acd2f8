import { AcridaError } from "../base/errors.ts";

/** An option that a scenario adds to the command line, as plain data. */
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

/** How an option behaves; each field may be left out. */
export interface ArgumentOptions {
  /** `string`, or what the default is. */
  readonly type?: "string" | "number" | "boolean";
  readonly default?: string | number | boolean;
  readonly choices?: readonly string[];
  readonly environmentVariable?: string;
  readonly help?: string;
  /** Not shown in logs, reports or the console. */
  readonly isSecret?: boolean;
  /** May be given more than once; the value is a list. */
  readonly isMultiple?: boolean;
  readonly isRequired?: boolean;
}

/** What a listener of `initCommandLineParser` adds options to. */
export interface CommandLineParser {
  addArgument(flag: string, options?: ArgumentOptions): void;
  addArgument(flag: string, alias: string, options?: ArgumentOptions): void;
}

const camelCase = (flag: string): string =>
  flag.replace(/^-+/, "").replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());

const invalid = (flag: string, message: string): AcridaError =>
  new AcridaError("SCENARIO_INVALID", `parser.addArgument("${flag}"): ${message}`);

const checkFlags = (flags: readonly string[], known: readonly CustomOption[]): void => {
  for (const flag of flags) {
    if (typeof flag !== "string" || !/^(-[A-Za-z]|--[A-Za-z][A-Za-z0-9-]+)$/.test(flag)) {
      throw invalid(String(flag), "expected a flag such as --tenant or -T");
    }
    if (known.some((option) => option.flags.includes(flag))) throw invalid(flag, "the flag was added before");
  }
  if (!flags.some((flag) => flag.startsWith("--"))) {
    throw invalid(String(flags[0]), "expected at least one long flag, such as --tenant");
  }
};

const toOption = (flags: readonly string[], options: ArgumentOptions): CustomOption => {
  const longest = flags.find((flag) => flag.startsWith("--")) as string;
  const byDefault = typeof options.default as CustomOption["type"] | "undefined";
  const type = options.type ?? (byDefault === "undefined" ? "string" : byDefault);
  if (!["string", "number", "boolean"].includes(type)) {
    throw invalid(longest, `expected type "string", "number" or "boolean", got ${String(type)}`);
  }
  if (byDefault !== "undefined" && byDefault !== type) {
    throw invalid(longest, `its default is a ${byDefault}, its type ${type}`);
  }
  if (options.choices !== undefined && options.default !== undefined) {
    if (!options.choices.includes(String(options.default))) {
      throw invalid(longest, `its default, ${options.default}, is none of ${options.choices.join(", ")}`);
    }
  }
  return {
    name: camelCase(longest),
    flags,
    type,
    default: options.default,
    ...(options.choices === undefined ? {} : { choices: [...options.choices] }),
    ...(options.environmentVariable === undefined
      ? {}
      : { environmentVariable: options.environmentVariable }),
    help: options.help ?? "",
    secret: options.isSecret ?? false,
    multiple: options.isMultiple ?? false,
    required: options.isRequired ?? false,
  };
};

/** Collects the options that listeners of `initCommandLineParser` add. */
export class CustomOptions implements CommandLineParser {
  readonly #added: CustomOption[] = [];

  addArgument(...given: readonly (string | ArgumentOptions | undefined)[]): void {
    const last = given.at(-1);
    const options = typeof last === "object" ? last : {};
    const flags = given.filter((one): one is string => typeof one === "string");
    checkFlags(flags, this.#added);
    const option = toOption(flags, options);
    if (this.#added.some((other) => other.name === option.name)) {
      throw invalid(flags[0] as string, `an option named ${option.name} was added before`);
    }
    this.#added.push(option);
  }

  /** In the order in which they were added. */
  get added(): readonly CustomOption[] {
    return this.#added;
  }
}
