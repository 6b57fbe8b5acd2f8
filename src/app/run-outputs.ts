import type { Clock } from "../base/clock.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import type { Options } from "../config/options.ts";
import { CsvOutput } from "../outputs/csv.ts";
import { JsonFile, JsonPrinter } from "../outputs/json.ts";
import type { Output } from "../outputs/output.ts";
import { OutputManager } from "../outputs/output-manager.ts";
import type { Redactor } from "../outputs/secrets.ts";
import { liveViewOf, TerminalOutput } from "../outputs/terminal.ts";

export interface RunOutputs {
  readonly manager: OutputManager;
  readonly terminal: TerminalOutput;
}

/** The outputs that the options ask for: files first, so that the terminal can tell of those that were lost. */
export const createOutputs = (
  options: Options,
  { host, clock, logger, redactor }: { host: Host; clock: Clock; logger: Logger; redactor: Redactor },
): RunOutputs => {
  // With --json the result alone may stand on standard output.
  const writer = options.json ? host.stderr : host.stdout;
  const { headless, printStats, onlySummary } = options;
  const live = liveViewOf({ interactive: writer.interactive, headless, printStats, onlySummary });
  const terminal = new TerminalOutput({ writer, color: host.color && writer.interactive, live });
  const outputs: Output[] = [];
  if (options.csv !== null) {
    outputs.push(new CsvOutput({ prefix: options.csv, fullHistory: options.csvFullHistory, clock }));
  }
  if (options.jsonFile !== null) outputs.push(new JsonFile(options.jsonFile));
  if (options.json) outputs.push(new JsonPrinter(host.stdout));
  return { manager: new OutputManager([...outputs, terminal], { logger, clock, redactor }), terminal };
};
