import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exceptionsCsv, failuresCsv, statsHeader, statsRecord } from "../outputs/csv-tables.ts";
import { errorOf, exceptionOf, infoOf, pointOf, snapshotOf, workerOf } from "../outputs/snapshot-fixture.ts";
import { ask, form, startTestConsole, type TestConsole } from "./server-fixture.ts";

let console: TestConsole;
beforeAll(async () => {
  console = await startTestConsole({ report: async (theme) => (theme === null ? null : `<p>${theme}</p>`) });
});
afterAll(() => console.server.close());

const get = (path: string, headers = {}) => ask(console.server, "GET", path, headers);
const post = (path: string, headers = {}, body = "") => ask(console.server, "POST", path, headers, body);
const json = async (path: string) => JSON.parse((await get(path)).body);

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
    console.control.grow(snapshotOf([], { state: "stopping" }));
    expect((await json("/stats/requests")).state).toBe("running");
    await post("/stop");
    expect((await json("/stats/requests")).state).toBe("stopping");
  });

  it("are not sent again to who has them", async () => {
    const first = await get("/stats/requests");
    const again = await get("/stats/requests", { "If-None-Match": first.headers.etag as string });
    expect([again.status, again.body]).toEqual([304, ""]);
  });

  it("are taken and masked once for all who ask in a second", async () => {
    console.control.looks = 0;
    const paths = ["/exceptions", "/tasks", "/worker-count", "/stats/requests/csv", "/exceptions/csv"];
    for (const path of [...paths, ...paths]) expect((await get(path)).status).toBe(200);
    expect(console.control.looks).toBe(1);
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
    const unknown = await get("/series?method=GET&name=nobody");
    expect([unknown.status, JSON.parse(unknown.body).message]).toEqual([
      404,
      expect.stringContaining("a row that is followed over time"),
    ]);
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
