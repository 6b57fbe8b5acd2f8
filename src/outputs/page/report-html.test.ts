import { describe, expect, test } from "vitest";
import { exceptionOf, infoOf, snapshotOf, summaryOf } from "../snapshot-fixture.ts";
import { type PackedReport, unpackReport } from "./packed-report.ts";
import { noScenario, PageRun } from "./page-fixture.ts";
import { PageState } from "./page-state.ts";
import { reportHtml, scriptJson } from "./report-html.ts";
import { reportView } from "./report-view.ts";
import type { ReportView } from "./view.ts";

const template =
  '<!doctype html>\n<script type="application/json" id="acrida-report">__ACRIDA_REPORT__</script>\n<i>after</i>';
const facts = { command: "acrida -f locustfile.ts", node: "v20.20.0", createdAtWallMs: 1_000 };

/** As a browser ends a script of data: at the first end tag, which a comment in it with a script start would hide. */
const dataOf = (html: string): string => {
  const start = html.indexOf(">", html.indexOf("<script")) + 1;
  const end = html.search(/<\/script/i);
  return html.slice(start, end);
};
const readBack = (html: string): ReportView => unpackReport(JSON.parse(dataOf(html)) as PackedReport);

const bits = [
  "</script>",
  "</SCRIPT\t>",
  "<!--",
  "<!--<script>",
  "-->",
  "<![CDATA[",
  "]]>",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "\u2028alert(1)\u2029",
  "$& $1 $` $' $$",
  "__ACRIDA_REPORT__",
  "\\u003c/script>",
  "\\",
  "\u0000",
  "\ud800",
  "{{constructor.constructor('alert(1)')()}}",
  "javascript:alert(1)",
  "</title><svg onload=alert(1)>",
  "'\"`",
  "결제 💥",
];
/** A hundred texts that would break out somewhere: each bit alone, and joined with others. */
const payloads = Array.from({ length: 100 }, (_, i) => {
  const turn = Math.floor(i / bits.length);
  const [one, other] = [bits[i % bits.length], bits[(i * 7 + turn) % bits.length]];
  return `${turn === 0 ? one : `${one}${other}`}#${i}`;
});

describe("a hundred payloads as names, errors, messages and host", () => {
  const state = new PageState({
    version: "0.1.0",
    scenario: () => ({ ...noScenario, files: payloads }),
  });
  state.begin(infoOf({ host: payloads[0]! }));
  const recipes = payloads.map((name, i) => ({ name, method: payloads[99 - i]!, times: [i + 1] }));
  state.take(
    snapshotOf(recipes, {
      elapsedSeconds: 3.25,
      errors: payloads.map((error, i) => ({
        ...{ method: "GET", name: payloads[99 - i]!, error, kind: error },
        ...{ occurrences: 1, firstSeenWallMs: 1, lastSeenWallMs: 2 },
      })),
      exceptions: payloads.map((message) => exceptionOf({ message, traceback: message, task: message })),
    }),
  );
  state.end(summaryOf({ reasons: payloads }));
  const view = reportView(state, { ...facts, command: payloads.join(" ") });

  const marks = ["__ACRIDA_REPORT__", "\n  __ACRIDA_REPORT_DATA__\n  ", '"__ACRIDA_REPORT_DATA__"'];
  test.each(marks.map((mark) => template.replace("__ACRIDA_REPORT__", mark)))(
    "the data ends with its script and is read back as it was",
    (page) => {
      const html = reportHtml(view, page);
      expect(html.match(/<\/script/gi)).toHaveLength(1);
      expect(html).not.toMatch(/<!--|<!\[|<svg|<img|[\u2028\u2029]/);
      expect(html.endsWith("</script>\n<i>after</i>")).toBe(true);
      expect(dataOf(html)).not.toContain("<");
      const plain: unknown = JSON.parse(JSON.stringify(view));
      expect(readBack(html)).toEqual(plain);
      expect(readBack(html).whole.names.map(({ name }) => name)).toEqual(payloads);
    },
  );
});

test("points read back as they were, in columns or none", () => {
  const run = new PageRun();
  const state = new PageState({ version: "0.1.0", scenario: () => noScenario });
  state.begin(infoOf());
  expect(readBack(reportHtml(reportView(state, facts), template)).whole.series).toEqual([]);
  for (let second = 0; second < 30; second++) {
    run.record(second, { name: `/${second % 3}`, elapsedMs: second });
    run.report(second);
    state.take(run.snapshot(second + 1.25));
  }
  const view = reportView(state, facts);
  expect(view.whole.series).toHaveLength(30);
  expect(view.names).toHaveLength(3);
  expect(readBack(reportHtml(view, template))).toEqual(view);
});

test("a page without a place for the data is none of this build", () => {
  const state = new PageState({ version: "0.1.0", scenario: () => noScenario });
  expect(() => reportHtml(reportView(state, facts), "<html>__ACRIDA_REPORT__</html>")).toThrow(
    /has no place for its data.*npm run build/,
  );
});

test("every kind of value survives in a script", () => {
  const value = ["<", "&lt;", "\u2028", null, -0.5, { "</script>": ["<!--"] }];
  expect(scriptJson(value)).toBe('["\\u003c","&lt;","\\u2028",null,-0.5,{"\\u003c/script>":["\\u003c!--"]}]');
  expect(JSON.parse(scriptJson(value))).toEqual(value);
});
