import type { CsvCell } from "../plugin/plugin-csv.ts";
import type { OutputEnd, OutputRun } from "../plugin/plugin-output.ts";
import type { PackedAnswer, PluginRoute } from "../plugin/plugin-route.ts";
import type { TabContent } from "../plugin/plugin-tab.ts";
import type { UserMix, WantedUsers } from "../plugin/user-mix.ts";
import type { LoginAttempt, LoginRequest } from "../plugin/web-login.ts";
import type { ExtensionRequest } from "../server/extensions.ts";
import type { PackedInterval } from "./packed-interval.ts";
import type { PackedStats } from "./stats-view.ts";

/** What a plugin has, as plain data; its functions stay in the scenario thread. */
export interface PluginDescription {
  readonly name: string;
  /** The file that exports it, absolute. */
  readonly file: string;
  /** Null without an output. */
  readonly outputTimeoutMs: number | null;
  readonly tabs: readonly { readonly key: string; readonly title: string; readonly isPage: boolean }[];
  readonly routes: readonly { readonly method: NonNullable<PluginRoute["method"]>; readonly path: string }[];
  readonly csvs: readonly {
    readonly name: string;
    readonly title: string;
    readonly columns: readonly string[];
  }[];
  readonly hasDispatcher: boolean;
  /** Null without a `webLogin`. */
  readonly login: {
    readonly checksPasswords: boolean;
    readonly providers: readonly { readonly label: string; readonly url: string }[];
  } | null;
}

interface OfPlugin {
  readonly plugin: string;
}

/** What the main thread may call of plugins. */
export type PluginFunctions = {
  start(argument: OfPlugin & { readonly run: Omit<OutputRun, "environment"> }): Promise<void>;
  interval(argument: OfPlugin & { readonly interval: PackedInterval }): Promise<void>;
  end(
    argument: OfPlugin & { readonly end: Omit<OutputEnd, "stats">; readonly stats: PackedStats },
  ): Promise<void>;
  /** What functions are given as the numbers from now on. */
  show(stats: PackedStats | null): void;
  tab(argument: OfPlugin & { readonly index: number }): Promise<TabContent>;
  page(argument: OfPlugin & { readonly index: number }): Promise<string>;
  rows(argument: OfPlugin & { readonly index: number }): Promise<readonly (readonly CsvCell[])[]>;
  route(
    argument: OfPlugin & { readonly index: number; readonly request: ExtensionRequest },
  ): Promise<PackedAnswer>;
  mix(wanted: WantedUsers): Promise<UserMix>;
  /** The user to let in; null for nobody. */
  logIn(attempt: LoginAttempt): Promise<string | null>;
  comeBack(
    argument: OfPlugin & {
      readonly index: number;
      readonly query: string;
      readonly callbackUrl: string;
      readonly request: LoginRequest;
    },
  ): Promise<string | null>;
};

/** One call as it crosses threads. */
export interface PluginCall {
  readonly name: keyof PluginFunctions;
  readonly argument: unknown;
}
