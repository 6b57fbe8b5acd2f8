import { messageOf } from "../base/errors.ts";
import { FieldError } from "../server/console-control.ts";

/** What the reading throws is said at the field. */
export const inField = <T>(field: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new FieldError(field, messageOf(error));
  }
};
