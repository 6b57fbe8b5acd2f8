import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { Bus } from "../../bus/bus.ts";
import type { RowSource } from "../../user/row-feed.ts";
import { DroppedMessages } from "../dropped-messages.ts";
import type { Journal } from "../journal.ts";
import { readOutside } from "../message-checks.ts";
import { protocolVersion, type RowGrant, type RowRecall, subjects, toPayload } from "../messages.ts";
import { RunRows } from "./run-rows.ts";

export interface RowDeskParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Prefixes the subjects. */
  readonly name: string;
  readonly epoch: number;
  /** Says what only who leads may say, once that is sure. */
  promise(say: () => void): void;
  /** Workers that may run users now. */
  workers(): number;
  /** The host of a worker that is heard. */
  hostOf(worker: string): string | undefined;
}

/** The rows of one run, as its controller hands them to the desk. */
export interface RunOfRows {
  readonly run: string;
  readonly sources: readonly RowSource[];
  readonly journal: Journal;
  /** Whether the run has lost this one. */
  isLost(worker: string): boolean;
}

/** The controller's end of the handing out of rows: takes requests from the bus, brings answers and recalls to it. */
export class RowDesk {
  readonly #parts: RowDeskParts;
  #run = "";
  #rows: RunRows | null = null;
  /** The host of each worker that asked in this run. */
  readonly #hosts = new Map<string, string>();
  #end: (() => void) | null = null;

  constructor(parts: RowDeskParts) {
    this.#parts = parts;
  }

  open(): void {
    const { bus, clock, logger, name } = this.#parts;
    const { add: dropped } = new DroppedMessages(clock, logger);
    this.#end = bus.subscribe(subjects(name).rows, (payload) => {
      const request = readOutside(payload, "rowRequest", dropped);
      if (request === null || request.run !== this.#run) return;
      this.#hosts.set(request.worker, request.host);
      this.#rows?.request(request);
    });
  }

  close(): void {
    this.#end?.();
  }

  /** A run begins: requests of any other are dropped from now on. */
  begin({ run, sources, journal, isLost }: RunOfRows): RunRows {
    const { logger, promise, workers, hostOf } = this.#parts;
    this.#run = run;
    this.#hosts.clear();
    const rows = new RunRows({
      sources,
      journal,
      workers,
      // One that asked and is heard no more has left. One that never asked may be known from the journal alone, and
      // still come.
      isLost: (worker) => isLost(worker) || (this.#hosts.has(worker) && hostOf(worker) === undefined),
      answer: (granted) => promise(() => this.#send(run, { type: "rowGrant", ...granted })),
      recall: (worker, source) => this.#send(run, { type: "rowRecall", worker, source }),
      beganAnew: (source) => logger.info(`${source}: every row was handed out; from now on they come again`),
    });
    this.#rows = rows;
    return rows;
  }

  /** Each 100 ms or so. */
  tick(): void {
    this.#rows?.tick(this.#parts.clock.now());
  }

  #send(
    run: string,
    message: Omit<RowGrant, "version" | "run" | "epoch"> | Omit<RowRecall, "version" | "run" | "epoch">,
  ): void {
    const { bus, name, epoch, hostOf } = this.#parts;
    const host = hostOf(message.worker) ?? this.#hosts.get(message.worker);
    if (host === undefined) return;
    bus.publish(subjects(name).rowsTo(host), toPayload({ version: protocolVersion, run, epoch, ...message }));
  }
}
