import { afterEach, beforeEach, expect, it } from "vitest";
import { type ExtensionRequest, type Extensions, TooManyWaiting } from "./extensions.ts";
import { ask, startTestConsole, type TestConsole } from "./server-fixture.ts";

let console: TestConsole;
let requests: ExtensionRequest[];
let failure: Error | null;

const extensions: Extensions = {
  tabs: [
    { plugin: "shop", key: "figures", title: "Figures", isPage: false },
    { plugin: "shop", key: "own", title: "Own", isPage: true },
  ],
  tables: [{ plugin: "shop", name: "apdex", title: "Apdex" }],
  routes: [
    { plugin: "shop", method: "GET", path: "/status" },
    { plugin: "shop", method: "POST", path: "/notes" },
    { plugin: "shop", method: "GET", path: "/both" },
    { plugin: "shop", method: "POST", path: "/both" },
  ],
  async content() {
    if (failure !== null) throw failure;
    return { text: "hello" };
  },
  page: async () => "<!doctype html><script>1</script>",
  csv: async () => "Name\r\n",
  async answer(route, request) {
    if (failure !== null) throw failure;
    requests.push(request);
    return { status: 201, headers: { "content-type": "text/html", "x-own": "1" }, body: `${route.path}!` };
  },
};

beforeEach(async () => {
  requests = [];
  failure = null;
  console = await startTestConsole({ extensions });
});
afterEach(() => console.server.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(console.server, "GET", path, headers);

it("tabs give their content, and pages for a frame of the console alone, cut off from all else", async () => {
  expect(JSON.parse((await get("/ext/shop/tabs/figures")).body)).toEqual({ text: "hello" });
  const { headers, body } = await get("/ext/shop/tabs/own");
  expect(body).toContain("<script>");
  expect(headers["content-security-policy"]).toMatch(/^sandbox allow-scripts (?!.*allow-same-origin)/);
  expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'self'$/);
  expect(headers["x-frame-options"]).toBe("SAMEORIGIN");
});

it("tables come as files", async () => {
  const { headers, body } = await get("/ext/shop/csv/apdex");
  expect(headers["content-disposition"]).toBe('attachment; filename="shop_apdex.csv"');
  expect(body).toBe("Name\r\n");
});

it("routes are told the request without its secrets, and their answers can't do more than show", async () => {
  const secrets = { Cookie: "acrida_1=x", Authorization: "Bearer y", "X-Asked": "z" };
  const { status, headers, body } = await get("/ext/shop/status?a=1&b=2", secrets);
  expect([status, body, headers["x-own"]]).toEqual([201, "/status!", "1"]);
  expect(headers["content-security-policy"]).toMatch(/^sandbox .*frame-ancestors 'none'$/);
  const [request] = requests;
  expect(request).toMatchObject({ method: "GET", query: "a=1&b=2", user: null, body: "" });
  expect(Object.keys(request?.headers ?? {})).toContain("x-asked");
  expect(JSON.stringify(request)).not.toMatch(/acrida_1|Bearer/);
  await ask(console.server, "POST", "/ext/shop/notes", { "Content-Type": "text/plain" }, "noted");
  expect(requests.at(-1)).toMatchObject({ method: "POST", body: "noted" });
});

it("one path may have a route for each method, and what has none is told both", async () => {
  expect((await get("/ext/shop/both")).status).toBe(201);
  const plain = { "Content-Type": "text/plain" };
  expect((await ask(console.server, "POST", "/ext/shop/both", plain, "x")).status).toBe(201);
  expect(requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
  const { status, headers } = await ask(console.server, "DELETE", "/ext/shop/both", plain);
  expect([status, headers.allow]).toEqual([405, "GET, HEAD, POST"]);
});

it("the console's own guard comes before them", async () => {
  const { port } = console.server;
  const headers = { Origin: "http://evil.test", "Content-Type": "text/plain" };
  expect((await ask(console.server, "POST", "/ext/shop/notes", headers, "x")).status).toBe(403);
  expect((await get("/ext/shop/status", { Host: `evil.test:${port}` })).status).toBe(403);
  expect((await get("/ext/shop/notes")).status).toBe(405);
  expect((await get("/ext/shop/other")).status).toBe(404);
  const large = { "Content-Type": "text/plain", "Content-Length": "1000001" };
  expect((await ask(console.server, "POST", "/ext/shop/notes", large)).status).toBe(413);
  expect(requests).toEqual([]);
});

it("one that fails is named in the log alone, one that is too many is to come again", async () => {
  failure = new Error("the secret place is gone");
  for (const path of ["/ext/shop/status", "/ext/shop/tabs/figures"]) {
    const { status, body } = await get(path);
    expect([status, body.includes("secret place")]).toEqual([500, false]);
    expect(console.logged.at(-1)?.message).toContain(`GET ${path}: the secret place is gone`);
  }
  failure = new TooManyWaiting();
  const { status, headers } = await get("/ext/shop/status");
  expect([status, headers["retry-after"]]).toEqual([503, "1"]);
});
