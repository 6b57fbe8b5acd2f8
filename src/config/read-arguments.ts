import { parseArgs } from "node:util";
import { AcridaError } from "../base/errors.ts";
import { type KnownOption, mainFlag } from "./known-option.ts";

/** An option that stands on the command line. */
export interface GivenArgument {
  readonly option: KnownOption;
  /** As it was written: `-u`. */
  readonly flag: string;
  /** `true` for a flag without a value. */
  readonly texts: readonly string[];
  /** Which word of the command line it is. */
  readonly index: number;
  /** Its first value is a part of that word: `--users=5`, `-u5`. */
  readonly inline: boolean;
}

/** The command line, sorted into what is known and what is not. */
export interface ReadArguments {
  readonly given: readonly GivenArgument[];
  readonly positionals: readonly string[];
  /** Flags that no option has, without their values, which may be secret. */
  readonly unknown: readonly string[];
}

/**
 * Reads a command line by the options given. Node's own parser splits it (`-u5`, `--users=5`, `-lV`, `--`); its tokens
 * are looked up in our table, since one option may have several flags, short ones too, and take several words.
 * A word right after an unknown flag may be its value and counts as no positional.
 * @throws AcridaError USAGE when a value is missing, or a long option has one dash only.
 */
export const readArguments = (argv: readonly string[], options: readonly KnownOption[]): ReadArguments => {
  const byFlag = new Map(options.flatMap((option) => option.flags.map((flag) => [flag, option] as const)));
  refuseSingleDash(argv, byFlag);
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions(byFlag),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given: GivenArgument[] = [];
  const positionals: string[] = [];
  const unknown: string[] = [];
  /** Takes the words that follow; null when they are positionals. */
  let take: ((word: string) => void) | null = null;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (take === null) positionals.push(token.value);
      else take(token.value);
      continue;
    }
    take = null;
    if (token.kind === "option-terminator") continue;
    const option = byFlag.get(token.rawName);
    if (option === undefined) {
      unknown.push(token.rawName);
      const passOver = (): void => {
        take = null;
      };
      take = token.value === undefined ? passOver : null;
      continue;
    }
    const texts = [textOf(token, option)];
    const { index, inlineValue: inline = false } = token;
    given.push({ option, flag: token.rawName, texts, index, inline });
    if (option.type.words) take = (word) => texts.push(word);
  }
  return { given, positionals, unknown };
};

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

const textOf = (token: OptionToken, option: KnownOption): string => {
  const { value } = token;
  if (option.type.placeholder === null) return value ?? "true";
  const isNextFlag = value !== undefined && token.inlineValue === false && /^-[^\d.]/.test(value);
  if (value !== undefined && !isNextFlag) return value;
  throw new AcridaError(
    "USAGE",
    `${flagInFull(option, token.rawName)} needs a value: ${option.type.expected}`,
  );
};

/** `-u (--users)`: what was written, and the name to look up. */
export const flagInFull = (option: KnownOption, flag: string): string =>
  flag === mainFlag(option) ? flag : `${flag} (${mainFlag(option)})`;

const refuseSingleDash = (argv: readonly string[], byFlag: ReadonlyMap<string, KnownOption>): void => {
  const end = argv.indexOf("--");
  const meant = (end === -1 ? argv : argv.slice(0, end)).find(
    (word) => /^-\w[\w-]+$/.test(word) && byFlag.has(`-${word}`),
  );
  if (meant !== undefined) throw new AcridaError("USAGE", `unknown option ${meant}; did you mean -${meant}?`);
};

type ParserOptions = Record<string, { type: "string" | "boolean"; short?: string }>;

/** Node's parser knows one short flag by option, so each of ours becomes an option of its own. */
const parserOptions = (byFlag: ReadonlyMap<string, KnownOption>): ParserOptions => {
  const options: ParserOptions = {};
  for (const [flag, option] of byFlag) {
    const type = option.type.placeholder === null ? "boolean" : "string";
    if (flag.startsWith("--")) options[flag.slice(2)] = { type };
    else options[`short ${flag}`] = { type, short: flag.slice(1) };
  }
  return options;
};
