import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { targetPerTest } from "../support/embedded-target.ts";
import { openConsole, requestsOf } from "../support/open-console.ts";
import { type AcridaOptions, describeResult, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

/** Tells of each hook and event, with the option as that thread sees it. */
const scenario = `
  import { HttpUser, task, constant, events } from "acrida";
  events.initCommandLineParser.addListener(({ parser }) => {
    parser.addArgument("--tenant", { default: "first" });
    parser.addArgument("--api-key", { isSecret: true, default: "hunter2hunter2" });
  });
  events.quitting.addListener(() => console.log("QUITTING"));
  events.quit.addListener(({ exitCode }) => console.log("QUIT " + exitCode));
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    static setup({ options }) {
      console.log("SETUP " + options.tenant);
      if (options.tenant === "broken") throw new Error("no such tenant");
      return { tenant: options.tenant };
    }
    static teardown() { console.log("TEARDOWN"); }
    onStart() { console.log("USER of " + this.setupData.tenant + " " + this.environment.options.tenant); }
    @task async home() { await this.client.get("/"); }
    @task async missing() { await this.client.get("/status/404"); }
  }
  export class Other extends HttpUser {
    static weight = 0;
    static waitTime = constant(0.02);
    @task async other() { await this.client.get("/?other"); }
  }`;

const open = (args: readonly string[], options: AcridaOptions = {}) =>
  openConsole(args, { scenario, ...options });

const count = (text: string, word: string): number => text.split(word).length - 1;

test("tests start, change, are reset, stop and start again; setups run once per start, every request is counted", async () => {
  const files = ["--csv", "run", "--html", "report.html", "--json-file", "report"];
  const { run, post, until } = await open(["--host", target().url, ...files]);
  expect(await until(() => true)).toMatchObject({ state: "ready" });

  expect(await post("/swarm", { user_count: "2", spawn_rate: "10" })).toMatchObject({
    ...{ status: 200, success: true, host: target().url },
  });
  await until((now) => now.state === "running" && now.user_count === 2 && requestsOf(now) > 20);
  expect(await post("/swarm", { user_count: "5", spawn_rate: "20" })).toMatchObject({ status: 200 });
  await until((now) => now.state === "running" && now.user_count === 5);
  expect(await post("/swarm", { tenant: "second" })).toMatchObject({ status: 400, field: "tenant" });
  expect(await post("/stop")).toMatchObject({ status: 200 });
  await until(({ state }) => state === "stopped");
  await run.until(/exit code 1/);
  const first = run.workspace.json<{ total: { requests: number }; run: { users: number; id: string } }>(
    "report.json",
  );
  expect(first.run.users).toBe(5);
  expect((await target().ledger()).records).toBe(first.total.requests);

  expect(await post("/swarm", { locust_count: "3", hatch_rate: "30", tenant: "second" })).toMatchObject({
    status: 200,
  });
  await until((now) => now.state === "running" && requestsOf(now) > 20);
  await post("/stats/reset");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await until((now) => requestsOf(now) > 20);
  run.signal("SIGINT");
  const result = await run.ended;
  expect(result.code, describeResult(result)).toBe(1);
  expect(count(result.stdout, "SETUP first")).toBe(1);
  expect(count(result.stdout, "SETUP second")).toBe(1);
  expect(count(result.stdout, "TEARDOWN")).toBe(2);
  expect(count(result.stdout, "USER of first first")).toBe(5);
  expect(count(result.stdout, "USER of second second")).toBe(3);
  expect(count(result.stdout, "QUITTING")).toBe(1);
  expect(count(result.stdout, "QUIT 1")).toBe(1);
  expect(result.stdout + result.stderr).not.toContain("hunter2");

  const second = result.workspace.json<typeof first>("report.json");
  expect(second.run.id).not.toBe(first.run.id);
  expect(second.run.users).toBe(3);
  expect((await target().ledger()).records).toBeGreaterThan(first.total.requests + second.total.requests);
  for (const file of ["run_stats.csv", "run_stats_history.csv", "run_failures.csv", "run_exceptions.csv"]) {
    expect(result.workspace.has(file)).toBe(true);
  }
  expect(result.workspace.read("report.html")).toContain("</html>");
});

test("what can't be run is refused at its field, and nothing changes", async () => {
  const { run, post, stats } = await open([]);
  const bad: [Record<string, string>, string][] = [
    [{ user_count: "many" }, "user_count"],
    [{ spawn_rate: "0" }, "spawn_rate"],
    [{ host: "ftp://shop" }, "host"],
    [{ run_time: "soon", host: target().url }, "run_time"],
    [{ user_classes: "Nobody", host: target().url }, "user_classes"],
    [{ user_classes: "Other", host: target().url }, "user_classes"],
    [{ user_count: "1" }, "host"],
  ];
  for (const [form, field] of bad) {
    expect(await post("/swarm", form), JSON.stringify(form)).toMatchObject({
      status: 400,
      success: false,
      field,
    });
  }
  expect(await stats()).toMatchObject({ state: "ready" });
  expect((await target().ledger()).records).toBe(0);
  run.signal("SIGTERM");
  const result = await run.ended;
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout).toContain("QUIT 0");
});

test("a class that was changed runs as changed, at once in a test that runs and from the next start on", async () => {
  const { run, post, until } = await open(["--host", target().url]);
  expect(await post("/user", { user_class_name: "Other", weight: "1" })).toMatchObject({ status: 201 });
  expect(await post("/user", { user_class_name: "Visitor", weight: "0" })).toMatchObject({ status: 201 });
  await post("/swarm", { user_count: "2", spawn_rate: "10" });
  const now = await until((seen) => seen.state === "running" && requestsOf(seen) > 10);
  expect(now.stats.map(({ name }) => name)).toEqual(["/?other", "Aggregated"]);
  expect(await post("/user", { user_class_name: "Visitor", weight: "1" })).toMatchObject({ status: 201 });
  await until(({ stats }) => stats.some(({ name }) => name === "/"));
  await post("/stop");
  await until(({ state }) => state === "stopped");
  const choice = { user_class_name: "Visitor", weight: "1", tasks: "home" };
  expect(await post("/user", choice)).toMatchObject({ status: 201 });
  expect(await post("/swarm", { user_classes: "Visitor" })).toMatchObject({ status: 200 });
  const then = await until((seen) => seen.state === "running" && requestsOf(seen) > 10);
  expect(then.stats.map(({ name }) => name)).toEqual(["/", "Aggregated"]);
  run.signal("SIGINT");
  expect((await run.ended).code).toBe(0);
});

test("a setup that throws ends its test with the reason, and the console stays", async () => {
  const { run, post, until } = await open(["--host", target().url]);
  expect(await post("/swarm", { tenant: "broken" })).toMatchObject({ status: 200 });
  await until(({ state }) => state === "stopped");
  await run.until(/exit code 2/);
  expect((await target().ledger()).records).toBe(0);
  expect(await post("/swarm", { tenant: "first", user_classes: "Visitor" })).toMatchObject({ status: 200 });
  await until((now) => requestsOf(now) > 5);
  run.signal("SIGINT");
  const result = await run.ended;
  // The 404s of the last test decide.
  expect(result.code, describeResult(result)).toBe(1);
});

test("the numbers of a test stay without its secrets when another one, with other secrets, does not begin", async () => {
  const secretive = scenario.replace(
    'get("/")',
    'get("/", { name: "of " + this.environment.options.apiKey })',
  );
  const { run, base, post, until } = await open(["--host", target().url, "--csv", "runs/one"], {
    scenario: secretive,
    files: { "runs/notes.txt": "" },
  });
  await post("/swarm", { apiKey: "first-of-them" });
  await until((now) => requestsOf(now) > 10);
  await post("/stop");
  await until(({ state }) => state === "stopped");
  await run.until(/exit code 1/);
  rmSync(run.workspace.path("runs"), { recursive: true });
  expect((await post("/swarm", { apiKey: "next-of-them" })).status).toBeGreaterThanOrEqual(400);
  for (const path of ["/stats/requests", "/stats/requests/csv"]) {
    const text = await (await fetch(base + path)).text();
    expect(text).toContain("of ***");
    expect(text).not.toContain("of-them");
  }
  run.signal("SIGINT");
  await run.ended;
});

test("no report shows a secret of the command line, however short", async () => {
  const withPin = scenario.replace(
    "parser.addArgument(",
    'parser.addArgument("--pin", { isSecret: true });\nparser.addArgument(',
  );
  const args = ["--host", target().url, "--pin", "zq7x", "--html", "report.html"];
  const { run, base, post, until } = await open(args, { scenario: withPin });
  await post("/swarm");
  await until((now) => requestsOf(now) > 0);
  await post("/stop");
  await until(({ state }) => state === "stopped");
  await run.until(/exit code 1/);
  for (const report of [
    await (await fetch(`${base}/stats/report`)).text(),
    run.workspace.read("report.html"),
  ]) {
    expect(report).toContain("--pin ***");
    expect(report).not.toContain("zq7x");
  }
  run.signal("SIGINT");
  await run.ended;
});

describe("the command line", () => {
  test("--autostart runs at once, --autoquit ends the command after the test", async () => {
    const args = [
      "--autostart",
      "--autoquit",
      "1s",
      "-t",
      "2s",
      "--host",
      target().url,
      "--json-file",
      "report",
    ];
    const result = await runAcrida(["--port", "0", "--processes", "1", ...args], { scenario });
    expect(result.code, describeResult(result)).toBe(1);
    expect((await target().ledger()).records).toBe(result.report().total.requests);
  });

  test("--autostart without a host, and a port that is taken, end with code 2 before any load", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const taken = await runAcrida(["--port", String(port)], { scenario, longestMs: 15_000 });
    other.close();
    expect(taken.code, describeResult(taken)).toBe(2);
    expect(taken.stderr).toContain("--web-port");
    const homeless = await runAcrida(["--port", "0", "--autostart"], { scenario, longestMs: 15_000 });
    expect(homeless.code, describeResult(homeless)).toBe(2);
    expect(homeless.stderr).toContain("has no host");
  });

  test("beyond loopback a token is made and printed, and asked for", async () => {
    const { run, base } = await open(["--web-host", "0.0.0.0"]);
    const link = run.output().match(/open at (\S+)/)?.[1] as string;
    const token = new URL(link).searchParams.get("token") as string;
    expect(token).toMatch(/^[\w-]{22,}$/);
    expect((await fetch(`${base}/stats/requests`)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${base}/stats/requests`, { headers })).status).toBe(200);
    const logs = await (await fetch(`${base}/logs`, { headers })).text();
    expect(logs).not.toContain(token);
  });
});

test("twenty tests in one process leave no thread and no descriptor behind", async () => {
  const { run, post, until } = await open(["--host", target().url], { longestMs: 90_000 });
  const held = () => ({
    threads: readdirSync(`/proc/${run.pid}/task`).length,
    descriptors: readdirSync(`/proc/${run.pid}/fd`).length,
    memoryMib: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${run.pid}/status`, "utf8"))?.[1]) / 1024,
  });
  const one = async (): Promise<void> => {
    expect(await post("/swarm", { user_count: "2", spawn_rate: "50" })).toMatchObject({ status: 200 });
    await until((now) => now.state === "running");
    await post("/stop");
    await until(({ state }) => state === "stopped");
  };
  for (let warm = 0; warm < 3; warm++) await one();
  const before = held();
  for (let more = 0; more < 17; more++) await one();
  const after = held();
  expect(after.threads).toBeLessThanOrEqual(before.threads + 2);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 5);
  expect(after.memoryMib).toBeLessThan(before.memoryMib + 60);
});
