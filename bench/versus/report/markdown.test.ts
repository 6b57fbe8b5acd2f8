import { expect, test } from "vitest";
import { exampleGroup, exampleResults, exampleRun } from "./example-results.ts";
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

test("the page names no folder of the machine it was made on", () => {
  const failed = exampleRun({
    failed: "exit code 1: Error: no module /home/ada/work/x.mjs at http://127.0.0.1:1/tiny",
  });
  const page = performancePage({
    ...exampleResults,
    command: "--json /tmp/results.json --rounds 2 --markdown=/tmp/page.md",
    tools: [
      ...exampleResults.tools,
      { name: "a", title: "A", version: null, missing: "expected /srv/a/dist/main.js" },
    ],
    groups: [{ ...exampleGroup, entries: [{ tool: "slow", runs: [failed] }] }],
  });
  expect(page).toContain("node bench/versus/run.mjs --rounds 2\n```");
  expect(page).toContain("missing: expected …/main.js |");
  expect(page).toContain("no module …/x.mjs at http://127.0.0.1:1/tiny");
  expect(page).not.toMatch(/\/(tmp|home|srv)\//);
});

test("the page says who took part in fewer rounds, and which rounds a cut bench lacks", () => {
  const tools = exampleResults.tools.map((tool) => (tool.name === "slow" ? { ...tool, isSlow: true } : tool));
  const entries = exampleGroup.entries.map((entry) =>
    entry.tool === "acrida" || entry.tool === "slow" ? { ...entry, runs: entry.runs.slice(0, 1) } : entry,
  );
  const results = { ...exampleResults, slowRounds: 1, tools, groups: [{ ...exampleGroup, entries }] };
  expect(performancePage(results)).toContain("2 rounds; Slow took part in the first of them only.");
  const { rows } = groupTable(results, results.groups[0]!);
  const remarks = Object.fromEntries(rows.map((row) => [row[0], row.at(-1)]));
  expect(remarks).toMatchObject({ Acrida: "cut short: 1 of 2 rounds", wrk: "doesn't parse" });
  expect(remarks.Slow).toMatch(/^FAILED in 1 of 1/);
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
