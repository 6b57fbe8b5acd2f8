import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { reportHtml } from "../../../src/outputs/page/report-html.ts";
import type { ReportView } from "../../../src/outputs/page/view.ts";
import { sampleNameSeries } from "../sample/sample-series.ts";
import { sampleWhole, usualSample } from "../sample/sample-views.ts";
import { reportDataOf } from "./report-data.ts";

/** The page of the report before its scripts are built into it. */
const template = readFileSync(new URL("../../report.html", import.meta.url), "utf8");

function viewOf(): ReportView {
  const {
    logs: _logs,
    downloads: _downloads,
    tabs: _tabs,
    ...whole
  } = sampleWhole({ ...usualSample, seconds: 20 });
  const names = [sampleNameSeries(7, "GET", "</script><script>alert(1)</script>", 20)];
  return { whole, names, command: "acrida -f 'a </script> b'", node: "v20.20.0", createdAtWallMs: 1 };
}

it("reads what was written into the page, names that look like a script too", () => {
  const view = viewOf();
  const page = reportHtml(view, template);
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  const json = /id="report-data">(.*)<\/script>/s.exec(page)![1]!;
  const data = reportDataOf(json);
  expect(data.view).toEqual(view);
  expect(data.state.series).toEqual(view.whole.series);
  expect(data.state.names.get(1)).toEqual(view.whole.names[0]);
});

it.each(["", '"__ACRIDA_REPORT_DATA__"', "__ACRIDA_REPORT_DATA__", '{"whole":'])("refuses %j", (json) => {
  expect(() => reportDataOf(json)).toThrow();
});
