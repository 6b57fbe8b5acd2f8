import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import { Logger } from "../base/logger.ts";
import { FieldError } from "./console-control.ts";
import type { Extensions } from "./extensions.ts";
import { KeptSnapshot } from "./kept-snapshot.ts";
import { openApi } from "./open-api.ts";
import { access } from "./open-api-access.ts";
import { routesOf } from "./routes.ts";
import { ask, form, startTestConsole, type TestConsole } from "./server-fixture.ts";

let console: TestConsole;
beforeAll(async () => {
  console = await startTestConsole();
});
afterAll(() => console.server.close());
beforeEach(() => {
  console.control.calls.length = 0;
  console.control.refusal = null;
});

const get = (path: string, headers = {}) => ask(console.server, "GET", path, headers);
const post = (path: string, headers = {}, body = "") => ask(console.server, "POST", path, headers, body);
const json = async (path: string) => JSON.parse((await get(path)).body);

describe("POST /swarm", () => {
  const cases: readonly [string, Record<string, string>, string, object][] = [
    [
      "a form",
      form,
      "user_count=30&spawn_rate=1&host=http%3A%2F%2Fa",
      { user_count: "30", spawn_rate: "1", host: "http://a" },
    ],
    ["the seed's names", form, "locust_count=2&hatch_rate=0.5", { user_count: "2", spawn_rate: "0.5" }],
    ["several classes", form, "user_classes=Shop&user_classes=Admin", { user_classes: ["Shop", "Admin"] }],
    ["Locust's list", form, "user_classes%5B%5D=Shop", { user_classes: "Shop" }],
    [
      "multipart",
      { "Content-Type": "multipart/form-data; boundary=x" },
      '--x\r\nContent-Disposition: form-data; name="user_count"\r\n\r\n7\r\n--x--\r\n',
      { user_count: "7" },
    ],
    [
      "JSON",
      { "Content-Type": "application/json" },
      '{"user_count":5,"host":null,"dry":true,"user_classes":["A","B"]}',
      { user_count: "5", host: "", dry: "true", user_classes: ["A", "B"] },
    ],
  ];
  it.each(cases)("takes %s", async (_, headers, body, expected) => {
    const answer = await post("/swarm", headers, body);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      success: true,
      message: "Swarming started",
      host: "http://127.0.0.1:8080",
    });
    expect(console.control.calls).toEqual([{ what: "swarm", form: expected }]);
  });

  it("takes a field named __proto__ for a field", async () => {
    await post("/swarm", form, "__proto__=1");
    const values = console.control.calls[0]?.form as object;
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(values, "__proto__")?.value).toBe("1");
  });

  it("answers 400 with each field whose value can't be used, and the first one as the field", async () => {
    const fault = { field: "user_count", message: "expected a whole number from 1 on, got -3" };
    const other = { field: "host", message: "expected a URL, got x" };
    console.control.refusal = new FieldError(fault.field, fault.message, undefined, [other]);
    const answer = await post("/swarm", form, "user_count=-3&host=x");
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ success: false, ...fault, errors: [fault, other] });
  });

  it("answers 409 when no test can be started now, and hides what failed inside", async () => {
    console.control.refusal = new AcridaError(
      "SCENARIO_INVALID",
      "the test before is still stopping; wait for it",
    );
    expect((await post("/swarm", form, "user_count=1")).status).toBe(409);
    console.control.refusal = new Error("/root/private");
    const answer = await post("/swarm", form, "user_count=1");
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain("private");
    expect(console.logged.at(-1)?.message).toContain("/root/private");
  });

  it.each([
    ["JSON that is none", { "Content-Type": "application/json" }, "{"],
    ["a list", { "Content-Type": "application/json" }, "[1]"],
    ["a nested value", { "Content-Type": "application/json" }, '{"user_count":{"a":1}}'],
    ["another type", { "Content-Type": "text/plain" }, "user_count=1"],
    [
      "a file",
      { "Content-Type": "multipart/form-data; boundary=x" },
      '--x\r\nContent-Disposition: form-data; name="host"; filename="a"\r\n\r\n7\r\n--x--\r\n',
    ],
  ])("answers 400 to %s", async (_, headers, body) => {
    const answer = await post("/swarm", headers, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).message).toContain("expected");
    expect(console.control.calls).toEqual([]);
  });

  it("refuses a body over 1 MB", async () => {
    const answer = await post("/swarm", form, `host=${"x".repeat(1_100_000)}`);
    expect(answer.status).toBe(413);
    const chunked = await post("/swarm", { ...form, "Transfer-Encoding": "chunked" }, "user_count=1");
    expect(chunked.status).toBe(411);
    expect(console.control.calls).toEqual([]);
  });
});

describe("other changes", () => {
  it.each([
    ["/stop", 200, "stop"],
    ["/stats/reset", 200, "reset"],
    ["/user", 201, "updateClass"],
  ])("POST %s answers %i", async (path, status, what) => {
    const answer = await post(path, form, "user_class_name=Shop");
    expect([answer.status, JSON.parse(answer.body).success]).toEqual([status, true]);
    expect(console.control.calls.map((call) => call.what)).toEqual([what]);
  });

  it("are POST only", async () => {
    for (const path of ["/swarm", "/stop", "/stats/reset", "/user"]) {
      for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
        const answer = await ask(console.server, method, path);
        expect([path, method, answer.status, answer.headers.allow]).toEqual([path, method, 405, "POST"]);
      }
      expect((await get(path)).body).toContain("POST");
    }
    expect(console.control.calls).toEqual([]);
  });
});

describe("the document of the API", () => {
  it("has the routes that there are, and no others", async () => {
    const { components } = await json("/openapi.json");
    const noWay = () => Promise.reject(new Error("nobody asks"));
    const extensions: Extensions = {
      tabs: [
        { plugin: "shop", key: "figures", title: "Figures", isPage: false },
        { plugin: "shop", key: "own", title: "Own", isPage: true },
      ],
      tables: [{ plugin: "shop", name: "apdex", title: "Apdex" }],
      routes: [
        { plugin: "shop", method: "GET", path: "/both" },
        { plugin: "shop", method: "POST", path: "/both" },
      ],
      ...{ content: noWay, page: noWay, csv: noWay, answer: noWay },
    };
    const { paths } = openApi("1.2.3", extensions);
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const { control, feed } = console;
    const clock = systemClock();
    const parts = { control, feed, clock, numbers: new KeptSnapshot(clock, control) };
    const rest = { version: "", report: async () => null, fullHistoryFile: null, extensions };
    const logger = new Logger({ write: () => {} }, "main", "info", clock.wallNow);
    const routes = routesOf({ ...parts, ...rest, logger }).map(({ method, path }) => `${method} ${path}`);
    const ways = Object.entries(access).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual([...routes, ...ways].sort());
    const ids = JSON.stringify(paths).match(/"operationId":"[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(documented.length);
    const references = JSON.stringify(paths).match(/#\/components\/\w+\/\w+/g) ?? [];
    for (const reference of references) {
      const [, , kind, name] = reference.split("/") as [string, string, string, string];
      expect(components[kind]).toHaveProperty(name);
    }
  });
});
