import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

const scenario = `
  import { HttpUser, TaskSet, task, constant } from "acrida";
  class Nested extends TaskSet { @task async inner() { await this.client.get("/products"); this.interrupt(); } }
  export class Shopper extends HttpUser {
    static waitTime = constant(0.01);
    @task async look() { await this.client.get("/products"); }
    @task static nested = Nested;
  }`;

test.each([
  ["--iterations 100: of all users and threads together", ["-i", "100"], 100],
  ["--user-iterations 7: of each user", ["--user-iterations", "7"], 35],
])("%s, and then the run ends by itself", async (_, args, requests) => {
  const result = await runAcrida(
    headless(...args, "-u", "5", "-r", "100", "--processes", "2", "--host", target().url),
    { scenario },
  );
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.report().total.requests).toBe(requests);
});

test("what --config-users, --equal-weights and --profile say reaches every thread and the report", async () => {
  const file = '[{ "user_class_name": "Shopper", "path": "/products/1", "tasks": ["first"] }]';
  const settings = `
    import { HttpUser, task, constant } from "acrida";
    export class Shopper extends HttpUser {
      static path = "/products";
      static waitTime = constant(0.01);
      @task async first() { await this.client.get(Shopper.path); }
      @task(50) async second() { await this.client.get("/cart"); }
    }
    export class Other extends HttpUser {
      static weight = 20;
      static waitTime = constant(0.01);
      @task(50) async third() { await this.client.get("/search?q=oak", { name: "/search" }); }
    }`;
  const result = await runAcrida(
    headless(
      ...["--config-users", "users.json", "--equal-weights", "--profile", "Black Friday"],
      ...["--user-iterations", "5", "-u", "4", "-r", "100", "--processes", "2", "--host", target().url],
    ),
    { scenario: settings, files: { "users.json": file } },
  );
  expect(result.code, describeResult(result)).toBe(0);
  const report = result.report();
  expect(report.entries.map(({ name, requests }) => [name, requests])).toEqual([
    ["/products/1", 10],
    ["/search", 10],
  ]);
  expect(report.run).toMatchObject({ profile: "Black Friday" });
});
