import { type RunState, stepRunState } from "../runner/run-state.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { ClusterLink, type LinkUser } from "./cluster-link.ts";
import { ControllerEvents } from "./controller-events.ts";
import type { ControllerParts } from "./controller-parts.ts";
import type { Homecoming } from "./homecoming.ts";
import type { KnownWorker } from "./known-worker.ts";
import { OrderPacer } from "./order-pacer.ts";
import { snapshotOf } from "./run-snapshot.ts";
import { SecondKeeper } from "./second-keeper.ts";
import type { TestRun } from "./test-run.ts";

/** The test that a controller leads or led last, how far it is, and what it is led by: shared by all who lead it. */
export class LedTest {
  readonly events = new ControllerEvents();
  readonly parts: ControllerParts;
  readonly link: ClusterLink;
  readonly pacer: OrderPacer;
  run: TestRun | null = null;
  seconds: SecondKeeper | null = null;
  /** Of a test that goes on after an earlier controller: nobody is ordered anything until it is over. */
  homecoming: Homecoming | null = null;
  #state: RunState = "ready";

  /** @param order decides who runs what now and orders it; when to do so again. */
  constructor(parts: ControllerParts, linkUser: LinkUser, order: () => number | null) {
    this.parts = parts;
    this.link = new ClusterLink(parts, linkUser);
    this.pacer = new OrderPacer(parts.clock, order);
  }

  get state(): RunState {
    return this.#state;
  }

  /** Load threads that may run users now. */
  get workers(): readonly KnownWorker[] {
    return this.link.registry.staying;
  }

  /** Steps to a state and tells everybody. */
  enter(state: RunState): void {
    this.#state = stepRunState(this.#state, state);
    this.link.sendToAll();
    this.events.stateChanged.emit(state);
  }

  checkReady(run: TestRun): void {
    if (this.workers.length >= run.request.expectWorkers) run.workersReady.open();
  }

  secondsOf(run: TestRun): SecondKeeper {
    const { clock, logger } = this.parts;
    const { registry } = this.link;
    const { announcesSaturation } = run.test;
    const told = (): void => this.events.tick.emit(this.snapshotOf(run));
    return new SecondKeeper({ clock, logger, registry, announcesSaturation, told }, run);
  }

  snapshotOf(run: TestRun, state = this.#state): RunSnapshot {
    return snapshotOf(run, state, this.parts.clock.now(), this.link.registry);
  }
}
