import { AcridaError } from "../base/errors.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import { Gate } from "../metrics/gate.ts";
import { StopTest, UserStopped } from "../user/control-flow.ts";
import type { Environment } from "../user/environment.ts";
import { setupKeys, setupPlan } from "../user/setup-plan.ts";
import { everyTask, type TagFilter } from "../user/tag-filter.ts";
import { TaskPlans } from "../user/task-plan.ts";
import { faultMessage, tracebackOf } from "../user/traceback.ts";
import type { User } from "../user/user.ts";
import { ClassSlots } from "./class-slots.ts";
import { Courses } from "./frame.ts";
import type { LoopThread } from "./loop-thread.ts";
import type { RunnerListeners, RunnerOptions } from "./runner-options.ts";
import { StopContexts } from "./stop-contexts.ts";
import { TaskNames } from "./task-names.ts";
import { TurnGuard } from "./turn-guard.ts";
import { UserLoop } from "./user-loop.ts";
import { UserClock, type UserTime } from "./user-time.ts";
import { closedLoop } from "./what-next.ts";

/**
 * So long users are started in one turn of the event loop. A user that opens a connection costs a tenth of a
 * millisecond: a second's order of a steep ramp at one go would keep every answer waiting, and every other order.
 */
const startingMs = 5;

/**
 * So long after a user that ended itself the next one comes: who ends at once, whenever it starts, is then no load
 * without a bound.
 */
const respawnMs = 1000;

const nothing = (): void => {};

/** Runs the users of one thread for one test, as absolute orders of slots say. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #listeners: RunnerListeners;
  readonly #slots = new Map<string, ClassSlots>();
  readonly #warned = new Set<string>();
  readonly #time = new UserClock();
  readonly #thread: LoopThread;
  /** The next turn goes on with starting users. */
  #startsLater = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#listeners = options.listeners ?? {};
    this.#thread = this.#loopThread();
    for (const [name, Class] of options.classes) {
      const start = (slot: number, life: number): UserLoop => {
        this.#time.came(options.clock.now());
        return new UserLoop(Class, name, slot, this.#thread, life);
      };
      this.#slots.set(name, new ClassSlots(start, options.respawns === true ? this.#inAWhile : null));
    }
  }

  /**
   * Stops what isn't among these slots and starts what it lacks of them, where that takes long over several turns; an
   * ended slot is never started again.
   */
  apply(slots: SlotsByClass): void {
    for (const name of Object.keys(slots)) {
      if (!this.#slots.has(name))
        throw new AcridaError("MISUSE", `an order names ${name}, which takes no part`);
    }
    for (const [name, ofClass] of this.#slots) ofClass.apply(slots[name] ?? [], this.#options.stopTimeoutMs);
    if (!this.#startsLater) this.#startUsers();
  }

  /** Stops every user; `onIdle` tells when the last is gone, at once where there is none. */
  stopAll(): void {
    this.apply({});
    if (this.alive === 0) this.#listeners.onIdle?.();
  }

  /** Users of these classes pick from other tasks from now on, those that run included. */
  chooseTasks(chosen: NonNullable<TagFilter["chosen"]>): void {
    this.#thread.courses.choose(chosen);
  }

  /** The hosts that `hostOf` gives are others from now on, for users that run too. */
  hostsChanged(): void {
    for (const [name, ofClass] of this.#slots) {
      const host = this.#options.hostOf(name);
      for (const loop of ofClass.loops) loop.rehost(host);
    }
  }

  /** Users told to run and not told to stop, by class. */
  get running(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#slots].map(([name, { counted }]) => [name, counted]));
  }

  /** Users told to run and not told to stop. */
  get userCount(): number {
    return this.#sum((ofClass) => ofClass.counted);
  }

  /** Users not gone yet, those that stop included. */
  get alive(): number {
    return this.#sum((ofClass) => ofClass.alive);
  }

  /** Requests and measurements in flight. */
  get inFlight(): number {
    return this.#sum((ofClass) => {
      let requests = 0;
      for (const { scope } of ofClass.loops) requests += scope.requests;
      return requests;
    });
  }

  /** Slots whose users are not gone yet, those that stop included. */
  get held(): SlotsByClass {
    const held = [...this.#slots].map(([name, ofClass]) => [name, ofClass.held] as const);
    return Object.fromEntries(held.filter(([, ranges]) => ranges.length > 0));
  }

  /** What the users did with their time so far. */
  get userTime(): UserTime {
    return this.#time.at(this.#options.clock.now());
  }

  /** Slots whose users ended by themselves since the last call. */
  takeEnded(): SlotsByClass {
    const taken = [...this.#slots].map(([name, ofClass]) => [name, ofClass.takeEnded()] as const);
    return Object.fromEntries(taken.filter(([, ranges]) => ranges.length > 0));
  }

  /** Takes what reached the thread unhandled: a call that was not awaited, say. What stopping leaves behind is nothing. */
  recordStray(thrown: unknown): void {
    if (thrown instanceof UserStopped) return;
    if (thrown instanceof StopTest) this.#listeners.onWantsStop?.(thrown.message);
    else this.#onException(thrown, "", null);
  }

  /** Starts who waits to be started, for as long as one turn may take; the next ones start in the next. */
  #startUsers(): void {
    const { clock } = this.#options;
    const { gate } = this.#thread.services;
    const goOn = (): void => {
      this.#startsLater = false;
      this.#startUsers();
    };
    const nowMs = clock.now();
    const endMs = nowMs + startingMs;
    if (gate.isShut(nowMs)) {
      this.#startsLater = true;
      gate.whenOpen(goOn);
      return;
    }
    for (const ofClass of this.#slots.values()) {
      while (ofClass.startNext()) {
        if (clock.now() < endMs) continue;
        this.#startsLater = true;
        clock.setImmediate(goOn);
        return;
      }
    }
  }

  readonly #inAWhile = (then: () => void): (() => void) => {
    const { clock } = this.#options;
    const timer = clock.setWait(then, respawnMs);
    return () => clock.clearWait(timer);
  };

  #sum(count: (ofClass: ClassSlots) => number): number {
    let sum = 0;
    for (const ofClass of this.#slots.values()) sum += count(ofClass);
    return sum;
  }

  #loopThread(): LoopThread {
    const { clock, classes, filter = everyTask } = this.#options;
    const listeners = this.#listeners;
    const names = new TaskNames((id, name) => listeners.onTaskRegistered?.(id, name));
    return {
      services: this.#services(setupKeys(setupPlan([...classes.values()], filter))),
      courses: new Courses(new TaskPlans(filter), names),
      guard: new TurnGuard(clock),
      contexts: new StopContexts(),
      whatNext: closedLoop,
      time: this.#time,
      iterations: this.#options.iterations ?? null,
      onTaskEntered: listeners.onTaskEntered?.bind(listeners) ?? nothing,
      onException: (thrown, where, user) => this.#onException(thrown, where, user),
      onWantsStop: (reason) => listeners.onWantsStop?.(reason),
      onUnawaited: (where) => this.#onUnawaited(where),
      onUncounted: (className) => {
        this.#slots.get(className)!.counted--;
      },
      onEnded: (className, index, end) => {
        this.#time.left(clock.now());
        this.#slots.get(className)!.ended(index, end);
        if (this.alive === 0) listeners.onIdle?.();
      },
    };
  }

  #services(keyFor: (Class: object) => string | undefined): LoopThread["services"] {
    const { clock, sink, gate, logger, seed, options, sharedServices } = this.#options;
    return {
      clock,
      sink,
      gate: gate ?? new Gate(clock),
      logger,
      seed,
      options,
      environment: this.#options.environment ?? this.#environment(),
      shared: sharedServices ?? new Map(),
      hostOf: (className) => this.#options.hostOf(className),
      setupDataOf: (Class) => {
        const key = keyFor(Class);
        return key === undefined ? undefined : this.#options.setupData(key);
      },
    };
  }

  #environment(): Environment {
    const { classes, options } = this.#options;
    const userCount = (): number => this.userCount;
    const stop = (): void => this.#listeners.onWantsStop?.("the scenario called environment.runner.stop()");
    return {
      host: this.#options.hostOf([...classes.keys()][0] ?? ""),
      options,
      runner: {
        state: "running",
        get userCount() {
          return userCount();
        },
        stop,
        quit: stop,
        isController: false,
        registerMessage: nothing,
        sendMessage: nothing,
      },
    };
  }

  #onUnawaited(where: string): void {
    if (this.#warned.has(where) || this.#warned.size >= 1000) return;
    this.#warned.add(where);
    this.#options.logger.warning(
      `${where} ended while a request that it made was under way: \`await\` each request. ` +
        "The task counts as ended when its requests have",
    );
  }

  #onException(thrown: unknown, task: string, user: User | null): void {
    const message = faultMessage(thrown);
    const traceback = tracebackOf(thrown);
    this.#listeners.onException?.({ message, traceback, task, wallMs: this.#options.clock.wallNow() });
    if (user !== null)
      this.#listeners.onUserError?.({ userInstance: user, exception: thrown, tb: traceback });
  }
}
