import { AcridaError } from "../base/errors.ts";
import { settingsOf } from "../user/class-settings.ts";
import type { UserClass } from "../user/user.ts";

/** Settings of a class that JSON can carry, besides those with a name of their own in `--config-users`. */
const settable: readonly string[] = ["insecure", "maxBodyBytes", "httpVersion"];

/**
 * Gives static fields of a class other values, before anybody looks at it.
 * @throws AcridaError USAGE for a field that the class has not, or that no data can stand for.
 */
export const setFields = (Class: UserClass, fields: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(fields)) {
    const held = (Class as unknown as Readonly<Record<string, unknown>>)[name];
    const isSetting = settingsOf(Class).includes(name);
    if (!(name in Class) || (isSetting && !settable.includes(name))) {
      const why = isSetting ? "which data can't stand for" : `but it has no static field ${name}`;
      throw new AcridaError(
        "USAGE",
        `--config-users gives ${Class.name} the field ${name}, ${why}; ` +
          "expected weight, fixed_count, host, tasks, or a static field that the class declares",
      );
    }
    if (typeof held === "function" || name === "prototype" || name === "name" || name === "length") {
      throw new AcridaError(
        "USAGE",
        `--config-users can't replace ${Class.name}.${name}, which is code; give a field that holds data`,
      );
    }
    Object.defineProperty(Class, name, { value, writable: true, enumerable: true, configurable: true });
  }
};
