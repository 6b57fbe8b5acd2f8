import type { Clock, TimerHandle } from "../base/clock.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import { joinSlots, noSlots } from "../dispatch/slot-ranges.ts";
import { outcome } from "../metrics/sample.ts";
import type { UserTime } from "../runner/user-time.ts";
import { RequestStats } from "../stats/request-stats.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { RunnerLike, WorkerLoad } from "./worker-load.ts";

/** What the target of a simulated test knows: who is there, and how many requests it served. */
export class SimulatedTarget {
  served = 0;
  /** Users told to run, on all threads. */
  running = 0;
  mostRunning = 0;
  /** Slots that live anywhere, those that stop included; a slot that would live twice is noted. */
  readonly alive = new Set<string>();
  readonly twice: string[] = [];
  /** When users started: [ms, users running]. */
  readonly starts: [number, number][] = [];
}

/** How simulated users behave. */
export interface SimulatedBehaviour {
  readonly requestEachMs: number;
  /** From being told to stop to being gone. */
  readonly stopsWithinMs: number;
  /** Ends by itself after so many requests; Infinity for never. */
  readonly requests: number;
}

interface SimulatedUser {
  readonly className: string;
  readonly slot: number;
  done: number;
  stopping: boolean;
  timer: TimerHandle | null;
}

/** Stands for the users of one thread in tests: each makes a request now and then, and stops in its time. */
export class SimulatedLoad implements RunnerLike, WorkerLoad {
  readonly runner = this;
  readonly statistics = new RequestStats({ maxNames: 100 });
  readonly #clock: Clock;
  readonly #target: SimulatedTarget;
  readonly #behaviour: SimulatedBehaviour;
  readonly #users = new Map<string, SimulatedUser>();
  /** Whose users ended by themselves: never started again. */
  readonly #over = new Set<string>();
  #ended: SlotsByClass = noSlots;
  /** Changes of classes that it was told of. */
  readonly changes: ClassChanges["byClass"][] = [];

  constructor(clock: Clock, target: SimulatedTarget, behaviour: SimulatedBehaviour) {
    this.#clock = clock;
    this.#target = target;
    this.#behaviour = behaviour;
  }

  get running(): Record<string, number> {
    const running: Record<string, number> = {};
    for (const { className, stopping } of this.#users.values()) {
      if (!stopping) running[className] = (running[className] ?? 0) + 1;
    }
    return running;
  }

  get alive(): number {
    return this.#users.size;
  }

  change(byClass: ClassChanges["byClass"]): void {
    this.changes.push(byClass);
  }

  get inFlight(): number {
    return 0;
  }

  get userTime(): UserTime {
    return { livedMs: 0, waitedMs: 0, lateMs: 0 };
  }

  apply(slots: SlotsByClass): void {
    const wanted = new Set<string>();
    for (const [className, ranges] of Object.entries(slots)) {
      for (const [first, last] of ranges) {
        for (let slot = first; slot <= last; slot++) {
          const key = `${className} ${slot}`;
          wanted.add(key);
          if (!this.#users.has(key) && !this.#over.has(key)) this.#start(className, slot);
        }
      }
    }
    for (const [key, user] of this.#users) if (!wanted.has(key) && !user.stopping) this.#stop(key, user);
  }

  stopAll(): void {
    this.apply(noSlots);
  }

  takeEnded(): SlotsByClass {
    const ended = this.#ended;
    this.#ended = noSlots;
    return ended;
  }

  /** The thread dies: all is gone at once. */
  kill(): void {
    for (const [key, user] of this.#users) {
      if (!user.stopping) this.#target.running--;
      this.#leave(key, user);
    }
  }

  #start(className: string, slot: number): void {
    const key = `${className} ${slot}`;
    const target = this.#target;
    if (target.alive.has(key)) target.twice.push(key);
    target.alive.add(key);
    target.running++;
    target.mostRunning = Math.max(target.mostRunning, target.running);
    target.starts.push([this.#clock.now(), target.running]);
    const user: SimulatedUser = { className, slot, done: 0, stopping: false, timer: null };
    this.#users.set(key, user);
    this.#goOn(key, user);
  }

  #goOn(key: string, user: SimulatedUser): void {
    const { requestEachMs, requests } = this.#behaviour;
    user.timer = this.#clock.setTimer(() => {
      this.#request(user);
      if (user.done < requests) {
        this.#goOn(key, user);
        return;
      }
      this.#target.running--;
      this.#over.add(key);
      this.#ended = joinSlots(this.#ended, { [user.className]: [[user.slot, user.slot]] });
      this.#leave(key, user);
    }, requestEachMs);
  }

  #stop(key: string, user: SimulatedUser): void {
    user.stopping = true;
    this.#target.running--;
    if (user.timer !== null) this.#clock.clearTimer(user.timer);
    user.timer = this.#clock.setTimer(() => {
      this.#request(user);
      this.#leave(key, user);
    }, this.#behaviour.stopsWithinMs);
  }

  #leave(key: string, user: SimulatedUser): void {
    if (user.timer !== null) this.#clock.clearTimer(user.timer);
    this.#users.delete(key);
    this.#target.alive.delete(key);
  }

  #request(user: SimulatedUser): void {
    const endMs = this.#clock.now();
    const failed = user.done % 7 === 3;
    user.done++;
    this.#target.served++;
    this.statistics.record({
      method: "GET",
      name: `/${user.className}/${user.slot % 3}`,
      outcome: failed ? outcome.failed : outcome.ok,
      dueMs: endMs - 5,
      startMs: endMs - 5 - (user.slot % 4),
      endMs,
      bytes: 12,
      retries: 0,
      hops: 0,
      error: failed ? "503" : null,
      errorKind: "",
      timings: null,
      excess: null,
      url: "",
      response: null,
      context: null,
      exception: null,
    });
  }
}
