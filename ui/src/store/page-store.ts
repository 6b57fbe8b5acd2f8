import { useSyncExternalStore } from "react";
import type { ChangeView, WholeView } from "../../../src/server/api.ts";
import { changed, type PageState, stateOf } from "./page-state.ts";

/** Whether the stream of numbers is open; `refused`: the server asks for the token again. */
export type Connection = "opening" | "open" | "lost" | "refused";

/** What the page draws from. `state` is null until the first event has come. */
export interface PageView {
  readonly connection: Connection;
  readonly state: PageState | null;
}

/** Holds the page's state and tells those who draw of each change. */
export class PageStore {
  #view: PageView = { connection: "opening", state: null };
  readonly #listeners = new Set<() => void>();

  readonly view = (): PageView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The event `whole`, which also says that the stream is open. */
  readonly whole = (whole: WholeView): void => {
    this.#set({ connection: "open", state: stateOf(whole) });
  };

  /** The event `change`; nothing before the first `whole`. */
  readonly change = (change: ChangeView): void => {
    const { connection, state } = this.#view;
    if (state !== null) this.#set({ connection, state: changed(state, change) });
  };

  /** The stream opened, or ended. */
  readonly connection = (connection: Connection): void => {
    if (connection !== this.#view.connection) this.#set({ ...this.#view, connection });
  };

  #set(view: PageView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** The store's view; draws again at each change. */
export function usePage(store: PageStore): PageView {
  return useSyncExternalStore(store.subscribe, store.view);
}
