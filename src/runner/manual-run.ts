import type { Clock } from "../base/clock.ts";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import type { Sample } from "../metrics/sample.ts";
import type { UserClass } from "../user/user.ts";
import { Runner } from "./runner.ts";
import type { RunnerListeners, RunnerOptions, TaskException } from "./runner-options.ts";

/** What a test may set; the rest has defaults. */
export interface ManualRunOptions extends Partial<Omit<RunnerOptions, "classes" | "clock" | "listeners">> {
  readonly clock?: Clock;
  readonly listeners?: RunnerListeners;
}

/** A runner on a clock that a test turns by hand, and all that came out of it. */
export class ManualRun {
  readonly clock = new ManualClock();
  readonly samples: Sample[] = [];
  readonly exceptions: TaskException[] = [];
  readonly warnings: string[] = [];
  readonly wantsStop: string[] = [];
  readonly entered: string[] = [];
  idle = 0;
  readonly runner: Runner;
  readonly #names = new Map<number, string>();

  constructor(classes: readonly UserClass[], options: ManualRunOptions = {}) {
    const clock = options.clock ?? this.clock;
    this.runner = new Runner({
      sink: { record: (sample) => this.samples.push({ ...sample }) },
      logger: new Logger({ write: ({ message }) => this.warnings.push(message) }, "test", "warning", () => 0),
      seed: 1,
      options: {},
      hostOf: () => undefined,
      setupData: () => undefined,
      stopTimeoutMs: 5000,
      ...options,
      clock,
      classes: new Map(classes.map((Class) => [Class.name, Class])),
      listeners: {
        onException: (exception) => this.exceptions.push(exception),
        onWantsStop: (reason) => this.wantsStop.push(reason),
        onTaskRegistered: (id, name) => this.#names.set(id, name),
        onTaskEntered: (id) => this.entered.push(this.#names.get(id) ?? "?"),
        onIdle: () => this.idle++,
        ...options.listeners,
      },
    });
  }

  /** Runs so many users of each class, from slot 0. */
  run(counts: Readonly<Record<string, number>>): void {
    this.runner.apply(
      Object.fromEntries(
        Object.entries(counts).map(([name, count]) => [name, count === 0 ? [] : [[0, count - 1] as const]]),
      ),
    );
  }

  /** Messages of what was thrown. */
  get faults(): string[] {
    return this.exceptions.map(({ message }) => message);
  }

  /** Lets time pass and all that it settles. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }
}
