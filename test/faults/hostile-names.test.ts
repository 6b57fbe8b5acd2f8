import { expect, test } from "vitest";
import { csvRecords, parseCsv } from "../support/csv-table.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const names = [
  "=cmd|'/c calc'!A1",
  "+1+2",
  "-2+3",
  "@SUM(1)",
  "\t=1+1",
  "\r=1+1",
  'say "hello", then\nleave',
  "plain",
];

// Fault 28.
test("no cell of any CSV file is one that a spreadsheet would run, and every file reads back", async () => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    const names = ${JSON.stringify(names)};
    export class Hostile extends HttpUser {
      static waitTime = constant(0.01);
      @task async visit() {
        for (const name of names) {
          await this.client.get("/", { name }, (response) => response.failure(name + " failed"));
        }
        throw new Error("=HYPERLINK(1)");
      }
    }`;
  const load = headless("-u", "2", "-r", "100", "-t", "2s", "--csv", "run", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).toBe(1);
  const report = result.report();
  const files = ["run_stats.csv", "run_stats_history.csv", "run_failures.csv", "run_exceptions.csv"];
  for (const file of files) {
    const [header = [], ...rows] = parseCsv(result.workspace.read(file));
    expect(rows.length, file).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.length, file).toBe(header.length);
      for (const cell of row) expect(cell, file).not.toMatch(/^[=+\-@\t\r]/);
    }
  }

  const rows = csvRecords(result.workspace.read("run_stats.csv"));
  expect(rows.length).toBe(names.length + 1);
  const total = rows.at(-1)?.["Request Count"];
  const sum = rows.slice(0, -1).reduce((all, row) => all + Number(row["Request Count"]), 0);
  expect(sum).toBe(Number(total));
  expect(new Set(report.entries.map(({ name }) => name)), "JSON keeps the names as they are").toEqual(
    new Set(names),
  );
});

test("control characters in names and errors do not reach the terminal", async () => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    export class Hostile extends HttpUser {
      static waitTime = constant(0.05);
      @task async visit() {
        await this.client.get("/", { name: "red\\u001b[31m name\\u0007" }, (r) => r.failure("clear\\u001b[2J"));
      }
    }`;
  const load = headless("-u", "1", "-t", "2s", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(`${result.stdout}${result.stderr}`.includes("\u001b"), describeResult(result)).toBe(false);
  expect(result.stdout.includes("\u0007")).toBe(false);
});
