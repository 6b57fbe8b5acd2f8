import type { Logger } from "../base/logger.ts";
import { classChain } from "./class-chain.ts";

/** Names that people bring from Python, by what they are called here. */
const ours: Readonly<Record<string, string>> = {
  wait_time: "static waitTime",
  min_wait: "static waitTime = between(min, max)",
  fixed_count: "static fixedCount",
  task_set: "static taskSet",
  on_start: "onStart()",
  on_stop: "onStop()",
  set_up: "static setup()",
  tear_down: "static teardown()",
};
/** Hooks of each user that do nothing as a static method. */
const ofEachUser = ["onStart", "onStop"];

/** What would be passed over in silence though somebody meant it: a wait that is none puts all load on a target. */
export const warnOfOtherSpellings = (
  Class: { readonly name: string; prototype: object },
  logger: Logger,
): void => {
  for (const one of classChain(Class) as { readonly prototype: object }[]) {
    const names = [...Object.getOwnPropertyNames(one), ...Object.getOwnPropertyNames(one.prototype ?? {})];
    for (const name of names) {
      if (!Object.hasOwn(ours, name)) continue;
      logger.warning(`${Class.name}.${name} means nothing here and is not used; write ${ours[name]}`);
    }
    for (const hook of ofEachUser) {
      if (Object.hasOwn(one, hook))
        logger.warning(`${Class.name}.${hook}() is never called while it is static; write ${hook}()`);
    }
  }
};
