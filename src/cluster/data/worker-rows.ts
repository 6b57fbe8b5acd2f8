import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Bus } from "../../bus/bus.ts";
import type { RowFeed } from "../../user/row-feed.ts";
import { protocolVersion, readMessage, threadSubjects, toPayload } from "../messages.ts";
import { RowSupply } from "./row-supply.ts";

export interface WorkerRowsParts {
  /** To the host of this process. */
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  /** Id of the worker. */
  readonly worker: string;
}

/** The rows of one load thread: a supply for each source that its users ask. */
export class WorkerRows {
  readonly #parts: WorkerRowsParts;
  readonly #supplies = new Map<string, RowSupply>();
  #run = "";
  #epoch = 0;
  #end: (() => void) | null = null;

  constructor(parts: WorkerRowsParts) {
    this.#parts = parts;
  }

  /** Listens from now on. */
  start(): void {
    const { bus, worker } = this.#parts;
    this.#end = bus.subscribe(threadSubjects.rowsTo(worker), (payload) => {
      const grant = readMessage(payload, "rowGrant");
      if (grant !== null && this.#heeds(grant)) {
        this.#supplies.get(grant.source)?.granted(grant);
      }
      const recall = readMessage(payload, "rowRecall");
      if (recall !== null && this.#heeds(recall)) {
        this.#supplies.get(recall.source)?.recall();
      }
    });
  }

  /** A test begins; what was left of the last one's rows is nobody's. */
  begin(run: string): void {
    for (const supply of this.#supplies.values()) supply.close();
    this.#supplies.clear();
    this.#run = run;
  }

  /** Where users of this thread get the rows of a source from. */
  feedOf(source: string): RowFeed {
    const known = this.#supplies.get(source);
    if (known !== undefined) return known;
    const { bus, clock, random, worker } = this.#parts;
    const run = this.#run;
    const supply = new RowSupply({
      clock,
      random,
      worker,
      source,
      send: (wanted) => {
        const envelope = { version: protocolVersion, run, epoch: this.#epoch, host: "" };
        bus.publish(threadSubjects.rows, toPayload({ type: "rowRequest", ...envelope, ...wanted }));
      },
    });
    this.#supplies.set(source, supply);
    return supply;
  }

  /** Gives back every row that no user was handed: for a worker that leaves. Resolves when the controller has them. */
  async giveBack(): Promise<void> {
    await Promise.all([...this.#supplies.values()].map((supply) => supply.giveBack()));
  }

  /** There is a new link or controller. */
  renew(): void {
    for (const supply of this.#supplies.values()) supply.renew();
  }

  close(): void {
    this.#end?.();
    for (const supply of this.#supplies.values()) supply.close();
  }

  #heeds({ run, epoch }: { readonly run: string; readonly epoch: number }): boolean {
    if (run !== this.#run || epoch < this.#epoch) return false;
    this.#epoch = epoch;
    return true;
  }
}
