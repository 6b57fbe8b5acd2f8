import { messageOf } from "../base/errors.ts";
import type { Sentence } from "../base/sentence.ts";
import { FieldError } from "../server/console-control.ts";

/**
 * What the reading throws is said at the field.
 * @param sentence the same for pages in other languages.
 */
export const inField = <T>(field: string, read: () => T, sentence?: Sentence): T => {
  try {
    return read();
  } catch (error) {
    throw new FieldError(field, messageOf(error), sentence);
  }
};
