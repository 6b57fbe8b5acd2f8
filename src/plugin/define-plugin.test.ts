import { expect, test } from "vitest";
import { AcridaError } from "../base/errors.ts";
import { definePlugin } from "./define-plugin.ts";
import { isPlugin, type Plugin } from "./plugin.ts";

const handle = () => "";
const rows = () => [];
const content = () => ({});

test("a plugin with all of its parts is taken, and known as one", () => {
  class Lines {
    lines = 0;
    interval() {
      this.lines++;
    }
  }
  const plugin = definePlugin({
    name: "my-plugin2",
    output: new Lines(),
    tabs: [
      { key: "a", title: "A", content },
      { key: "b", title: "B", page: () => "<p>", content: undefined },
    ],
    routes: [
      { path: "/a/b.json", handle },
      { method: "POST", path: "/a/b.json", handle },
    ],
    csvs: [{ name: "t", columns: ["Name"], rows }],
    dispatcher: ({ users }) => ({ A: users }),
    webLogin: { providers: [{ label: "X", url: "https://x.test/?s={state}", callback: () => false }] },
  });
  expect(isPlugin(plugin)).toBe(true);
  expect(plugin.output).toBeInstanceOf(Lines);
  expect(isPlugin({ ...plugin })).toBe(false);
});

test.each<[unknown, string]>([
  [undefined, "definePlugin(): expected an object, got undefined"],
  [{ output: { end() {} } }, "definePlugin(): name: expected a text, got undefined"],
  [{ name: "My plugin", routes: [] }, 'expected name to be small letters, digits and dashes, as "my-plugin"'],
  [{ name: "stats", routes: [] }, 'got "stats", which is Acrida\'s own'],
  [{ name: "p" }, "expected at least one of output, tabs, routes, csvs, dispatcher and webLogin"],
  [
    { name: "p", tab: [] },
    "expected fields of name, output, tabs, routes, csvs, dispatcher, webLogin, got tab",
  ],
  [{ name: "p", output: {} }, "output: expected at least one of start(), interval() and end()"],
  [{ name: "p", output: { end: 1 } }, "output.end: expected a function, got number"],
  [{ name: "p", output: { end() {}, timeout: 31 } }, "timeout to be seconds, above 0 and up to 30, got 31"],
  [{ name: "p", tabs: {} }, "tabs: expected a list, got object"],
  [
    { name: "p", tabs: [{ key: "a", title: "A" }] },
    "tabs[0]: expected content or page, one of them, got neither",
  ],
  [{ name: "p", tabs: [{ key: "a", title: "A", content, page: handle }] }, "one of them, got both"],
  [
    { name: "p", tabs: [{ key: "a", titel: "A", content }] },
    "fields of key, title, content, page, got titel",
  ],
  [{ name: "p", output: 5 }, "output: expected an object, got number"],
  [{ name: "p", output: { start() {}, intervall() {} } }, "timeout, start, interval, end, got intervall"],
  [{ name: "p", csvs: [{ name: "t", colums: ["A"], rows }] }, "name, title, columns, rows, got colums"],
  [{ name: "p", webLogin: true }, "{ check, providers } with at least one of them, got boolean"],
  [{ name: "p", webLogin: null }, "at least one of them, got null"],
  [{ name: "p", tabs: [{ key: "A", title: "A", content }] }, "tabs[0]: expected key to be small letters"],
  [
    { name: "p", tabs: [1, 2].map(() => ({ key: "a", title: "A", content })) },
    "tabs[1]: expected another key than those before, got a again",
  ],
  [{ name: "p", routes: [{ path: "status", handle }] }, 'path to be like /status, got "status"'],
  [{ name: "p", routes: [{ path: "/../stop", handle }] }, 'path without . and .., got "/../stop"'],
  [{ name: "p", routes: [{ path: "/tabs/a", handle }] }, "path not to begin with /tabs or /csv"],
  [{ name: "p", routes: [{ path: "/a", method: "PUT", handle }] }, "method to be GET or POST, got PUT"],
  [
    { name: "p", csvs: [{ name: "t", columns: [], rows }] },
    'columns to be a list of texts, as ["Name", "Score"]',
  ],
  [{ name: "p", dispatcher: {} }, "dispatcher: expected a function, got object"],
  [{ name: "p", webLogin: {} }, "webLogin: expected a function, or { check, providers } with at least one"],
  [
    { name: "p", webLogin: { providers: [{ label: "X", url: "https://x.test/", callback: handle }] } },
    "webLogin.providers[0]: expected url to hold {state}",
  ],
  [
    { name: "p", webLogin: { providers: [{ label: "X", url: "javascript:{state}", callback: handle }] } },
    "expected url to begin with https://",
  ],
])("%j is refused", (given, message) => {
  let thrown: unknown;
  try {
    definePlugin(given as Plugin);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(AcridaError);
  expect((thrown as AcridaError).code).toBe("SCENARIO_INVALID");
  expect((thrown as AcridaError).message).toContain(message);
});
