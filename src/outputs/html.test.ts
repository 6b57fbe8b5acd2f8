import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { HtmlOutput } from "./html.ts";
import { type PackedReport, unpackReport } from "./page/packed-report.ts";
import { noScenario, PageRun } from "./page/page-fixture.ts";
import type { FormField, ReportView, ScenarioView } from "./page/view.ts";
import { Redactor } from "./secrets.ts";
import { infoOf, summaryOf } from "./snapshot-fixture.ts";

const template = '<html><script type="application/json">__ACRIDA_REPORT__</script></html>';

let folder: string;
let templatePath: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "acrida-html-"));
  templatePath = join(folder, "template.html");
  await writeFile(templatePath, template);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const outputTo = (
  path: string,
  more: { command?: string[]; scenario?: ScenarioView; secrets?: string[] } = {},
): HtmlOutput =>
  new HtmlOutput({
    path,
    templatePath,
    version: "0.1.0",
    scenario: () => more.scenario ?? noScenario,
    command: more.command ?? ["acrida", "-f", "locustfile.ts"],
    node: "v20.20.0",
    clock: new ManualClock(),
    redactor: new Redactor(more.secrets ?? []),
    onWarning: () => {},
  });
const readReport = async (path: string): Promise<ReportView> => {
  const html = await readFile(path, "utf8");
  const data = html.slice(html.indexOf(">{") + 1, html.indexOf("</script>"));
  return unpackReport(JSON.parse(data) as PackedReport);
};

test("at the end the file holds the page and the test", async () => {
  const path = join(folder, "report.html");
  const output = outputTo(path);
  const run = new PageRun();
  await output.start(infoOf());
  expect(await readdir(folder)).toEqual(["template.html"]);
  for (let second = 0; second < 5; second++) {
    run.record(second);
    run.report(second);
    output.snapshot(run.snapshot(second + 1.25));
  }
  run.fail(5, "500 Oops");
  run.report(5);
  const summary = summaryOf({ verdict: "failed", exitCode: 1, reasons: ["1 of 6 requests failed"] });
  await output.finish(run.snapshot(6, { state: "stopped", endedAtMs: 6000 }), summary);
  expect((await readdir(folder)).sort()).toEqual(["report.html", "template.html"]);
  const { whole, names, command, node } = await readReport(path);
  expect({ command, node }).toEqual({ command: "acrida -f locustfile.ts", node: "v20.20.0" });
  expect(whole.run).toMatchObject({ id: "run-1", seed: 7, state: "stopped" });
  expect(whole.run?.ended).toMatchObject({ verdict: "failed", reasons: ["1 of 6 requests failed"] });
  expect(whole.series.map(({ requests, kinds }) => [requests, kinds])).toEqual([
    ...new Array(5).fill([1, {}]),
    [1, { "status 500": 1 }],
  ]);
  expect(whole.failures).toMatchObject([{ error: "500 Oops", occurrences: 1 }]);
  expect(names).toMatchObject([{ method: "GET", name: "/", points: { length: 6 } }]);
});

describe("refused before the run", () => {
  test("without the built page, by its place and what to do", async () => {
    await rm(templatePath);
    await expect(outputTo(join(folder, "r.html")).start(infoOf())).rejects.toMatchObject({
      code: "NOT_BUILT",
      message: expect.stringMatching(/template\.html.*npm run build/),
    });
  });

  test("with another page than the report's", async () => {
    await writeFile(templatePath, "<html></html>");
    await expect(outputTo(join(folder, "r.html")).start(infoOf())).rejects.toMatchObject({
      code: "NOT_BUILT",
    });
  });

  test.each(["missing/report.html", "folder"])("where %s can't be written", async (place) => {
    await mkdir(join(folder, "folder"));
    await expect(outputTo(join(folder, place)).start(infoOf())).rejects.toMatchObject({ code: "OUTPUT" });
  });
});

test("a file that can't be written at the end is an error, and what was there before stays", async () => {
  const path = join(folder, "report.html");
  const output = outputTo(path);
  await output.start(infoOf());
  await mkdir(join(path, "in-the-way"), { recursive: true });
  const last = new PageRun().snapshot(1, { state: "stopped", endedAtMs: 1000 });
  await expect(output.finish(last, summaryOf())).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["report.html", "template.html"]);
});

test("no secret of the command line or of the scenario is in the file", async () => {
  const path = join(folder, "report.html");
  const field = (name: string, value: string): FormField => ({
    ...{ name, label: name, kind: "text", value, help: "", required: false, advanced: false },
  });
  const output = outputTo(path, {
    secrets: ["hunter2hunter2"],
    command: [
      ...["acrida", "-f", "my file.ts", "--web-token", "abc", "--api-key=def", "-H", "https://joe:ghi@shop"],
      ...["--note", "it is hunter2hunter2", "--password", "--users", "7"],
    ],
    scenario: {
      files: ["locustfile.ts"],
      fields: [
        field("host", "https://joe:jkl@shop"),
        field("api_token", "mno"),
        field("note", "hunter2hunter2"),
      ],
      classes: [],
    },
  });
  await output.start(infoOf());
  await output.finish(new PageRun().snapshot(1, { state: "stopped", endedAtMs: 1000 }), summaryOf());
  const { command, whole } = await readReport(path);
  expect(command).toBe(
    "acrida -f 'my file.ts' --web-token *** --api-key=*** -H https://***@shop --note 'it is ***' " +
      "--password --users 7",
  );
  expect(whole.scenario.fields.map(({ value }) => value)).toEqual(["https://***@shop", null, "***"]);
  expect(await readFile(path, "utf8")).not.toMatch(/hunter2|abc|def\b|ghi|jkl|mno/);
});

test("an hour of a hundred names stays small", async () => {
  const path = join(folder, "report.html");
  const output = outputTo(path);
  const run = new PageRun();
  await output.start(infoOf());
  let state = 1;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const hour = 3600;
  for (let second = 0; second < hour; second++) {
    for (let name = second % 3; name < 100; name += 3) {
      const elapsedMs = (1 + name / 10) * (3 + 300 * random() ** 6);
      run.record(second, { name: `/api/v2/things/[id]/parts/${name}`, elapsedMs });
      if (random() < 0.01) run.fail(second, `50${name % 4} Something Went Wrong`);
    }
    run.statistics.setUsers(second, 100 + Math.floor(random() * 50), false);
    // Some snapshots are skipped: a thousand bring each name nearly as many points as a report may have.
    if (![3, 7, 10, 14, 17].includes(second % 18)) continue;
    run.report(second);
    output.snapshot(run.snapshot(second + 1.25));
  }
  await output.finish(run.snapshot(hour, { state: "stopped", endedAtMs: hour * 1000 }), summaryOf());
  const { whole, names } = await readReport(path);
  expect([whole.series.length, names.length]).toEqual([720, 101]);
  for (const { points } of names) expect(points.length).toBeGreaterThan(90);
  for (const { points } of names) expect(points.length).toBeLessThanOrEqual(100);
  const bytes = (await readFile(path)).length - template.length;
  // Leaves room for the page itself within one megabyte.
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(550_000);
}, 60_000);
