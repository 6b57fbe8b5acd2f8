import { isSecretName, MASK, type Redactor } from "../secrets.ts";

/** A word that a shell takes as it is. */
const PLAIN_WORD = /^[\w@%+=:,./*-]+$/;

/** A command as it could be typed, secrets masked: values of options whose name says so, and all that the redactor knows. */
export const commandText = (words: readonly string[], redactor: Redactor): string =>
  words.map((word, i) => quoted(isSecretValue(word, words[i - 1]) ? MASK : redactor.mask(word))).join(" ");

/** `--web-token abc`: the value is the next word. */
const isSecretValue = (word: string, before = ""): boolean =>
  before.startsWith("--") && !before.includes("=") && !word.startsWith("--") && isSecretName(before);

const quoted = (word: string): string =>
  PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
