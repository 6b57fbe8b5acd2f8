import { cutText } from "../base/cut-text.ts";
import { maskSecrets } from "../outputs/secrets.ts";

/** What an exception is counted and logged with. */
interface ExceptionTexts {
  readonly message: string;
  readonly traceback: string;
}

/** Beyond this no text comes into view, and must not cost time. */
const LONGEST_LOOKED_AT = 10_000;

const masked = (text: string): string => maskSecrets(cutText(text, LONGEST_LOOKED_AT));

/** The exception with its secrets masked: before it is grouped, or each other secret would be a row of the same text. */
export const maskException = <E extends ExceptionTexts>(exception: E): E => ({
  ...exception,
  message: masked(exception.message),
  traceback: masked(exception.traceback),
});
