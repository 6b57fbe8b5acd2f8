import type { PageState } from "./page-state.ts";
import type { ReportTheme, ReportView } from "./view.ts";

/** Points that a chart on paper can show. */
const MOST_POINTS = 720;
const MOST_POINTS_OF_A_NAME = 100;

/** How a test was run, secrets masked. */
export interface ReportFacts {
  /** As typed: `acrida -f locustfile.ts --headless`. */
  readonly command: string;
  /** Version of Node. */
  readonly node: string;
  readonly createdAtWallMs: number;
  readonly theme?: ReportTheme;
}

/** The report's data as of now, of a test that runs or is over. */
export const reportView = (state: PageState, facts: ReportFacts): ReportView => ({
  whole: state.wholeNow(MOST_POINTS),
  names: state.allNameSeries(MOST_POINTS_OF_A_NAME),
  ...facts,
});
