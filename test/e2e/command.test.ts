import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const packageJson = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

const scenario = `
  import { HttpUser, TaskSet, task, tag, constant } from "acrida";
  class Checkout extends TaskSet {
    static waitTime = constant(0.01);
    @task(1) async pay() { await this.client.get("/?pay"); this.interrupt(); }
    @task(1) async look() { await this.client.get("/?look"); this.interrupt(); }
  }
  export class Buyer extends HttpUser {
    static weight = 3;
    static waitTime = constant(0.01);
    @task(3) @tag("browse") async list() { await this.client.get("/?list"); }
    @task(1) @tag("buy", "money") async buy() { await this.client.get("/?buy"); }
    @task(2) static checkout = Checkout;
  }
  export class Reader extends HttpUser {
    static weight = 1;
    static waitTime = constant(0.01);
    @task @tag("browse") async read() { await this.client.get("/?read"); }
  }`;

test("--version prints the version and nothing else", async () => {
  const result = await runAcrida(["--version"]);
  expect(result.code).toBe(0);
  expect(result.stdout.trim()).toContain((JSON.parse(packageJson) as { version: string }).version);
});

test("--help lists the options with their environment variables and defaults", async () => {
  const result = await runAcrida(["--help"]);
  expect(result.code, describeResult(result)).toBe(0);
  for (const option of ["--locustfile", "--users", "--spawn-rate", "--hatch-rate", "--no-web", "--clients"]) {
    expect(result.stdout).toContain(option);
  }
  expect(result.stdout).toContain("ACRIDA_USERS");
  expect(result.stdout).toMatch(/5s/);
});

test("--list names the classes and sends nothing", async () => {
  const result = await runAcrida(["--list", "--host", target().url], { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout).toMatch(/\bBuyer\b/);
  expect(result.stdout).toMatch(/\bReader\b/);
  expect(result.stdout).not.toMatch(/\bCheckout\b/);
  expect((await target().ledger()).records).toBe(0);
});

test("--show-task-ratio shows each task's share, nested sets included, and sends nothing", async () => {
  const result = await runAcrida(["--show-task-ratio", "Buyer"], { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const shareOf = (task: string): number => {
    const line = result.stdout.split("\n").find((text) => new RegExp(`\\b${task}\\b`).test(text)) ?? "";
    return Number(/(\d+(?:\.\d+)?) ?%?/.exec(line)?.[1]);
  };
  expect(shareOf("list")).toBeCloseTo(50, 0);
  expect(shareOf("buy")).toBeCloseTo(16.7, 0);
  expect(shareOf("Checkout")).toBeCloseTo(33.3, 0);
  expect((await target().ledger()).records).toBe(0);
});

describe("tags", () => {
  const run = async (...args: string[]) => {
    const load = headless("-u", "4", "-r", "100", "-t", "1s", "--host", target().url);
    const result = await runAcrida([...load, ...args], { scenario });
    expect(result.code, describeResult(result)).toBe(0);
    return result.report().entries.map(({ name }) => name);
  };

  test("--tags keeps only tagged tasks", async () => {
    expect((await run("--tags", "browse")).sort()).toEqual(["/?list", "/?read"]);
  });

  test("--exclude-tags drops tagged tasks", async () => {
    const names = await run("--exclude-tags", "browse", "money", "--", "Buyer");
    expect(names.sort()).toEqual(["/?look", "/?pay"]);
  });

  test("exclusion wins over inclusion", async () => {
    const names = await run("--tags", "browse", "buy", "--exclude-tags", "money", "--", "Buyer");
    expect(names).toEqual(["/?list"]);
  });
});

test("positional names pick the classes that take part", async () => {
  const load = headless("-u", "4", "-r", "100", "-t", "1s", "--host", target().url);
  const result = await runAcrida([...load, "Reader"], { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.report().entries.map(({ name }) => name)).toEqual(["/?read"]);
});

test("the seed's option names work as today's do", async () => {
  const seed = [
    "--no-web",
    "--clients",
    "3",
    "--hatch-rate",
    "100",
    "--run-time",
    "1s",
    "--host",
    target().url,
  ];
  const result = await runAcrida([...seed, "--json-file", "report"], { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.report().run).toMatchObject({ users: 3, spawnRate: 100 });
});

test("--scenario takes a list of files, and a folder", async () => {
  const file = (name: string): string => `
    import { HttpUser, task, constant } from "acrida";
    export class ${name} extends HttpUser {
      static waitTime = constant(0.01);
      @task async visit() { await this.client.get("/?${name}"); }
    }`;
  const files = { "load/one.ts": file("One"), "load/two.ts": file("Two") };
  const load = headless("-u", "2", "-r", "100", "-t", "1s", "--host", target().url);
  for (const scenarios of ["load/one.ts,load/two.ts", "load"]) {
    const result = await runAcrida(["--scenario", scenarios, ...load], { files });
    expect(result.code, describeResult(result)).toBe(0);
    expect(result.report().entries.map(({ name }) => name)).toEqual(["/?One", "/?Two"]);
  }
});

test("--only-summary leaves out the tables in between", async () => {
  const load = headless("-u", "2", "-r", "100", "-t", "3s", "--host", target().url);
  const result = await runAcrida([...load, "--only-summary"], { scenario });
  expect(result.stdout.match(/# reqs +# fails/g)?.length, describeResult(result)).toBe(1);
});

test("--reset-stats cuts the ramp from the numbers", async () => {
  const load = headless("-u", "4", "-r", "2", "-t", "4s", "--host", target().url);
  const result = await runAcrida([...load, "--reset-stats"], { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const ledger = await target().ledger();
  const served = ledger.totals.reduce((sum, { count }) => sum + count, 0);
  expect(result.report().total.requests).toBeLessThan(served);
  expect(result.report().total.requests).toBeGreaterThan(0);
});

test("--max-names puts what comes after into an announced row, and the total stays exact", async () => {
  const many = `
    import { HttpUser, task, constant } from "acrida";
    export class Wanderer extends HttpUser {
      static waitTime = constant(0.005);
      visits = 0;
      @task async visit() { await this.client.get("/?page=" + this.index + "-" + this.visits++); }
    }`;
  const load = headless("-u", "4", "-r", "100", "-t", "2s", "--max-names", "20", "--host", target().url);
  const result = await runAcrida(load, { scenario: many });
  const report = result.report();
  expect(report.entries.length, describeResult(result)).toBeLessThanOrEqual(21);
  expect(report.entries.some(({ name }) => name === "other")).toBe(true);
  expect(report.total.requests).toBe((await target().ledger()).records);
  expect(`${result.stdout}${result.stderr}`).toMatch(/other/);
});

test("--logfile takes the log, --loglevel cuts it", async () => {
  const load = headless("-u", "1", "-t", "1s", "--host", target().url);
  const result = await runAcrida([...load, "--logfile", "run.log"], { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.workspace.has("run.log")).toBe(true);
});

describe("settings come from defaults, config file, environment and command line, in that order", () => {
  const config = {
    "acrida.config.json": JSON.stringify({ users: 4, spawnRate: 40, runTime: "1s", headless: true }),
  };
  const common = ["--json-file", "report"];

  test("the config file alone", async () => {
    const args = [...common, "--host", target().url];
    const result = await runAcrida(args, { scenario, files: config });
    expect(result.code, describeResult(result)).toBe(0);
    expect(result.report().run).toMatchObject({ users: 4, spawnRate: 40 });
  });

  test("the environment over it", async () => {
    const env = { ACRIDA_USERS: "3", ACRIDA_HOST: target().url };
    const result = await runAcrida(common, { scenario, files: config, env });
    expect(result.report().run, describeResult(result)).toMatchObject({ users: 3, spawnRate: 40 });
  });

  test("the command line over both", async () => {
    const env = { ACRIDA_USERS: "3", ACRIDA_HOST: "http://127.0.0.1:9" };
    const args = [...common, "-u", "2", "--host", target().url];
    const result = await runAcrida(args, { scenario, files: config, env });
    expect(result.report().run, describeResult(result)).toMatchObject({ users: 2, spawnRate: 40 });
    expect(result.code).toBe(0);
  });

  test("a config file in TypeScript, named by --config", async () => {
    const files = { "ci/load.ts": 'const users: number = 2;\nexport default { users, runTime: "1s" };\n' };
    const args = [...common, "--config", "ci/load.ts", "--headless", "--host", target().url];
    const result = await runAcrida(args, { scenario, files });
    expect(result.code, describeResult(result)).toBe(0);
    expect(result.report().run).toMatchObject({ users: 2 });
  });
});

test("a host of the class serves where no --host is given, and --host wins over it", async () => {
  const hosted = (url: string): string => `
    import { HttpUser, task, constant } from "acrida";
    export class Visitor extends HttpUser {
      static host = "${url}";
      static waitTime = constant(0.05);
      @task async visit() { await this.client.get("/"); }
    }`;
  const own = await runAcrida(headless("-u", "1", "-t", "1s"), { scenario: hosted(target().url) });
  expect(own.code, describeResult(own)).toBe(0);
  const before = servedOf(await target().ledger(), "/");
  expect(before).toBe(own.report().total.requests);
  const given = headless("-u", "1", "-t", "1s", "--host", target().url);
  const other = await runAcrida(given, { scenario: hosted("http://127.0.0.1:9") });
  expect(other.code, describeResult(other)).toBe(0);
});
