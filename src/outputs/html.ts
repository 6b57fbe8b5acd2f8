import { readFile } from "node:fs/promises";
import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { Output, RunInfo } from "./output.ts";
import { commandText } from "./page/command-text.ts";
import { maskedScenario } from "./page/masked-scenario.ts";
import { PageState } from "./page/page-state.ts";
import { checkTemplate, reportHtml } from "./page/report-html.ts";
import { reportView } from "./page/report-view.ts";
import type { ScenarioView } from "./page/view.ts";
import { ReportFile } from "./report-file.ts";
import type { Redactor } from "./secrets.ts";

export interface HtmlOptions {
  readonly path: string;
  /** Where the built page of the report lies: `dist/ui/report.html`. */
  readonly templatePath: string;
  readonly version: string;
  /** What the test is made of; asked at the start and at the end. */
  readonly scenario: () => ScenarioView;
  /** Words of the command line, as typed. */
  readonly command: readonly string[];
  /** Version of Node. */
  readonly node: string;
  readonly clock: Clock;
  /** Masks the command and the scenario; snapshots come masked. */
  readonly redactor: Redactor;
  readonly onWarning: (message: string) => void;
}

/** `--html FILE`: the console's page as one file that holds its data and needs no network. */
export class HtmlOutput implements Output {
  readonly title: string;
  readonly #options: HtmlOptions;
  readonly #file: ReportFile;
  readonly #state: PageState;
  #template = "";

  constructor(options: HtmlOptions) {
    const { path, version, scenario, redactor, onWarning } = options;
    this.title = `HTML ${path}`;
    this.#options = options;
    this.#file = new ReportFile(path);
    this.#state = new PageState({ version, scenario: () => maskedScenario(scenario(), redactor), onWarning });
  }

  async start(info: RunInfo): Promise<void> {
    this.#template = await readTemplate(this.#options.templatePath);
    await this.#file.check();
    this.#state.begin(info);
  }

  snapshot(snapshot: RunSnapshot): void {
    this.#state.take(snapshot);
  }

  finish(snapshot: RunSnapshot, summary: RunSummary): Promise<void> {
    const { command, node, clock, redactor } = this.#options;
    this.#state.refreshScenario();
    this.#state.take(snapshot);
    this.#state.end(summary);
    const facts = { command: commandText(command, redactor), node, createdAtWallMs: clock.wallNow() };
    return this.#file.finish(reportHtml(reportView(this.#state, facts), this.#template));
  }

  release(): Promise<void> {
    return this.#file.release();
  }
}

/** The built page of the report. @throws AcridaError NOT_BUILT when it isn't there, or isn't that page. */
export const readTemplate = async (path: string): Promise<string> => {
  let template: string;
  try {
    template = await readFile(path, "utf8");
  } catch (thrown) {
    throw new AcridaError(
      "NOT_BUILT",
      `the page of the report can't be read: ${messageOf(thrown)}. Install acrida again, or run \`npm run build\` ` +
        "where you work on its source",
      { cause: thrown },
    );
  }
  checkTemplate(template);
  return template;
};
