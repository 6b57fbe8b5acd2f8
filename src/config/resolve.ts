import { AcridaError } from "../base/errors.ts";
import {
  builtInOption,
  type CustomOption,
  customKnownOption,
  type KnownOption,
  mainFlag,
} from "./known-option.ts";
import { whyNotHere } from "./later-options.ts";
import { mootOptions } from "./moot-options.ts";
import { optionTable } from "./option-table.ts";
import type { Options } from "./options.ts";
import { parseValue } from "./parse-value.ts";
import { flagInFull, type ReadArguments, readArguments } from "./read-arguments.ts";
import { didYouMean } from "./suggest.ts";

/** What a config file said. */
export interface ConfigFile {
  /** As messages name it. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where options come from, the strongest first; null for no config file. */
export interface OptionSources {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly configFile: ConfigFile | null;
}

export type SourceName = "command line" | "environment" | "config file" | "default";

export interface ResolvedOptions {
  readonly options: Options;
  /** Values of the scenario's own options, by name. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Values of secret options, so that nobody shows them. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
  sourceOf(name: string): SourceName;
}

/**
 * The options before the scenario is known: what may be the scenario's own is passed over. Words that may be the
 * value of such an option are not counted among the user classes.
 */
export const parseLeniently = (sources: OptionSources): ResolvedOptions => read(sources, builtIn, false);

/**
 * The options from all sources: command line over environment over config file over default.
 * @param formFollows what the scenario requires may still be told in the console's form.
 * @throws AcridaError USAGE or NOT_BUILT that names the source of what is wrong.
 */
export const resolve = (
  sources: OptionSources,
  custom: readonly CustomOption[],
  formFollows = false,
): ResolvedOptions => {
  const known = knownOptions(custom);
  const resolved = read(sources, known, true);
  for (const option of known) {
    if (option.required && !formFollows && resolved.sourceOf(option.name) === "default") {
      throw usage(`the scenario needs ${flagInFull(option, option.flags[0] ?? option.name)}: ${option.help}`);
    }
  }
  refuseOddPairs(resolved.options);
  const isTyped = (name: string): boolean => resolved.sourceOf(name) === "command line";
  const warnings = [...strangers(sources.env, known), ...mootOptions(resolved.options, builtIn, isTyped)];
  return { ...resolved, warnings: [...resolved.warnings, ...warnings] };
};

/**
 * The options of a worker, which knows no scenario: flags that may be the scenario's own are passed over.
 * @throws AcridaError USAGE or NOT_BUILT as `resolve`, for a flag that looks like one of ours misspelt too.
 */
export const resolveForWorker = (
  sources: OptionSources,
): ResolvedOptions & { readonly passedOver: readonly string[] } => {
  const given = readArguments(sources.argv, builtIn);
  const flags = builtIn.flatMap((option) => option.flags);
  const passedOver = given.unknown.filter((flag) => {
    return whyNotHere(flag) === undefined && didYouMean(flag, flags) === "";
  });
  const isOurs = (flag: string): boolean => !passedOver.includes(flag);
  refuseUnknownFlags({ ...given, unknown: given.unknown.filter(isOurs) }, builtIn);
  const resolved = read(sources, builtIn, false);
  refuseOddPairs(resolved.options);
  return { ...resolved, passedOver };
};

/** Each is something that the command does in the place of running load, as `--debug` is. */
const beyondDebug = ["controller", "worker", "list", "showTaskRatio", "showTaskRatioJson"] as const;

/** Options that make no sense without another, or beside one. */
const refuseOddPairs = (options: Options): void => {
  if (options.csvFullHistory && options.csv === null) throw usage("--csv-full-history needs --csv PREFIX");
  if (options.controller && options.worker) {
    throw usage("--controller and --worker: a process is the one or the other; leave one out");
  }
  if (options.autoquit !== null && !options.autostart && !options.headless) {
    throw usage("--autoquit needs --autostart: without it there is no test whose end it could count from");
  }
  if (options.keyPassphrase !== null && options.key === null && options.cert === null) {
    throw usage("--key-passphrase needs --key, or --cert with its private key in the same file");
  }
  const other = options.debug ? beyondDebug.find((name) => options[name]) : undefined;
  if (other !== undefined) {
    const flag = mainFlag(builtIn.find(({ name }) => name === other) as KnownOption);
    throw usage(`--debug and ${flag}: the command does the one or the other; leave one out`);
  }
};

const builtIn: readonly KnownOption[] = optionTable.map(builtInOption);

/** Our options and the scenario's. */
export const knownOptions = (custom: readonly CustomOption[]): readonly KnownOption[] => {
  const known = [...builtIn];
  for (const one of custom) known.push(customKnownOption(one, known));
  return known;
};

/** What the command is asked for besides a run, even when other options are wrong. */
export const asksFor = (argv: readonly string[]): "help" | "version" | null => {
  const { given } = readArguments(argv, builtIn);
  const asked = given.find(({ option }) => option.name === "help" || option.name === "version");
  return (asked?.option.name as "help" | "version" | undefined) ?? null;
};

/** The path of `--config`, or of ACRIDA_CONFIG; null without one. */
export const configPath = (argv: readonly string[], env: Environment): string | null =>
  parseLeniently({ argv, env, configFile: null }).options.config;

interface Found {
  readonly source: SourceName;
  readonly value: unknown;
}

const read = (sources: OptionSources, known: readonly KnownOption[], strict: boolean): ResolvedOptions => {
  const read = readArguments(sources.argv, known);
  if (strict) {
    refuseUnknownFlags(read, known);
    refuseUnknownKeys(sources.configFile, known);
  }
  const found = new Map(known.map((option) => [option.name, find(option, read, sources)]));
  const ours = new Set<string>(builtIn.map(({ name }) => name));
  const entries = [...found].map(([name, { value }]) => [name, value] as const);
  return {
    options: Object.fromEntries(entries.filter(([name]) => ours.has(name))) as unknown as Options,
    custom: Object.fromEntries(entries.filter(([name]) => !ours.has(name))),
    secrets: known.filter(({ secret }) => secret).flatMap(({ name }) => textsOf(found.get(name)?.value)),
    warnings: [],
    sourceOf: (name) => found.get(name)?.source ?? "default",
  };
};

const find = (option: KnownOption, read: ReadArguments, sources: OptionSources): Found => {
  const given = read.given.filter((argument) => argument.option === option);
  const last = given.at(-1);
  if (last !== undefined) {
    const texts = option.type.list ? given.flatMap((argument) => argument.texts) : last.texts[0];
    return { source: "command line", value: parseValue(option, texts, flagInFull(option, last.flag)) };
  }
  if (option.flags.length === 0 && read.positionals.length > 0) {
    return { source: "command line", value: parseValue(option, read.positionals, option.name) };
  }
  const variable = option.environmentVariable;
  const inEnvironment = variable === null ? undefined : sources.env[variable];
  if (variable !== null && inEnvironment !== undefined && inEnvironment !== "") {
    return { source: "environment", value: parseValue(option, inEnvironment, variable) };
  }
  const file = sources.configFile;
  const inFile = file !== null && option.inConfigFile && Object.hasOwn(file.values, option.name);
  const value = inFile ? file.values[option.name] : undefined;
  if (file !== null && value !== undefined && value !== null) {
    return { source: "config file", value: parseValue(option, value, `${option.name} in ${file.path}`) };
  }
  return { source: "default", value: option.default };
};

const refuseUnknownFlags = (read: ReadArguments, known: readonly KnownOption[]): void => {
  const flag = read.unknown[0];
  if (flag === undefined) return;
  const why = whyNotHere(flag);
  if (why !== undefined) throw new AcridaError(why.code, why.message);
  const flags = known.flatMap((option) => option.flags);
  throw usage(`unknown option ${flag}${didYouMean(flag, flags) || "; see acrida --help"}`);
};

const refuseUnknownKeys = (file: ConfigFile | null, known: readonly KnownOption[]): void => {
  if (file === null) return;
  const names = known.filter(({ inConfigFile }) => inConfigFile).map(({ name }) => name);
  const stranger = Object.keys(file.values).find((key) => !names.includes(key));
  if (stranger === undefined) return;
  const why = whyNotHere(`--${stranger.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  if (why !== undefined) throw new AcridaError(why.code, `"${stranger}" in ${file.path}: ${why.message}`);
  throw usage(`"${stranger}" in ${file.path} is no option${didYouMean(stranger, names)}`);
};

/** Variables that look like ours and are not: probably misspelt, but no reason to stop. */
const strangers = (env: Environment, known: readonly KnownOption[]): string[] => {
  const variables = known.flatMap(({ environmentVariable }) => environmentVariable ?? []);
  return Object.keys(env)
    .filter((name) => name.startsWith("ACRIDA_") && !variables.includes(name))
    .map((name) => `the environment variable ${name} matches no option${didYouMean(name, variables)}`);
};

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== null).map(String);

const usage = (message: string): AcridaError => new AcridaError("USAGE", message);
