import { fileURLToPath } from "node:url";
import type { Clock } from "../base/clock.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import type { Options } from "../config/options.ts";
import { CsvOutput } from "../outputs/csv.ts";
import { HtmlOutput } from "../outputs/html.ts";
import { JsonFile, JsonPrinter } from "../outputs/json.ts";
import type { Output } from "../outputs/output.ts";
import { OutputManager } from "../outputs/output-manager.ts";
import type { Redactor } from "../outputs/secrets.ts";
import { liveViewOf, TerminalOutput } from "../outputs/terminal.ts";
import type { ScenarioView } from "../server/api.ts";

/** The built pages: the console's, and the report's as one file. */
export const pagesFolder = fileURLToPath(new URL("../ui", import.meta.url));
export const reportTemplate = fileURLToPath(new URL("../ui/report.html", import.meta.url));

export interface RunOutputs {
  readonly manager: OutputManager;
  readonly terminal: TerminalOutput;
}

export interface OutputRoom {
  readonly host: Host;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly scenario: () => ScenarioView;
  /** Words of the command, without the values of secret options. */
  readonly command: readonly string[];
  /** Of the scenario's plugins. */
  readonly own: readonly Output[];
}

/** The outputs that the options ask for, and more: files first, so that the others can tell of those that were lost. */
export const createOutputs = (options: Options, room: OutputRoom, more: readonly Output[]): RunOutputs => {
  const { host, clock, logger, redactor } = room;
  // With --json the result alone may stand on standard output.
  const writer = options.json ? host.stderr : host.stdout;
  const { headless, printStats, onlySummary } = options;
  const live = liveViewOf({ interactive: writer.interactive, headless, printStats, onlySummary });
  const terminal = new TerminalOutput({ writer, color: host.color && writer.interactive, live });
  const outputs: Output[] = [];
  if (options.csv !== null) {
    outputs.push(new CsvOutput({ prefix: options.csv, fullHistory: options.csvFullHistory, clock }));
  }
  outputs.push(...room.own);
  if (options.html !== null) outputs.push(htmlOutput(options.html, room));
  if (options.jsonFile !== null) outputs.push(new JsonFile(options.jsonFile));
  if (options.json) outputs.push(new JsonPrinter(host.stdout));
  return {
    manager: new OutputManager([...outputs, ...more, terminal], { logger, clock, redactor }),
    terminal,
  };
};

const htmlOutput = (path: string, room: OutputRoom): Output => {
  const { host, version, clock, logger, redactor, scenario, command } = room;
  return new HtmlOutput({
    ...{ path, templatePath: reportTemplate, version, scenario, clock, redactor, command },
    node: host.nodeVersion,
    onWarning: (message) => logger.warning(message),
  });
};
