import { AcridaError } from "../../base/errors.ts";
import { packReport } from "./packed-report.ts";
import type { ReportView } from "./view.ts";

/** Where the data goes in the page that is built of `ui/report.html`: the whole text of a script of data. */
const MARK =
  /(<script\b[^>]*\btype="application\/json"[^>]*>)\s*("?)__ACRIDA_REPORT(?:_DATA)?__\2\s*(?=<\/script>)/;

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** JSON that can stand in a script of a page: nothing in it ends the script or begins a comment. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<\u2028\u2029]/g, (character) => ESCAPES[character]!);

/** @throws AcridaError NOT_BUILT when the page has no place for the data. */
export const checkTemplate = (template: string): void => {
  if (MARK.test(template)) return;
  throw new AcridaError(
    "NOT_BUILT",
    "the page of the report has no place for its data: this installation is not whole. Install acrida again, " +
      "or run `npm run build` where you work on its source",
  );
};

/** The report as one page that needs no network. @param template the built page. */
export const reportHtml = (view: ReportView, template: string): string => {
  checkTemplate(template);
  const data = scriptJson(packReport(view));
  // A function, since a "$" in a replacing text has a meaning.
  return template.replace(MARK, (_, opening: string) => opening + data);
};
