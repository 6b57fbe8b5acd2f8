import type { Logger } from "../base/logger.ts";
import type { ManualClock } from "../base/manual-clock.ts";
import type { Random } from "../base/random.ts";
import type { Bus, BusPayload } from "../bus/bus.ts";
import { Controller } from "./controller.ts";
import { type BusFaults, LossyBus } from "./lossy-bus.ts";
import { Presence } from "./share/presence.ts";
import { type ClockSkew, SimulatedClock } from "./simulated-clock.ts";
import { type SimulatedDisk, SimulatedDiskJournal } from "./simulated-disk.ts";

export interface SimulatedControllerParts {
  readonly bus: Bus;
  readonly clock: ManualClock;
  readonly skew: ClockSkew;
  readonly random: Random;
  readonly faults: BusFaults;
  readonly logger: Logger;
  readonly epoch: number;
  /** Null where the journal is kept elsewhere. */
  readonly disk: SimulatedDisk | null;
}

const name = "sim";

/** A controller as a simulated process, on a machine of its own. */
export class SimulatedController {
  readonly clock: SimulatedClock;
  readonly link: LossyBus;
  readonly controller: Controller;
  readonly journal: SimulatedDiskJournal | null;
  /** It was killed, or has given way to another one. */
  isOver = false;
  readonly #presence: Presence;
  readonly #random: Random;

  constructor({ bus, skew, random, faults, logger, epoch, disk, ...parts }: SimulatedControllerParts) {
    const clock = new SimulatedClock(parts.clock, skew);
    const link = new LossyBus(bus, parts.clock, random, faults, isOfPresence);
    this.clock = clock;
    this.link = link;
    this.#random = random;
    this.journal = disk === null ? null : new SimulatedDiskJournal(disk, clock, epoch);
    this.controller = new Controller({ bus: link, clock, logger, name, epoch });
    this.#presence = new Presence({
      ...{ bus: link, clock, name },
      self: { from: `controller-${epoch}`, epoch, machine: "", pid: epoch },
      superseded: () => {
        this.journal?.abandon();
        this.#end();
      },
    });
  }

  /** Whether it is answered that there is one, or can't know. */
  async isRefused(): Promise<boolean> {
    const other = await this.#presence.other().catch(() => "unknown");
    return other !== null;
  }

  /** Nothing reaches it now. */
  get isDeaf(): boolean {
    return this.clock.isFrozen || this.link.isFrozen;
  }

  /** Listens to hosts, and says that it leads. */
  open(resumes = false): void {
    this.controller.open(resumes);
    this.#presence.lead();
  }

  /** The whole process stands still, as after SIGSTOP. */
  freeze(): void {
    this.clock.freeze();
    this.link.freeze();
  }

  thaw(): void {
    this.clock.thaw();
    this.link.thaw();
  }

  /** The whole process ends at once, as after SIGKILL. */
  kill(): void {
    if (this.isOver) return;
    this.journal?.cut(this.#random);
    this.#end();
    if (this.journal !== null) this.clock.freeze();
  }

  /** It was not let in. */
  close(): void {
    this.#end();
  }

  #end(): void {
    this.isOver = true;
    this.link.partitioned = true;
    this.#presence.close();
    this.controller.close();
  }
}

/** What controllers say to each other comes once and in order: one that is there is heard by who asks. */
const isOfPresence = (payload: BusPayload): boolean => {
  const { type } = payload as { readonly type?: unknown };
  return type === "ask" || type === "here";
};
