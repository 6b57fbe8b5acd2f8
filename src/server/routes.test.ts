import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import { exceptionsCsv, failuresCsv, statsHeader, statsRecord } from "../outputs/csv-tables.ts";
import { errorOf, exceptionOf, infoOf, pointOf, snapshotOf, workerOf } from "../outputs/snapshot-fixture.ts";
import { FieldError } from "./console-control.ts";
import { routesOf } from "./routes.ts";
import { ask, form, startTestConsole, type TestConsole } from "./server-fixture.ts";

let console: TestConsole;
beforeAll(async () => {
  console = await startTestConsole({ report: async (theme) => (theme === null ? null : `<p>${theme}</p>`) });
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

  it("answers 400 with the field for a value that can't be used", async () => {
    console.control.refusal = new FieldError("user_count", "expected a whole number from 1 on, got -3");
    const answer = await post("/swarm", form, "user_count=-3");
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      success: false,
      message: "expected a whole number from 1 on, got -3",
      field: "user_count",
    });
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

describe("numbers", () => {
  beforeEach(() => {
    console.control.current = snapshotOf(
      [
        { name: "/", times: [1, 2, 3, 4] },
        { name: "/cart", method: "POST", times: [10], failedTimes: [20] },
      ],
      {
        errors: [errorOf(), errorOf({ kind: "generator" })],
        exceptions: [exceptionOf()],
        workers: [workerOf()],
        history: [pointOf({ second: 9, p50: 3, p95: 20 })],
      },
    );
    console.feed.start(infoOf());
    console.feed.snapshot(console.control.current);
  });

  it("are ready and empty before the first test", async () => {
    const fresh = await startTestConsole();
    const answer = await ask(fresh.server, "GET", "/stats/requests");
    expect(JSON.parse(answer.body)).toMatchObject({ stats: [], errors: [], state: "ready", user_count: 0 });
    expect((await ask(fresh.server, "GET", "/stats/requests/csv")).body).toBe(statsHeader);
    expect((await ask(fresh.server, "GET", "/metrics")).body).toContain('acrida_state{state="ready"} 1');
    expect(JSON.parse((await ask(fresh.server, "GET", "/exceptions")).body)).toEqual({ exceptions: [] });
    await fresh.server.close();
  });

  it("have Locust's fields", async () => {
    const stats = await json("/stats/requests");
    expect(stats.stats.map((row: { name: string }) => row.name)).toEqual(["/", "/cart", "Aggregated"]);
    expect(stats.stats[1]).toEqual({
      method: "POST",
      name: "/cart",
      num_requests: 2,
      num_failures: 1,
      min_response_time: 10,
      max_response_time: 20,
      avg_response_time: 15,
      median_response_time: expect.closeTo(10, 1),
      current_rps: 0.2,
      current_fail_per_sec: 0.1,
      total_rps: 0.2,
      total_fail_per_sec: 0.1,
      avg_content_length: 100,
      "response_time_percentile_0.95": 20,
      "response_time_percentile_0.99": 20,
    });
    expect(stats.errors).toEqual([
      {
        method: "GET",
        name: "/cart",
        error: "status 500",
        occurrences: 1,
        first_seen: 1795341600,
        last_seen: 1795341603,
      },
    ]);
    const { stats: _, errors: __, ...rest } = stats;
    expect(rest).toEqual({
      current_rps: 0.6,
      current_fail_per_sec: 0.1,
      total_rps: 0.6,
      total_fail_per_sec: 0.1,
      fail_ratio: 1 / 6,
      current_response_time_percentiles: {
        "response_time_percentile_0.5": 3,
        "response_time_percentile_0.95": 20,
      },
      workers: [{ id: "local-0", state: "running", user_count: 5, cpu_usage: 42, memory_usage: 83886080 }],
      worker_count: 1,
      state: "running",
      user_count: 5,
    });
  });

  it("are made anew as soon as the test is steered, however often they are asked for", async () => {
    console.control.current = snapshotOf([], { state: "running" });
    await post("/swarm", form, "user_count=1");
    expect((await json("/stats/requests")).state).toBe("running");
    console.control.current = snapshotOf([], { state: "stopping" });
    expect((await json("/stats/requests")).state).toBe("running");
    await post("/stop");
    expect((await json("/stats/requests")).state).toBe("stopping");
  });

  it("are not sent again to who has them", async () => {
    const first = await get("/stats/requests");
    const again = await get("/stats/requests", { "If-None-Match": first.headers.etag as string });
    expect([again.status, again.body]).toEqual([304, ""]);
  });

  it("come as the very text of the CSV files", async () => {
    const { entries, total, errors, exceptions } = console.control.current as NonNullable<
      typeof console.control.current
    >;
    const requests = await get("/stats/requests/csv");
    expect(requests.body).toBe(statsHeader + [...entries, total].map(statsRecord).join(""));
    expect(requests.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(requests.headers["content-disposition"]).toBe('attachment; filename="requests.csv"');
    expect((await get("/stats/failures/csv")).body).toBe(failuresCsv(errors));
    expect((await get("/exceptions/csv")).body).toBe(exceptionsCsv(exceptions));
    expect((await get("/stats/requests_full_history/csv")).status).toBe(404);
  });

  it("tell exceptions, tasks, workers and one name over time", async () => {
    expect(await json("/exceptions")).toEqual({
      exceptions: [
        { count: 1, msg: exceptionOf().message, traceback: exceptionOf().traceback, nodes: "local-0" },
      ],
    });
    expect(await json("/tasks")).toEqual({
      per_class: {
        Shop: {
          ratio: 1,
          tasks: { browse: { ratio: 0.75 }, Cart: { ratio: 0.25, tasks: { pay: { ratio: 0.5 } } } },
        },
        Admin: { ratio: 1 },
      },
      // All five users are of one class.
      total: {
        Shop: {
          ratio: 1,
          tasks: { browse: { ratio: 0.75 }, Cart: { ratio: 0.25, tasks: { pay: { ratio: 0.125 } } } },
        },
        Admin: { ratio: 0 },
      },
    });
    expect(await json("/worker-count")).toEqual({ worker_count: 1 });
    expect(await json("/series?method=POST&name=%2Fcart")).toMatchObject({ method: "POST", name: "/cart" });
    expect((await get("/series?method=GET&name=nobody")).status).toBe(404);
  });

  it("show tasks by weight while no user runs", async () => {
    console.control.current = null;
    const { total } = await json("/tasks");
    expect([total.Shop.ratio, total.Admin.ratio]).toEqual([0.75, 0.25]);
  });

  it("tell log lines of the controller and of each worker", async () => {
    const wallMs = Date.UTC(2026, 10, 22, 10);
    console.feed.write({ level: "info", source: "main", message: "ready", wallMs });
    console.feed.write({ level: "error", source: "worker 0", message: "odd", wallMs });
    const logs = await json("/logs");
    expect(logs.master).toContain("[2026-11-22 10:00:00.000] INFO/main: ready");
    expect(logs.workers).toEqual({ "worker 0": ["[2026-11-22 10:00:00.000] ERROR/worker 0: odd"] });
  });

  it("give the report to show or to keep, unable to reach the console", async () => {
    const shown = await get("/stats/report?theme=dark");
    expect([shown.status, shown.body]).toEqual([200, "<p>dark</p>"]);
    expect(shown.headers["content-disposition"]).toBeUndefined();
    expect(shown.headers["content-security-policy"]).toContain("sandbox allow-scripts");
    expect(shown.headers["content-security-policy"]).not.toContain("allow-same-origin");
    const kept = await get("/stats/report?theme=dark&download=1");
    expect(kept.headers["content-disposition"]).toBe('attachment; filename="report.html"');
    expect((await get("/stats/report")).status).toBe(404);
  });
});

describe("the document of the API", () => {
  it("has the routes that there are, and no others", async () => {
    const { paths, components } = await json("/openapi.json");
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const { control, feed } = console;
    const rest = { clock: systemClock(), version: "", report: async () => null, fullHistoryFile: null };
    const routes = routesOf({ control, feed, ...rest }).map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(routes.sort());
    const references = JSON.stringify(paths).match(/#\/components\/\w+\/\w+/g) ?? [];
    for (const reference of references) {
      const [, , kind, name] = reference.split("/") as [string, string, string, string];
      expect(components[kind]).toHaveProperty(name);
    }
  });
});
