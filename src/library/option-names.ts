import { AcridaError } from "../base/errors.ts";
import { optionTable } from "../config/option-table.ts";

const names: ReadonlyMap<string, string> = new Map(
  optionTable.flatMap(({ name, flags, aliases }) =>
    [...flags, ...aliases].filter((flag) => flag.startsWith("--")).map((flag) => [flag, name] as const),
  ),
);

/** What is said of an option of the command, as who calls the library knows it: `csvFullHistory`, not `--csv-full-history`. */
export const inOptionNames = (text: string): string =>
  text.replace(/(?<![\w-])--[a-z][a-z-]*[a-z]/g, (flag) => names.get(flag) ?? flag);

/** The same of an error; any other than our own stays as it is. */
export const errorInOptionNames = (thrown: unknown): unknown => {
  if (!(thrown instanceof AcridaError)) return thrown;
  const message = inOptionNames(thrown.message);
  return message === thrown.message ? thrown : new AcridaError(thrown.code, message, { cause: thrown });
};
