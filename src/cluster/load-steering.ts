import type { Clock } from "../base/clock.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import { type ClassChange, withChange } from "./class-changes.ts";
import { ShapeDriver } from "./shape-driver.ts";
import type { TestRun } from "./test-run.ts";

/** What its controller does when something was steered. */
export interface SteeredController {
  /** Users are led: before, and while it is not known who runs what, what is asked for comes with the load. */
  leads(run: TestRun): boolean;
  /** The spawning is not complete any more. */
  respawn(run: TestRun): void;
  /** Workers are to hear of it; no user comes or goes. */
  tell(): void;
  loadChanged(load: WantedLoad): void;
}

/** Gives a test other load while it runs: by hand, as its shape wants, or by changes of its User classes. */
export class LoadSteering {
  readonly #clock: Clock;
  readonly #controller: SteeredController;
  #driver: ShapeDriver | null = null;

  constructor(clock: Clock, controller: SteeredController) {
    this.#clock = clock;
    this.#controller = controller;
  }

  /** Asks for other users from now on. Nothing where a shape leads. */
  edit(run: TestRun, { users, spawnRate }: WantedLoad): void {
    if (run.stopAsked.isOpen || run.test.shape) return;
    this.#ask(run, { users, spawnRate }, false);
  }

  /** As `Controller.changeClass`. */
  changeClass(
    run: TestRun,
    className: string,
    classes: readonly WeightedClass[] | null,
    change: ClassChange,
  ): void {
    if (run.stopAsked.isOpen) return;
    if (classes !== null) run.plan.setClasses(classes, this.#clock.now());
    if (Object.keys(change).length > 0) run.classChanges = withChange(run.classChanges, className, change);
    run.note({ kind: "classes", classes, changes: run.classChanges });
    if (!this.#controller.leads(run)) return;
    if (classes === null) this.#controller.tell();
    else this.#controller.respawn(run);
  }

  /** From time zero on, which has begun with `first`. */
  followShape(run: TestRun, first: WantedLoad): void {
    const { shape } = run.test;
    if (shape == null || run.zeroMs === null) return;
    const wanted = (load: WantedLoad): void => this.#ask(run, load, true);
    const ended = (): void => run.stop(`${shape.name} came to its end`);
    const failed = (error: unknown): void => run.failShape(error);
    this.#driver = new ShapeDriver({ clock: this.#clock, shape, wanted, ended, failed }, first, run.zeroMs);
  }

  /** The shape is asked no more. */
  stop(): void {
    this.#driver?.stop();
  }

  #ask(run: TestRun, load: WantedLoad, keepsPace: boolean): void {
    const { users, spawnRate } = load;
    run.request = { ...run.request, users, spawnRate };
    run.note({ kind: "edit", users, spawnRate });
    if (!this.#controller.leads(run)) return;
    run.aim(this.#clock.now(), load, keepsPace);
    this.#controller.respawn(run);
    this.#controller.loadChanged(load);
  }
}
