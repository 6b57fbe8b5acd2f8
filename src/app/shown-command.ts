import type { Host } from "../base/host.ts";
import { readArguments } from "../config/read-arguments.ts";
import { knownOptions } from "../config/resolve.ts";
import type { CustomOption } from "../loader/scenario-description.ts";
import { isSecretName, MASK } from "../outputs/secrets.ts";

/** The command as it was typed, without the values of secret options, however short: a redactor knows long ones only. */
export const shownCommand = ({ argv }: Host, custom: readonly CustomOption[]): string[] => {
  const words = [...argv];
  for (const { option, texts, index, inline } of readArguments(argv, knownOptions(custom)).given) {
    const takesValue = option.type.placeholder !== null;
    if (!takesValue || !(option.secret || isSecretName(option.name))) continue;
    const value = texts[0] as string;
    if (inline) words[index] = (argv[index] as string).slice(0, -value.length || undefined) + MASK;
    else words[index + 1] = MASK;
  }
  return ["acrida", ...words];
};
