import { readTemplate } from "../outputs/html.ts";
import { commandText } from "../outputs/page/command-text.ts";
import { maskedScenario } from "../outputs/page/masked-scenario.ts";
import { PageState } from "../outputs/page/page-state.ts";
import { reportHtml } from "../outputs/page/report-html.ts";
import { reportView } from "../outputs/page/report-view.ts";
import type { ReportTheme } from "../outputs/page/view.ts";
import { Redactor } from "../outputs/secrets.ts";
import { downloadsOf } from "../server/downloads.ts";
import { type Extensions, tabViews } from "../server/extensions.ts";
import { LiveFeed } from "../server/live-feed.ts";
import type { ConsoleTests } from "./console-tests.ts";
import { reportTemplate } from "./run-outputs.ts";
import { shownCommand } from "./shown-command.ts";
import type { ConductorParts } from "./test-conductor.ts";

/** What open pages see of the tests: joins the console's tests to the feed of the server. */
export class ConsolePage {
  readonly feed: LiveFeed;
  readonly #state: PageState;
  readonly #parts: ConductorParts;

  /**
   * @param fullHistory of each entry is written.
   * @param hasLogin people log in.
   */
  constructor(
    tests: ConsoleTests,
    parts: ConductorParts,
    extensions: Extensions,
    fullHistory: boolean,
    hasLogin: boolean,
  ) {
    const { version, logger, clock } = parts;
    this.#parts = parts;
    const onWarning = (message: string): void => logger.warning(message);
    this.#state = new PageState({ version, scenario: () => tests.scenario, onWarning });
    const tabs = tabViews(extensions);
    const downloads = downloadsOf(fullHistory, extensions);
    this.feed = new LiveFeed({ page: this.#state, clock, downloads, tabs, hasLogin });
    tests.outputs = [this.feed];
    tests.onScenarioChanged = () => this.feed.scenarioChanged();
    tests.onLoadChanged = (users, spawnRate) => {
      this.#state.changeLoad(users, spawnRate);
      this.feed.refresh();
    };
    tests.onStateChanged = () => {
      const snapshot = tests.snapshot();
      if (snapshot !== null) this.feed.snapshot(snapshot);
    };
  }

  /** The report of the test that runs or ran last; null before the first. @param theme any but light and dark is none. */
  async report(theme: string | null): Promise<string | null> {
    if (this.feed.info === null) return null;
    const { host, clock, secrets, session } = this.#parts;
    const redactor = new Redactor(secrets);
    const command = commandText(shownCommand(host, session.customOptions), redactor);
    const facts = { command, node: host.nodeVersion, createdAtWallMs: clock.wallNow() };
    const { whole, ...rest } = reportView(this.#state, { ...facts, ...lookOf(theme) });
    // The start form needs some texts as they are; a file that is passed on does not.
    const masked = { ...whole, scenario: maskedScenario(whole.scenario, redactor) };
    return reportHtml({ ...rest, whole: masked }, await readTemplate(reportTemplate));
  }
}

const lookOf = (theme: string | null): { readonly theme?: ReportTheme } =>
  theme === "light" || theme === "dark" ? { theme } : {};
