import { MASK } from "../outputs/secrets.ts";
import { FieldError } from "../server/console-control.ts";

/**
 * Whether a text was posted as it is shown: then what is behind it stays.
 * @param shown the value as the page has it, secrets masked.
 * @throws FieldError for one that was edited around a mask: what is behind it can't be guessed.
 */
export const isAsShown = (field: string, given: string, shown: string, value: string): boolean => {
  if (given === shown) return true;
  if (shown !== value && given.includes(MASK)) {
    throw new FieldError(
      field,
      `expected the whole text, got ${MASK}, which hides a secret; write the secret in its place`,
      { key: "field.masked" },
    );
  }
  return false;
};
