import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless as headlessRun, runAcrida } from "../support/run-acrida.ts";
import type { LedgerTotals } from "../target/start-target.mjs";

const target = targetPerTest();

/** Whether this machine measured well is not what these tests are about. */
const headless = (...more: string[]): string[] => headlessRun("--saturation", "off", ...more);

const csvOf = (rows: number): string =>
  `id,name\n${Array.from({ length: rows }, (_, index) => `${index},"user, ${index}"\n`).join("")}`;

/** How often the target was asked for each row, by the row's number. */
const usesOf = ({ totals }: LedgerTotals, rows: number): number[] => {
  const uses = new Array<number>(rows).fill(0);
  for (const { name, count } of totals) {
    const id = /^\/\?row=(\d+)$/.exec(name)?.[1];
    if (id !== undefined) uses[Number(id)]! += count;
  }
  return uses;
};

const takerOf = (options: string, wait = "0"): string => `
  import { HttpUser, constant, dataFile, task } from "acrida";
  const rows = dataFile("data/rows.csv", ${options});
  export class Taker extends HttpUser {
    static waitTime = constant(${wait});
    @task async take() {
      const { id, name } = await rows.next(this);
      if (name !== "user, " + id) throw new Error("a field was read as " + name);
      await this.client.get("/?row=" + id, { name: "row" });
    }
  }`;

const rules = { nameOf: (_method: string, path: string) => (path.startsWith("/?row=") ? "row" : path) };

describe("a thousand rows over two load threads", () => {
  test.each(["sequential", "random"])("%s: each is used exactly once, then the test ends", async (order) => {
    const files = { "data/rows.csv": csvOf(1000) };
    const scenario = takerOf(`{ order: "${order}", atEnd: "stop test" }`);
    const args = headless("-u", "20", "-r", "200", "--processes", "2", "--host", target().url);
    const result = await runAcrida(args, { scenario, files });
    expect(result.code, describeResult(result)).toBe(0);
    const ledger = await expectLedgerAgrees(result.report(), target(), rules);
    expect(usesOf(ledger, 1000)).toEqual(new Array(1000).fill(1));
    expect(result.stderr).toContain("data/rows.csv is used up: each of its 1000 rows was handed out");
    expect(Object.keys(result.report().run)).not.toContain("rowsLost");
  });

  test("users end one by one where each may have one row more than there are", async () => {
    const files = { "data/rows.csv": csvOf(50) };
    const args = headless("-u", "8", "-r", "100", "--processes", "2", "--host", target().url);
    const result = await runAcrida(args, { scenario: takerOf('{ atEnd: "stop user" }'), files });
    expect(result.code, describeResult(result)).toBe(0);
    expect(usesOf(await target().ledger(), 50)).toEqual(new Array(50).fill(1));
    expect(result.stderr).toContain("every user has ended");
  });
});

test("a load thread that dies takes its rows with it: nobody else gets them, and the report counts them", async () => {
  const files = { "data/rows.csv": csvOf(400) };
  const scenario = takerOf('{ atEnd: "stop test" }', "0.01").replace(
    "if (name",
    'if (id === "100") process.exit(3);\n      if (name',
  );
  const args = headless("-u", "8", "-r", "100", "--processes", "2", "--host", target().url);
  const result = await runAcrida(args, { scenario, files });
  expect(result.code, describeResult(result)).toBe(4);
  const uses = usesOf(await target().ledger(), 400);
  expect(Math.max(...uses)).toBe(1);
  const { rowsLost = 0, reasons } = result.report().run;
  expect(uses.filter((count) => count === 0).length).toBeLessThanOrEqual(rowsLost);
  expect(reasons.join()).toMatch(/at most (1 row|\d+ rows) of data (was|were) lost with/);
});

test("rows that recycle come once a lap", async () => {
  const rows = 40;
  const files = { "data/rows.csv": csvOf(rows) };
  const scenario = takerOf('{ order: "random" }', "0.01");
  const args = headless("-u", "10", "-r", "100", "-t", "3s", "--processes", "2", "--host", target().url);
  const result = await runAcrida(args, { scenario, files });
  expect(result.code, describeResult(result)).toBe(0);
  const uses = usesOf(await target().ledger(), rows);
  // What threads hold at the end, a fair share each at most, is in no lap that is whole.
  expect(Math.min(...uses)).toBeGreaterThan(2);
  expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(4);
  expect(result.stderr.match(/every row was handed out; from now on they come again/g)).toHaveLength(1);
});

test("a function's rows are the same for the same seed, whatever the threads, and a task set asks for them too", async () => {
  const scenario = `
    import { TaskSet, User, dataSource, task } from "acrida";
    const orders = dataSource("orders", {
      count: 30, order: "random", atEnd: "stop test",
      row: async (position, { lap, random }) => ({ position, lap, amount: random() }),
    });
    class Ordering extends TaskSet {
      @task async order() {
        const { position, lap, amount } = await orders.next(this);
        console.log("row", position, lap, amount);
      }
    }
    export class Buyer extends User { static taskSet = Ordering; }`;
  const linesOf = async (processes: string): Promise<string[]> => {
    const result = await runAcrida(headless("-u", "4", "-r", "100", "--processes", processes), { scenario });
    expect(result.code, describeResult(result)).toBe(0);
    return result.stdout
      .split("\n")
      .filter((line) => line.startsWith("row "))
      .sort();
  };
  const alone = await linesOf("1");
  expect(new Set(alone.map((line) => line.split(" ")[1])).size).toBe(30);
  expect(alone).toHaveLength(30);
  expect(await linesOf("2")).toEqual(alone);
});

test("a user that waits for a row ends when it is told to stop, and the whole file can be read", async () => {
  const files = { "rows.ndjson": '{ "deep": { "list": [1] } }\n{ "deep": { "list": [2] } }\n' };
  const scenario = `
    import { User, dataFile, task } from "acrida";
    const rows = dataFile(new URL("./rows.ndjson", import.meta.url), { atEnd: "stop user" });
    export class Reader extends User {
      async onStart() {
        try { rows.all()[0].deep.list.push(3); } catch { console.log("frozen"); }
        console.log("all", rows.length, rows.all().map(({ deep }) => deep.list.join()).join(";"));
        await rows.next(this);
      }
      @task async sleepOn() { await this.sleep(60); }
    }`;
  const args = headless("-u", "2", "-r", "100", "-t", "1s", "--processes", "2", "--stop-timeout", "0");
  const result = await runAcrida(args, { scenario, files });
  expect(result.code, describeResult(result)).toBe(0);
  const count = (line: string): number => result.stdout.split("\n").filter((other) => other === line).length;
  expect(count("frozen")).toBe(2);
  expect(count("all 2 1;2")).toBe(2);
});

describe("a data file that can't be used is an error before any load", () => {
  const scenario = takerOf("{}");
  const elsewhere = `import { User, dataFile } from "acrida"; const rows = dataFile("../secret.csv"); export class A extends User {}`;
  test.each([
    ["missing", scenario, {}, /locustfile\.ts:3:\d+: .*there is no file .*data\/rows\.csv/],
    [
      "with a short row",
      scenario,
      { "data/rows.csv": "id,name\n1,a\n2\n" },
      /data\/rows\.csv, line 3: expected 2 fields.*got 1/,
    ],
    ["without a row", scenario, { "data/rows.csv": "id,name\n" }, /data\/rows\.csv has no row/],
    ["outside", elsewhere, {}, /there is no file|outside the folder/],
    [
      "called too late",
      'import { User, task, dataFile } from "acrida"; export class A extends User { @task go() { dataFile("x.csv"); } }',
      {},
      null,
    ],
  ])("%s", async (_title, text, files, message) => {
    const args = headless("-u", "1", "-t", "1s", "--host", target().url);
    const result = await runAcrida(args, { scenario: text, files });
    if (message === null) {
      expect(result.report().exceptions?.[0]?.message, describeResult(result)).toMatch(
        /top level of the module/,
      );
      return;
    }
    expect(result.code, describeResult(result)).toBe(2);
    expect(result.stderr).toMatch(message);
    expect((await target().ledger()).records).toBe(0);
  });
});

test("the example sends each order once", async () => {
  const example = fileURLToPath(new URL("../../examples/data.ts", import.meta.url));
  const env = { ACRIDA_EXAMPLE_WAIT: "0.005" };
  const args = [
    "-f",
    example,
    ...headless("-u", "20", "-r", "100", "--processes", "2", "--host", target().url),
  ];
  const result = await runAcrida(args, { env });
  expect(result.code, describeResult(result)).toBe(0);
  const { totals } = await target().ledger();
  const orders = totals.filter(({ name }) => name.startsWith("/cart?order="));
  expect(orders).toHaveLength(500);
  expect(orders.every(({ count, status }) => count === 1 && status === 200)).toBe(true);
});

test("messages go from workers to the controller and back, to all and to one", async () => {
  const scenario = `
    import { User, constant, events, task } from "acrida";
    const greeted = new Set();
    events.init.addListener(({ runner }) => {
      if (!runner.isController) {
        runner.registerMessage("welcome", async ({ data, clientId }) => console.log("welcome", data.index, "from", clientId));
        runner.registerMessage("all", ({ data }) => console.log("all", data));
        return;
      }
      runner.registerMessage("hello", ({ data, clientId, environment }) => {
        if (greeted.has(clientId)) return;
        greeted.add(clientId);
        console.log("hello", data.list.length);
        environment.runner.sendMessage("welcome", { index: greeted.size }, clientId);
        if (greeted.size === 2) environment.runner.sendMessage("all", "both");
      });
    });
    export class Sender extends User {
      static waitTime = constant(0.1);
      @task greet() {
        this.environment.runner.sendMessage("hello", { list: [1, 2] });
        this.environment.runner.sendMessage("nobody's");
        try { this.environment.runner.sendMessage("hello", { when: new Date() }); }
        catch (error) { console.log("refused", error.code); }
      }
    }`;
  const result = await runAcrida(headless("-u", "4", "-r", "100", "-t", "2s", "--processes", "2"), {
    scenario,
  });
  expect(result.code, describeResult(result)).toBe(0);
  const lines = result.stdout.split("\n");
  const count = (line: string): number => lines.filter((other) => other === line).length;
  expect(count("hello 2")).toBe(2);
  expect([count("welcome 1 from controller"), count("welcome 2 from controller")]).toEqual([1, 1]);
  expect(count("all both")).toBe(2);
  expect(lines).toContain("refused MISUSE");
  expect(result.stderr.match(/nobody is registered for the message "nobody's"/g)).toHaveLength(1);
});
