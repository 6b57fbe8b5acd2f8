import type { TextOutput } from "../base/host.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { Output } from "./output.ts";
import { ReportFile } from "./report-file.ts";
import { resultOf } from "./result.ts";

const textOf = (snapshot: RunSnapshot, summary: RunSummary): string =>
  `${JSON.stringify(resultOf(snapshot, summary), null, 2)}\n`;

/** `--json`: prints the result at the end, and nothing else, to standard output. */
export class JsonPrinter implements Output {
  readonly title = "JSON";
  readonly #stdout: TextOutput;

  constructor(stdout: TextOutput) {
    this.#stdout = stdout;
  }

  finish(snapshot: RunSnapshot, summary: RunSummary): void {
    this.#stdout.write(textOf(snapshot, summary));
  }
}

/** `--json-file NAME`: writes the result to `NAME.json` at the end. */
export class JsonFile implements Output {
  readonly title: string;
  readonly path: string;
  readonly #file: ReportFile;

  /** @param name the path without its ending; one that ends in `.json` is taken as it is. */
  constructor(name: string) {
    this.path = name.endsWith(".json") ? name : `${name}.json`;
    this.title = `JSON ${this.path}`;
    this.#file = new ReportFile(this.path);
  }

  start(): Promise<void> {
    return this.#file.check();
  }

  finish(snapshot: RunSnapshot, summary: RunSummary): Promise<void> {
    return this.#file.finish(textOf(snapshot, summary));
  }

  release(): Promise<void> {
    return this.#file.release();
  }
}
