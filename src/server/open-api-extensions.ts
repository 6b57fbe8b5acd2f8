import { type Extensions, pathOfRoute, pathOfTab, pathOfTable } from "./extensions.ts";
import { always, failing, get, html, json, text } from "./open-api-paths.ts";

const own = { description: "As the plugin answers." };
const anyBody = { content: { "*/*": { schema: { type: "string" } } } };

/** What plugins add, below `/ext/PLUGIN/`. */
export const extensionPaths = ({
  tabs,
  tables,
  routes,
}: Extensions): Record<string, Record<string, object>> => {
  const paths: Record<string, Record<string, object>> = {};
  for (const tab of tabs) {
    const answer = tab.isPage ? html("The page.") : json("What the tab shows.", "TabContent");
    paths[pathOfTab(tab)] = get(`${tab.plugin}.tabs.${tab.key}`, `The tab ${tab.title}`, answer, failing);
  }
  for (const table of tables) {
    const csv = text("CSV.", "text/csv");
    paths[pathOfTable(table)] = get(`${table.plugin}.csv.${table.name}`, table.title, csv, failing);
  }
  for (const route of routes) {
    const { plugin, method, path } = route;
    const way = method.toLowerCase();
    const operation = {
      ...{ operationId: `${plugin}.${way} ${path}`, summary: `A route of the plugin ${plugin}` },
      ...(method === "POST" ? { requestBody: anyBody } : {}),
      responses: { default: own, ...failing, ...always },
    };
    paths[pathOfRoute(route)] = { ...paths[pathOfRoute(route)], [way]: operation };
  }
  return paths;
};
