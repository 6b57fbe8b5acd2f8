import { type PackedReport, unpackReport } from "../../../src/outputs/page/packed-report.ts";
import type { ReportView } from "../../../src/outputs/page/view.ts";
import { type PageState, stateOf } from "../store/page-state.ts";

/** The data of a report's file: what the console's parts draw from, and how the test was run. */
export interface ReportData {
  readonly view: ReportView;
  readonly state: PageState;
}

/** The data that stands in the file as JSON. @throws when it isn't there, or isn't whole. */
export function reportDataOf(json: string): ReportData {
  const view = unpackReport(JSON.parse(json) as PackedReport);
  return { view, state: stateOf({ ...view.whole, logs: [], downloads: [], tabs: [] }) };
}
