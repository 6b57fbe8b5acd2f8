import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Options } from "../config/options.ts";
import type { Output, RunInfo } from "../outputs/output.ts";
import { ownTableCsv } from "../outputs/own-table.ts";
import { ReportFile } from "../outputs/report-file.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { IntervalDifference } from "./packed-interval.ts";
import type { PluginDescription } from "./plugin-calls.ts";
import type { PluginRoom } from "./plugin-room.ts";
import { packAllStats } from "./stats-view.ts";

interface OutputsOf {
  readonly options: Pick<Options, "csv">;
  /** The test was begun under an earlier controller. */
  readonly resumed: boolean;
  readonly clock: Clock;
}

/** The outputs of the scenario's plugins for one test, and their tables where `--csv` asks for files. */
export const pluginOutputs = (
  room: PluginRoom,
  { options, resumed, clock }: OutputsOf,
): readonly Output[] => {
  room.patienceMs = Number.POSITIVE_INFINITY;
  return room.plugins.flatMap((plugin) => [
    ...(plugin.outputTimeoutMs === null
      ? []
      : [new PluginOutput(room, plugin.name, plugin.outputTimeoutMs, resumed, clock)]),
    ...(options.csv === null
      ? []
      : plugin.csvs.map((_, index) => new OwnTable(room, plugin, index, `${options.csv}`))),
  ]);
};

/** Until what a plugin printed is out, at the end; and the least for all of its end, packing of many names included. */
const settledWithinMs = 10_000;
const leastFinishMs = 30_000;

/** Tells a plugin the numbers of a test. Nothing is queued: while it is busy the next interval grows. */
class PluginOutput implements Output {
  readonly title: string;
  /** The last interval, the end, and what was printed: each may take its time. */
  readonly finishWithinMs: number;
  readonly #room: PluginRoom;
  readonly #plugin: string;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #difference: IntervalDifference;
  #resumed: boolean;
  #id = "";

  constructor(room: PluginRoom, plugin: string, timeoutMs: number, resumed: boolean, clock: Clock) {
    this.title = `the output of the plugin ${plugin}`;
    this.finishWithinMs = Math.max(leastFinishMs, 2 * timeoutMs + settledWithinMs);
    this.#room = room;
    this.#plugin = plugin;
    this.#timeoutMs = timeoutMs;
    this.#resumed = resumed;
    this.#clock = clock;
    this.#difference = new IntervalDifference(clock);
  }

  async start(info: RunInfo): Promise<void> {
    const { id, version, users, spawnRate, runTimeSeconds, host, seed, shape = null, profile = null } = info;
    this.#id = id;
    const facts = { id, version, startedAt: info.startedAtWallMs, users, spawnRate, runTimeSeconds };
    const run = { ...facts, shape, host, profile, seed, resumed: this.#resumed };
    const started = this.#room.call("start", { plugin: this.#plugin, run }, this.#timeoutMs);
    // As any other failure: the test runs without it.
    await started.catch((thrown: unknown) => {
      throw new Error(messageOf(thrown));
    });
  }

  async snapshot(snapshot: RunSnapshot): Promise<void> {
    if (this.#resumed) {
      this.#resumed = false;
      this.#difference.skip(snapshot);
      return;
    }
    const interval = await this.#difference.to(snapshot);
    await this.#room.call("interval", { plugin: this.#plugin, interval }, this.#timeoutMs);
  }

  async finish(
    snapshot: RunSnapshot,
    { durationSeconds, verdict, exitCode, reasons }: RunSummary,
  ): Promise<void> {
    await this.snapshot(snapshot);
    const end = { id: this.#id, durationSeconds, verdict, exitCode, reasons };
    const stats = await packAllStats(snapshot, this.#clock);
    await this.#room.call("end", { plugin: this.#plugin, end, stats }, this.#timeoutMs);
    await this.#room.settle();
  }
}

/** `PREFIX_PLUGIN_TABLE.csv`: empty while the test runs, written at its end. */
class OwnTable implements Output {
  readonly title: string;
  readonly #room: PluginRoom;
  readonly #plugin: string;
  readonly #index: number;
  readonly #columns: readonly string[];
  readonly #file: ReportFile;

  constructor(room: PluginRoom, { name, csvs }: PluginDescription, index: number, prefix: string) {
    const csv = csvs[index]!;
    const path = `${prefix}_${name}_${csv.name}.csv`;
    this.title = `CSV ${path}`;
    this.#room = room;
    this.#plugin = name;
    this.#index = index;
    this.#columns = csv.columns;
    this.#file = new ReportFile(path);
  }

  start(): Promise<void> {
    return this.#file.begin(ownTableCsv(this.#columns, []));
  }

  async finish(snapshot: RunSnapshot): Promise<void> {
    await this.#room.show(snapshot);
    const rows = await this.#room.call("rows", { plugin: this.#plugin, index: this.#index });
    await this.#file.finish(ownTableCsv(this.#columns, rows));
  }

  release(): Promise<void> {
    return this.#file.release();
  }
}
