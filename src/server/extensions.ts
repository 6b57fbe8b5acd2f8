import type { TabContentView, TabView } from "../outputs/page/view.ts";

/** A tab that a plugin adds. */
export interface ExtensionTab {
  readonly plugin: string;
  readonly key: string;
  readonly title: string;
  readonly isPage: boolean;
}

/** A table that a plugin adds. */
export interface ExtensionTable {
  readonly plugin: string;
  readonly name: string;
  readonly title: string;
}

export interface ExtensionRoute {
  readonly plugin: string;
  readonly method: "GET" | "POST";
  /** Below the plugin's own place: `/status`. */
  readonly path: string;
}

/** A request for a route of a plugin. */
export interface ExtensionRequest {
  readonly method: string;
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly user: string | null;
  readonly address: string;
}

export interface ExtensionAnswer {
  readonly status: number;
  /** Checked: none that says what browsers may do. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** More wait for plugins than are let wait. */
export class TooManyWaiting extends Error {
  constructor() {
    super("too many wait for plugins already; try again in a second");
  }
}

/** What plugins add to the console. A function rejects with what the plugin threw, or with TooManyWaiting. */
export interface Extensions {
  readonly tabs: readonly ExtensionTab[];
  readonly tables: readonly ExtensionTable[];
  readonly routes: readonly ExtensionRoute[];
  content(tab: ExtensionTab): Promise<TabContentView>;
  page(tab: ExtensionTab): Promise<string>;
  csv(table: ExtensionTable): Promise<string>;
  answer(route: ExtensionRoute, request: ExtensionRequest): Promise<ExtensionAnswer>;
}

const nothing = (): Promise<never> => Promise.reject(new Error("there is no plugin"));

/** Of a scenario without plugins. */
export const noExtensions: Extensions = {
  ...{ tabs: [], tables: [], routes: [] },
  ...{ content: nothing, page: nothing, csv: nothing, answer: nothing },
};

export const pathOfTab = ({ plugin, key }: ExtensionTab): string => `/ext/${plugin}/tabs/${key}`;
export const pathOfTable = ({ plugin, name }: ExtensionTable): string => `/ext/${plugin}/csv/${name}`;
export const pathOfRoute = ({ plugin, path }: ExtensionRoute): string => `/ext/${plugin}${path}`;

/** The tabs as the page is told of them. */
export const tabViews = ({ tabs }: Extensions): readonly TabView[] =>
  tabs.map((tab) => ({
    key: `ext-${tab.plugin}-${tab.key}`,
    title: tab.title,
    path: pathOfTab(tab).slice(1),
    isPage: tab.isPage,
  }));
