import type { Clock } from "../../base/clock.ts";
import type { RunResult } from "../run-request.ts";
import { noSkew } from "../simulated-clock.ts";
import type { SimulatedCluster } from "../simulated-cluster.ts";
import type { SimulatedDisk } from "../simulated-disk.ts";
import type { ControllerEvent, SimulatedPlan } from "./simulated-plan.ts";

/** An edit has reached everybody who is not parked after so long, and no older order is fresh. */
const editHoldsMs = 5000;

/** The controllers of a simulated test, one after the other: what befalls them, what they were asked, what comes of it. */
export class SimulatedSuccession {
  /** Of the test, once it is over. */
  result: RunResult | null = null;
  failure: unknown = null;
  /** When the one reset was asked for that a test has. */
  resetMs: number | null = null;
  /** Users asked for last. */
  asked: number;
  /** How many users may run: an order of before may still be on its way. */
  most: number;
  readonly #plan: SimulatedPlan;
  readonly #cluster: SimulatedCluster;
  readonly #disk: SimulatedDisk;
  readonly #clock: Clock;
  readonly #takenOver: () => void;
  #isThere = true;
  #editedMs = 0;
  /** Goes up with all that begins or is over. */
  #befallen = 0;

  /** @param takenOver is told when a second controller takes the place of one that does not answer. */
  constructor(
    plan: SimulatedPlan,
    cluster: SimulatedCluster,
    disk: SimulatedDisk,
    clock: Clock,
    takenOver: () => void,
  ) {
    this.#plan = plan;
    this.#cluster = cluster;
    this.#disk = disk;
    this.#clock = clock;
    this.#takenOver = takenOver;
    this.asked = this.most = plan.users;
  }

  begin(): void {
    this.#lead(this.#start());
  }

  /** Asks for the end; again where a controller died before it had written that. */
  stop(): void {
    const { controller } = this.#cluster;
    if (this.#isThere && controller.state !== "stopping") controller.stop("enough");
  }

  /** Fewer users may run now, where those of before the last edit have heard of it. */
  settle(nowMs: number): void {
    const { running } = this.#cluster.target;
    if (nowMs - this.#editedMs > editHoldsMs && running <= this.asked) this.most = this.asked;
  }

  /** Something happens that is no controller's; a test that two lead must know. */
  stir(): void {
    this.#befallen++;
  }

  /** Whether it could happen. */
  befall(event: ControllerEvent): boolean {
    const { controller, controllerClock, leader, isBusUp } = this.#cluster;
    if (!this.#isThere) return false;
    switch (event.kind) {
      case "freeze controller":
        leader.freeze();
        this.#later(event.forMs, () => {
          if (!leader.isOver) leader.thaw();
        });
        return true;
      case "stall controller":
        leader.link.freeze();
        this.#later(event.forMs, () => {
          if (!leader.isOver && !leader.clock.isFrozen) leader.link.thaw();
        });
        return true;
      case "kill controller":
        this.#isThere = false;
        this.#cluster.killController();
        this.#later(event.forMs, () => {
          // Another one may have taken its place, and would not let it in.
          if (!this.#isThere) this.#restart(event.clockMs);
        });
        return true;
      case "second controller":
        if (isBusUp) void this.#rival(event.clockMs);
        return isBusUp;
      case "edit":
        if (controllerClock.isFrozen || (controller.state !== "running" && controller.state !== "spawning"))
          return false;
        controller.edit(event);
        this.#ask(event.users);
        return true;
      case "reset":
        if (controllerClock.isFrozen || this.resetMs !== null || controller.state !== "running") return false;
        controller.reset();
        this.resetMs = this.#clock.now();
        return true;
    }
  }

  #start(): Promise<RunResult> {
    return this.#cluster.start(this.#plan.users, this.#plan.spawnRate);
  }

  /** The result counts unless the controller that has it is dead, or another leads. */
  #lead(result: Promise<RunResult>): void {
    const { leader } = this.#cluster;
    const isOurs = (): boolean => this.#isThere && leader === this.#cluster.leader;
    result.then(
      (told) => {
        if (isOurs()) this.result = told;
      },
      (error: unknown) => {
        if (isOurs()) this.failure = error;
      },
    );
  }

  #later(forMs: number, over: () => void): void {
    this.#clock.setTimer(() => {
      this.#befallen++;
      over();
    }, forMs);
  }

  #restart(clockMs: number): void {
    this.#askAsWritten();
    const result = this.#cluster.restart({ ...noSkew, clockMs }, () => this.#start());
    this.#isThere = true;
    this.#lead(result);
  }

  /** Must be refused where there is a controller that is well. */
  async #rival(clockMs: number): Promise<void> {
    const cluster = this.#cluster;
    const { leader } = cluster;
    const befallen = this.#befallen;
    const isWell = (): boolean =>
      befallen === this.#befallen && !leader.isOver && !leader.isDeaf && cluster.isBusUp;
    const wasWell = isWell();
    const taken = await cluster.rival({ ...noSkew, clockMs }, () => this.#start());
    if (taken === null || this.result !== null) return;
    if (wasWell && isWell()) this.failure = new Error("a second controller was let in beside the first");
    this.#takenOver();
    this.#isThere = true;
    this.#askAsWritten();
    this.#lead(taken.result);
  }

  #ask(users: number): void {
    this.asked = users;
    this.most = Math.max(this.most, users);
    this.#editedMs = this.#clock.now();
  }

  /** What was asked for last may not have been written. */
  #askAsWritten(): void {
    let { asked } = this;
    for (const record of this.#disk.read()) {
      if (record.kind === "start") asked = record.request.users;
      else if (record.kind === "checkpoint") asked = record.run.course.request.users;
      else if (record.kind === "edit") asked = record.users;
    }
    this.#ask(asked);
  }
}
