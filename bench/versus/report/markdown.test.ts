import { expect, test } from "vitest";
import { exampleGroup, exampleResults } from "./example-results.ts";
import { groupTable } from "./group-table.ts";
import { performancePage } from "./markdown.ts";
import { terminalReport } from "./terminal.ts";

test("the cheapest come first, failures and those that can't last", () => {
  const { header, rows } = groupTable(exampleResults, exampleGroup);
  expect(rows.map(([title]) => title)).toEqual(["wrk", "Acrida", "Slow", "Unable"]);
  const cell = (row: number, column: string): string | undefined => rows[row]?.[header.indexOf(column)];
  expect(cell(1, "CPU s / million")).toBe("25.0 (20.0–30.0)");
  expect(cell(1, "× wrk")).toBe("1.75 (1.50–2.00)");
  expect(cell(0, "× Acrida")).toBe("0.58 (0.50–0.67)");
  expect(cell(0, "remarks")).toBe("doesn't parse");
  expect(cell(2, "requests/s")).toBe("–");
  expect(cell(2, "remarks")).toMatch(/^FAILED in 2 of 2: exit code 1/);
  expect(rows[3]).toEqual(["Unable", "*knows no think time*"]);
});

test("the page says what was measured, on what, and how to do it again", () => {
  const page = performancePage(exampleResults);
  expect(page).toContain("node bench/versus/run.mjs --rounds 2\n```");
  expect(page).toContain("Measured on 2026-11-22: 2 cores (A processor), 8 GiB of memory, Debian, Linux 6.1");
  expect(page).toContain("## tiny GET, 1,000 users\n\nGET 12 bytes. 8 s of load in each run.");
  expect(page).toContain("| k6 | missing: not found: set K6_BIN |");
  expect(page.endsWith("|\n")).toBe(true);
});

test("every row of a table has as many cells as its header, whatever a generator printed", () => {
  const tables = performancePage(exampleResults)
    .split("\n\n")
    .filter((part) => part.startsWith("| generator | requests"));
  expect(tables).toHaveLength(1);
  const cells = (tables[0] as string)
    .trim()
    .split("\n")
    .map((line) => line.split(/(?<!\\)\|/).length);
  expect(new Set(cells).size).toBe(1);
  expect(tables[0]).toContain("a \\| b");
});

test("the page depends on the results alone", () => {
  const read = JSON.parse(JSON.stringify(exampleResults)) as typeof exampleResults;
  expect(performancePage(read)).toBe(performancePage(exampleResults));
});

test("a terminal gets the same figures", () => {
  expect(terminalReport(exampleResults)).toMatch(/tiny GET, 1,000 users\ngenerator +requests\/s/);
});
