import { AcridaError } from "../base/errors.ts";
import { type Plugin, pluginKey } from "./plugin.ts";
import type { WebLogin } from "./web-login.ts";

type Fields = Readonly<Record<string, unknown>>;
type Kind = "function" | "string" | "number" | "object" | "list";
/** What a field must be; `?` where it may be left out. */
type Wanted = Kind | `${Kind}?`;

const pluginFields = {
  name: "string",
  output: "object?",
  tabs: "list?",
  routes: "list?",
  csvs: "list?",
  dispatcher: "function?",
} as const satisfies Record<string, Wanted>;

const tabFields = { key: "string", title: "string", content: "function?", page: "function?" } as const;
const outputFields = ["timeout", "start", "interval", "end"];

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const PATH = /^(\/[A-Za-z0-9._~-]+)+$/;
/** `PREFIX_stats_history.csv` is Acrida's own. */
const takenNames = ["stats"];
/** Where tabs and tables of plugins lie. */
const takenPaths = /^\/(tabs|csv)(\/|$)/;
const most = 50;
const longestTimeout = 30;

/**
 * A plugin, checked. Export it, from a scenario or from a file of `--plugin FILE`, and it takes part.
 * @throws AcridaError SCENARIO_INVALID for a field that is missing, unknown or of another type.
 */
export const definePlugin = <const P extends Plugin>(plugin: P): P => {
  const { name } = checkFields(plugin, "definePlugin()", { ...pluginFields, webLogin: null });
  if (!NAME.test(name as string) || takenNames.includes(name as string)) {
    const why = takenNames.includes(name as string) ? ", which is Acrida's own" : "";
    throw wrong(
      "definePlugin()",
      `name to be small letters, digits and dashes, as "my-plugin", got "${name}"${why}`,
    );
  }
  const where = `the plugin ${name}`;
  checkOutput(plugin.output, `${where}: output`);
  checkList(plugin.tabs, `${where}: tabs`, "key", (tab, at) => {
    const { key, content, page } = checkFields(tab, at, tabFields);
    checkKey(key, at, "key");
    if ((content === undefined) === (page === undefined))
      throw wrong(at, `content or page, one of them, got ${content === undefined ? "neither" : "both"}`);
  });
  checkList(plugin.routes, `${where}: routes`, "path", checkRoute);
  checkList(plugin.csvs, `${where}: csvs`, "name", (csv, at) => {
    checkFields(csv, at, { name: "string", title: "string?", columns: "list", rows: "function" });
    checkKey(csv.name, at, "name");
    const columns = csv.columns as readonly unknown[];
    if (columns.length === 0 || !columns.every((one) => typeof one === "string"))
      throw wrong(at, `columns to be a list of texts, as ["Name", "Score"]`);
  });
  checkLogin(plugin.webLogin, `${where}: webLogin`);
  if (
    Object.keys(pluginFields).every((field) => field === "name" || (plugin as Fields)[field] === undefined)
  ) {
    if (plugin.webLogin === undefined)
      throw wrong(where, "at least one of output, tabs, routes, csvs, dispatcher and webLogin");
  }
  return Object.freeze(Object.defineProperty({ ...plugin }, pluginKey, { value: true }));
};

const checkOutput = (output: unknown, where: string): void => {
  if (output === undefined) return;
  if (typeof output !== "object" || output === null || Array.isArray(output))
    throw wrong(where, `an object, got ${kindOf(output)}`);
  // An instance of a class has whatever it keeps for itself.
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(output));
  const stranger = isPlain ? Object.keys(output).find((field) => !outputFields.includes(field)) : undefined;
  if (stranger !== undefined)
    throw wrong(
      where,
      `fields of ${outputFields.join(", ")}, got ${stranger}; an output that keeps more for itself is an instance of a class`,
    );
  const { timeout, start, interval, end } = output as Fields;
  const calls = { start, interval, end };
  for (const [name, call] of Object.entries(calls)) checkField(call, `${where}.${name}`, "function?");
  if (Object.values(calls).every((call) => call === undefined))
    throw wrong(where, "at least one of start(), interval() and end()");
  if (timeout === undefined) return;
  if (!(typeof timeout === "number" && timeout > 0 && timeout <= longestTimeout))
    throw wrong(where, `timeout to be seconds, above 0 and up to ${longestTimeout}, got ${String(timeout)}`);
};

const checkRoute = (route: Fields, where: string): void => {
  const { method = "GET", path } = checkFields(route, where, {
    method: "string?",
    path: "string",
    handle: "function",
  });
  if (method !== "GET" && method !== "POST") throw wrong(where, `method to be GET or POST, got ${method}`);
  if (!PATH.test(path as string)) throw wrong(where, `path to be like /status, got ${JSON.stringify(path)}`);
  if ((path as string).split("/").some((part) => part === "." || part === ".."))
    throw wrong(where, `path without . and .., got ${JSON.stringify(path)}`);
  if (takenPaths.test(path as string))
    throw wrong(where, `path not to begin with /tabs or /csv, which are the plugin's tabs and tables`);
};

const checkLogin = (login: WebLogin | undefined, where: string): void => {
  if (login === undefined || typeof login === "function") return;
  if (typeof login !== "object" || login === null || Array.isArray(login))
    throw wrong(where, `a function, or { check, providers } with at least one of them, got ${kindOf(login)}`);
  const { check, providers } = checkFields(login, where, { check: "function?", providers: "list?" });
  if (check === undefined && !(Array.isArray(providers) && providers.length > 0))
    throw wrong(where, "a function, or { check, providers } with at least one of them");
  checkList(login.providers, `${where}.providers`, "label", (provider, at) => {
    const { url } = checkFields(provider, at, { label: "string", url: "string", callback: "function" });
    if (!/^https?:\/\//.test(url as string))
      throw wrong(at, `url to begin with https://, got ${String(url)}`);
    if (!(url as string).includes("{state}"))
      throw wrong(at, "url to hold {state}, which must come back as the parameter state");
  });
};

/** @param nameField by which no two of the list may be the same. */
const checkList = (
  list: readonly object[] | undefined,
  where: string,
  nameField: string,
  check: (one: Fields, where: string) => void,
): void => {
  if (list === undefined) return;
  if (list.length > most) throw wrong(where, `at most ${most}, got ${list.length}`);
  const names = new Set<string>();
  for (const [index, one] of list.entries()) {
    const at = `${where}[${index}]`;
    if (typeof one !== "object" || one === null) throw wrong(at, `an object, got ${String(one)}`);
    check(one as Fields, at);
    const { method = "GET", [nameField]: value } = one as Fields;
    const name = nameField === "path" ? `${method} ${value}` : String(value);
    if (names.has(name)) throw wrong(at, `another ${nameField} than those before, got ${name} again`);
    names.add(name);
  }
};

const checkKey = (key: unknown, where: string, field: string): void => {
  if (!NAME.test(key as string))
    throw wrong(where, `${field} to be small letters, digits and dashes, got ${JSON.stringify(key)}`);
};

/** @param wanted by field; null for one that is checked elsewhere. */
const checkFields = (
  given: unknown,
  where: string,
  wanted: Readonly<Record<string, Wanted | null>>,
): Fields => {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw wrong(where, `an object, got ${kindOf(given)}`);
  const known = Object.keys(wanted);
  const unknown = Object.keys(given).find((field) => !known.includes(field));
  if (unknown !== undefined) throw wrong(where, `fields of ${known.join(", ")}, got ${unknown}`);
  for (const [field, kind] of Object.entries(wanted)) {
    if (kind !== null) checkField((given as Fields)[field], `${where}: ${field}`, kind);
  }
  return given as Fields;
};

const checkField = (value: unknown, where: string, wanted: Wanted): void => {
  if (value === undefined && wanted.endsWith("?")) return;
  const kind = wanted.replace("?", "");
  if (kindOf(value) === kind && value !== "") return;
  const article = {
    function: "a function",
    string: "a text",
    number: "a number",
    object: "an object",
    list: "a list",
  };
  throw wrong(where, `${article[kind as Kind]}, got ${value === "" ? "an empty text" : kindOf(value)}`);
};

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

const wrong = (where: string, expected: string): AcridaError =>
  new AcridaError("SCENARIO_INVALID", `${where}: expected ${expected}`);
