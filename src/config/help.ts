import type { CustomOption, KnownOption } from "./known-option.ts";
import { knownOptions } from "./resolve.ts";

const COLUMNS = 100;
const HELP_COLUMN = 32;

const USAGE = `Usage: acrida [options] [class ...]
       acrida init [folder]

Puts load on a system with virtual users that a scenario describes. Options may also stand in a
config file, under their long name in camelCase, or in the environment variable given in brackets;
the command line wins over the environment, and the environment over the file.`;

/** The text of `--help`, at most 100 columns wide, with the scenario's own options where they are known. */
export const helpText = (custom: readonly CustomOption[] = []): string => {
  const options = knownOptions(custom);
  const groups = [...new Set(options.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const rows = options.filter((option) => option.group === group);
    return `${group}:\n${rows.map(optionLines).join("\n")}`;
  });
  return `${[USAGE, ...sections].join("\n\n")}\n`;
};

/**
 * How an option is written: `-u, --users N`.
 * @public for scripts/reference.mjs
 */
export const synopsis = (option: KnownOption): string => {
  const { placeholder } = option.type;
  if (option.flags.length === 0) return `${placeholder} ...`;
  return `${option.flags.join(", ")}${placeholder === null ? "" : ` ${placeholder}`}`;
};

/**
 * The default as a user would write it; empty where there is nothing to show.
 * @public for scripts/reference.mjs
 */
export const defaultText = (option: KnownOption): string => {
  const { default: value } = option;
  if (value === undefined || value === null || value === false || option.secret) return "";
  return option.type.format(value);
};

const optionLines = (option: KnownOption): string => {
  const byDefault = defaultText(option);
  const remarks = [
    byDefault === "" ? "" : `default: ${byDefault}`,
    option.required ? "required" : "",
    option.environmentVariable ?? "",
  ].filter((remark) => remark !== "");
  const text = remarks.length === 0 ? option.help : `${option.help} [${remarks.join(", ")}]`;
  const left = `  ${synopsis(option)}`;
  const lines = wrap(text, COLUMNS - HELP_COLUMN);
  const fits = left.length < HELP_COLUMN - 1;
  const indented = lines.map((line) => " ".repeat(HELP_COLUMN) + line);
  if (fits) indented[0] = left.padEnd(HELP_COLUMN) + lines[0]!;
  return (fits ? indented : [...wrap(left.trim(), COLUMNS - 2).map((line) => `  ${line}`), ...indented]).join(
    "\n",
  );
};

const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};
