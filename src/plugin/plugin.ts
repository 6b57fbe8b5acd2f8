import type { PluginCsv } from "./plugin-csv.ts";
import type { PluginOutput } from "./plugin-output.ts";
import type { PluginRoute } from "./plugin-route.ts";
import type { PluginTab } from "./plugin-tab.ts";
import type { Dispatcher } from "./user-mix.ts";
import type { WebLogin } from "./web-login.ts";

/**
 * What extends Acrida. All its functions run at the controller alone, in the scenario thread, beside the listeners of
 * events: never where users run.
 */
export interface Plugin {
  /** Small letters, digits and dashes; part of its paths, and of its files' names. No two plugins have the same. */
  readonly name: string;
  /** Is told the numbers of each test. */
  readonly output?: PluginOutput;
  /** Further tabs of the console. */
  readonly tabs?: readonly PluginTab[];
  /** What the console answers under `/ext/NAME/`. */
  readonly routes?: readonly PluginRoute[];
  /** Further tables to download, which `--csv` writes too. */
  readonly csvs?: readonly PluginCsv[];
  /** Says how many users of each class there are. One plugin's only. */
  readonly dispatcher?: Dispatcher;
  /** Who may open the console, with `--web-login`. */
  readonly webLogin?: WebLogin;
}

/** Marks what `definePlugin` has checked. */
export const pluginKey = Symbol.for("acrida.plugin");

export const isPlugin = (value: unknown): value is Plugin =>
  typeof value === "object" && value !== null && Object.hasOwn(value, pluginKey);
