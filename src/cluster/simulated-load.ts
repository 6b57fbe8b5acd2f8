import type { Clock, TimerHandle } from "../base/clock.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import { joinSlots, noSlots } from "../dispatch/slot-ranges.ts";
import type { Gate } from "../metrics/gate.ts";
import { outcome } from "../metrics/sample.ts";
import type { UserTime } from "../runner/user-time.ts";
import { RequestStats } from "../stats/request-stats.ts";
import type { RowFeed } from "../user/row-feed.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { SimulatedTarget, TargetVisitors } from "./simulated-target.ts";
import type { RunnerLike, WorkerLoad } from "./worker-load.ts";

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
  /** Leaves the gate, or the row, for which it waits. */
  leaveWait: (() => void) | null;
  /** It has a row for its next request, or will get none any more. */
  hasRow: boolean;
}

/**
 * Stands for the users of one thread in tests: each makes a request now and then, as long as its gate is open, with a row
 * where there are some, and stops in its time.
 */
export class SimulatedLoad implements RunnerLike, WorkerLoad, TargetVisitors {
  readonly runner = this;
  readonly statistics = new RequestStats({ maxNames: 100 });
  readonly #clock: Clock;
  readonly #gate: Gate;
  readonly #target: SimulatedTarget;
  readonly #behaviour: SimulatedBehaviour;
  readonly #feed: RowFeed | null;
  /** Since when users wait for rows, by slot. */
  readonly #rowless = new Map<string, number>();
  readonly #users = new Map<string, SimulatedUser>();
  #wanted: ReadonlySet<string> = new Set();
  /** Whose users ended by themselves: never started again. */
  readonly #over = new Set<string>();
  /** Changes of classes that it was told of. */
  readonly changes: ClassChanges["byClass"][] = [];
  #ended: SlotsByClass = noSlots;

  constructor(
    clock: Clock,
    gate: Gate,
    target: SimulatedTarget,
    behaviour: SimulatedBehaviour,
    feed: RowFeed | null,
  ) {
    this.#clock = clock;
    this.#gate = gate;
    this.#target = target;
    this.#behaviour = behaviour;
    this.#feed = feed;
    target.enter(this);
  }

  get count(): number {
    let count = 0;
    for (const { stopping } of this.#users.values()) if (!stopping) count++;
    return count;
  }

  /** For how long the user has been waiting that waits the longest for a row. */
  get rowlessMs(): number {
    return this.#clock.now() - Math.min(this.#clock.now(), ...this.#rowless.values());
  }

  get isParked(): boolean {
    return this.#gate.isShut(this.#clock.now());
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

  get held(): SlotsByClass {
    let held = noSlots;
    for (const { className, slot } of this.#users.values())
      held = joinSlots(held, { [className]: [[slot, slot]] });
    return held;
  }

  get inFlight(): number {
    return 0;
  }

  get userTime(): UserTime {
    return { livedMs: 0, waitedMs: 0, lateMs: 0 };
  }

  change(byClass: ClassChanges["byClass"]): void {
    this.changes.push(byClass);
  }

  apply(slots: SlotsByClass): void {
    const wanted = new Set<string>();
    for (const [className, ranges] of Object.entries(slots)) {
      for (const [first, last] of ranges) {
        for (let slot = first; slot <= last; slot++) wanted.add(`${className} ${slot}`);
      }
    }
    this.#wanted = wanted;
    for (const [key, user] of this.#users) if (!wanted.has(key) && !user.stopping) this.#stop(key, user);
    for (const key of wanted) if (!this.#users.has(key) && !this.#over.has(key)) this.#start(key);
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
    this.#wanted = new Set();
    for (const [key, user] of this.#users) this.#leave(key, user);
    this.#target.leave(this);
  }

  #start(key: string): void {
    const [className = "", slot] = key.split(" ");
    const user: SimulatedUser = {
      ...{ className, slot: Number(slot), done: 0, stopping: false, timer: null, leaveWait: null },
      hasRow: this.#feed === null,
    };
    this.#users.set(key, user);
    this.#target.started(key, this, this.#clock.now());
    this.#goOn(key, user);
  }

  #goOn(key: string, user: SimulatedUser): void {
    user.timer = this.#clock.setTimer(() => this.#act(key, user), this.#behaviour.requestEachMs);
  }

  #act(key: string, user: SimulatedUser): void {
    user.timer = user.leaveWait = null;
    if (this.isParked) {
      user.leaveWait = this.#gate.whenOpen(() => this.#act(key, user));
      return;
    }
    if (!user.hasRow && !this.#takeRow(key, user)) return;
    user.hasRow = this.#feed === null;
    this.#request(key, user);
    if (user.done < this.#behaviour.requests) {
      this.#goOn(key, user);
      return;
    }
    this.#over.add(key);
    this.#ended = joinSlots(this.#ended, { [user.className]: [[user.slot, user.slot]] });
    this.#leave(key, user);
  }

  /** Whether it has one now; else it goes on when one comes. */
  #takeRow(key: string, user: SimulatedUser): boolean {
    const take = (row: number): void => this.#target.tookRow(key, row);
    const usedUp = (): void => void this.#target.usedUp++;
    const next = this.#feed!.next();
    if (typeof next === "number") take(next);
    if (next === "used up") usedUp();
    if (next !== "later") return true;
    this.#rowless.set(key, this.#clock.now());
    const goOn = (): void => {
      this.#rowless.delete(key);
      user.hasRow = true;
      this.#act(key, user);
    };
    user.leaveWait = this.#feed!.wait({
      take(row) {
        take(row);
        goOn();
      },
      usedUp() {
        usedUp();
        goOn();
      },
    });
    return false;
  }

  #stop(key: string, user: SimulatedUser): void {
    user.stopping = true;
    this.#cancel(key, user);
    // Told to stop while it can't go on, it never does.
    const isBarred = this.isParked;
    if (isBarred) this.#target.left(key, this);
    user.timer = this.#clock.setTimer(() => {
      if (!isBarred && !this.isParked) this.#request(key, user);
      this.#leave(key, user);
      if (this.#wanted.has(key)) this.#start(key);
    }, this.#behaviour.stopsWithinMs);
  }

  #leave(key: string, user: SimulatedUser): void {
    this.#cancel(key, user);
    this.#users.delete(key);
    this.#target.left(key, this);
  }

  #cancel(key: string, user: SimulatedUser): void {
    if (user.timer !== null) this.#clock.clearTimer(user.timer);
    user.leaveWait?.();
    this.#rowless.delete(key);
    user.timer = user.leaveWait = null;
  }

  #request(key: string, user: SimulatedUser): void {
    const endMs = this.#clock.now();
    const failed = user.done % 7 === 3;
    user.done++;
    this.#target.requested(key, this);
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
