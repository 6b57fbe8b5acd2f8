import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";

/** A look-up opens its configuration, its library and a socket. */
const NEEDED = 3;

/**
 * The error of opening one more file when this process or machine has next to no descriptor left, else null. The
 * system's look-up keeps it to itself: it says that there is no such name.
 */
export const descriptorShortage = (): NodeJS.ErrnoException | null => {
  const opened: number[] = [];
  try {
    while (opened.length < NEEDED) opened.push(openSync(devNull, "r"));
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EMFILE" || code === "ENFILE" ? (error as NodeJS.ErrnoException) : null;
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
};
