import { settingsKey } from "./class-settings.ts";
import type { DefaultUser } from "./register.ts";
import { TaskSet } from "./task-set.ts";
import type { User } from "./user.ts";

/**
 * Tasks in an order that chance makes: each names those that may follow it, with weights. The first one declared is
 * where a stay begins.
 */
export class MarkovTaskSet<U extends User = DefaultUser> extends TaskSet<U> {
  static override readonly [settingsKey]: readonly string[] = ["transitions"];
  /**
   * The ways from task to task, instead of decorators: `{ browse: { search: 3, buy: 1 }, search: ["browse"] }`. Its
   * first name is where a stay begins. Loose, because the language gives static fields no type from their base;
   * checked when the scenario loads.
   */
  static transitions: Readonly<Record<string, unknown>> | undefined = undefined;
}
