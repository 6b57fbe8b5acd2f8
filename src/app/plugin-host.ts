import { AcridaError } from "../base/errors.ts";
import type { FoundPlugin } from "../loader/plugins.ts";
import type { Plugin } from "../plugin/plugin.ts";
import type { PluginContext } from "../plugin/plugin-context.ts";
import { checkRows } from "../plugin/plugin-csv.ts";
import { packAnswer } from "../plugin/plugin-route.ts";
import { checkContent } from "../plugin/plugin-tab.ts";
import { checkMix } from "../plugin/user-mix.ts";
import { type LoginProvider, userOf, type WebLogin } from "../plugin/web-login.ts";
import type { Environment, RunStats } from "../user/environment.ts";
import { tracebackOf } from "../user/traceback.ts";
import { intervalView } from "./interval-view.ts";
import type { PluginCall, PluginDescription, PluginFunctions } from "./plugin-calls.ts";
import { statsView } from "./stats-view.ts";

const defaultTimeoutSeconds = 10;
const largestPage = 10_000_000;

/** The plugins of a scenario in its thread: calls their functions for the main thread, and checks what they give. */
export class PluginHost {
  readonly #plugins: ReadonlyMap<string, Plugin>;
  readonly #environment: Environment;
  readonly descriptions: readonly PluginDescription[];
  #stats: RunStats | null = null;

  constructor(found: readonly FoundPlugin[], environment: Environment) {
    this.#plugins = new Map(found.map(({ plugin }) => [plugin.name, plugin]));
    this.#environment = environment;
    this.descriptions = found.map(describe);
  }

  /** @throws an error that says what the plugin's function threw, and where. */
  call({ name, argument }: PluginCall): unknown {
    return (this.#functions[name] as (argument: unknown) => unknown)(argument);
  }

  readonly #functions: PluginFunctions = {
    start: async ({ plugin, run }) => {
      const { output } = this.#plugin(plugin);
      await told("its output's start()", () => output?.start?.({ ...run, environment: this.#environment }));
    },
    interval: async ({ plugin, interval }) => {
      const { output } = this.#plugin(plugin);
      await told("its output's interval()", () => output?.interval?.(intervalView(interval)));
    },
    end: async ({ plugin, end, stats }) => {
      const { output } = this.#plugin(plugin);
      await told("its output's end()", () => output?.end?.({ ...end, stats: statsView(stats) }));
    },
    show: (stats) => {
      this.#stats = stats === null ? null : statsView(stats);
    },
    tab: async ({ plugin, index }) => {
      const tab = this.#plugin(plugin).tabs?.[index];
      if (tab?.content === undefined) throw missing();
      const where = `the tab ${tab.key} of the plugin ${plugin}`;
      return checkContent(await told(where, () => tab.content(this.#context)), where);
    },
    page: async ({ plugin, index }) => {
      const tab = this.#plugin(plugin).tabs?.[index];
      if (tab?.page === undefined) throw missing();
      const where = `the tab ${tab.key} of the plugin ${plugin}`;
      const page: unknown = await told(where, () => tab.page(this.#context));
      if (typeof page === "string" && page.length <= largestPage) return page;
      throw new AcridaError(
        "MISUSE",
        `${where}: expected HTML as text, of at most ${largestPage} characters`,
      );
    },
    rows: async ({ plugin, index }) => {
      const csv = this.#plugin(plugin).csvs?.[index];
      if (csv === undefined) throw missing();
      const where = `the table ${csv.name} of the plugin ${plugin}`;
      return checkRows(await told(where, () => csv.rows(this.#context)), csv.columns.length, where);
    },
    route: async ({ plugin, index, request }) => {
      const route = this.#plugin(plugin).routes?.[index];
      if (route === undefined) throw missing();
      const where = `the route ${route.path} of the plugin ${plugin}`;
      const query = new URLSearchParams(request.query);
      return packAnswer(
        await told(where, () => route.handle({ ...request, query, ...this.#context })),
        where,
      );
    },
    mix: async (wanted) => {
      const plugin = [...this.#plugins.values()].find(({ dispatcher }) => dispatcher !== undefined);
      if (plugin === undefined) throw missing();
      const where = `the dispatcher of the plugin ${plugin.name}`;
      return checkMix(
        await told(where, () => plugin.dispatcher?.(wanted), "SCENARIO_INVALID"),
        wanted,
        where,
      );
    },
    logIn: async (attempt) => {
      for (const { name, webLogin } of this.#plugins.values()) {
        const check = checkOf(webLogin);
        if (check === undefined) continue;
        const where = `the webLogin of the plugin ${name}`;
        return userOf(await told(where, () => check(attempt)), attempt.username, where);
      }
      throw missing();
    },
    comeBack: async ({ plugin, index, query, callbackUrl, request }) => {
      const provider = providersOf(this.#plugin(plugin).webLogin)[index];
      if (provider === undefined) throw missing();
      const where = `the callback of ${provider.label} of the plugin ${plugin}`;
      const returned = { query: new URLSearchParams(query), callbackUrl, request };
      return userOf(await told(where, () => provider.callback(returned)), provider.label, where);
    },
  };

  get #context(): PluginContext {
    return { environment: this.#environment, stats: this.#stats };
  }

  #plugin(name: string): Plugin {
    const plugin = this.#plugins.get(name);
    if (plugin === undefined) throw missing();
    return plugin;
  }
}

const describe = ({ plugin, file }: FoundPlugin): PluginDescription => {
  const { name, output, tabs = [], routes = [], csvs = [], dispatcher, webLogin } = plugin;
  return {
    ...{ name, file },
    outputTimeoutMs: output === undefined ? null : (output.timeout ?? defaultTimeoutSeconds) * 1000,
    tabs: tabs.map((tab) => ({ key: tab.key, title: tab.title, isPage: tab.page !== undefined })),
    routes: routes.map(({ method = "GET", path }) => ({ method, path })),
    csvs: csvs.map(({ name: table, title = table, columns }) => ({ name: table, title, columns })),
    hasDispatcher: dispatcher !== undefined,
    login:
      webLogin === undefined
        ? null
        : {
            checksPasswords: checkOf(webLogin) !== undefined,
            providers: providersOf(webLogin).map(({ label, url }) => ({ label, url })),
          },
  };
};

const checkOf = (login: WebLogin | undefined) => (typeof login === "function" ? login : login?.check);

const providersOf = (login: WebLogin | undefined): readonly LoginProvider[] =>
  typeof login === "function" ? [] : (login?.providers ?? []);

/** What the plugin's own code throws comes with its own frames. */
const told = async <T>(
  where: string,
  call: () => T | PromiseLike<T>,
  code: "MISUSE" | "SCENARIO_INVALID" = "MISUSE",
): Promise<T> => {
  try {
    return await call();
  } catch (thrown) {
    throw new AcridaError(code, `${where} threw ${tracebackOf(thrown)}`, { cause: thrown });
  }
};

const missing = (): Error => new Error("there is no such part of a plugin");
