import { ownTableCsv } from "../outputs/own-table.ts";
import type { Extensions } from "../server/extensions.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { PluginRoom } from "./plugin-room.ts";

/**
 * What the scenario's plugins add to the console.
 * @param snapshot of the test that runs or ran last, secrets masked.
 */
export const consoleExtensions = (room: PluginRoom, snapshot: () => RunSnapshot | null): Extensions => {
  const indexed = room.plugins.map((plugin) => ({
    tabs: plugin.tabs.map((tab, index) => ({ plugin: plugin.name, index, ...tab })),
    tables: plugin.csvs.map(({ name, title, columns }, index) => ({
      ...{ plugin: plugin.name, index, name, title, columns },
    })),
    routes: plugin.routes.map((route, index) => ({ plugin: plugin.name, index, ...route })),
  }));
  const tabs = indexed.flatMap((one) => one.tabs);
  const tables = indexed.flatMap((one) => one.tables);
  const routes = indexed.flatMap((one) => one.routes);
  return {
    tabs,
    tables,
    routes,
    async content(tab) {
      await room.showFresh(snapshot);
      return room.ask("tab", placeOf(knownOf(tabs, tab)));
    },
    async page(tab) {
      await room.showFresh(snapshot);
      return room.ask("page", placeOf(knownOf(tabs, tab)));
    },
    async csv(table) {
      await room.showFresh(snapshot);
      const known = knownOf(tables, table);
      return ownTableCsv(known.columns, await room.ask("rows", placeOf(known)));
    },
    async answer(route, request) {
      await room.showFresh(snapshot);
      return room.ask("route", { ...placeOf(knownOf(routes, route)), request });
    },
  };
};

/** What was given is one of our own. */
const knownOf = <One extends object>(list: readonly One[], asked: object): One =>
  list.find((one) => one === asked) as One;

interface Place {
  readonly plugin: string;
  readonly index: number;
}

const placeOf = ({ plugin, index }: Place): Place => ({ plugin, index });
