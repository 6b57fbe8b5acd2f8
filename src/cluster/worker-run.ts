import type { Clock, TimerHandle } from "../base/clock.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import { commonSlots, noSlots } from "../dispatch/slot-ranges.ts";
import type { Order, WorkerPhase } from "./messages.ts";
import { unpackSlots } from "./packed-slots.ts";
import type { Reporter } from "./reporter.ts";
import type { ThreadRecorder } from "./thread-record.ts";
import type { LoadGate, MakeLoad, WorkerEvents, WorkerLoad } from "./worker-load.ts";

/** Node's timers come up to so much early: the end of a test at a whole second must not leave that second open. */
const earlyMs = 1;
/** Rows of a second are taken so long after its end: late enough to be whole, early enough to be news. */
const drainAfterMs = 20;

export interface WorkerRunParts {
  readonly clock: Clock;
  readonly gate: LoadGate;
  readonly reporter: Reporter;
  readonly makeLoad: MakeLoad;
  readonly events: WorkerEvents;
  readonly recorder: ThreadRecorder;
  /** Share of the last second in which the event loop was busy, 0…1. */
  readonly busyShare: () => number;
}

/** What one worker does in one test: obeys orders, hands over its seconds, stops in order. */
export class WorkerRun {
  readonly #parts: WorkerRunParts;
  #load: WorkerLoad | null = null;
  #zeroMs: number | null = null;
  #endMs: number | null = null;
  #stopping = false;
  #finishing = false;
  #started = false;
  /** The recorder counts how late the event loop is. */
  #watching = false;
  #idleSinceMs: number | null = null;
  #resets = 0;
  #spawned = false;
  /** Version of the changes of classes that are made. */
  #changed = 0;
  /** Of the newest order obeyed. */
  #slots: SlotsByClass = noSlots;
  #drainTimer: TimerHandle | null = null;
  #endTimer: TimerHandle | null = null;

  constructor(parts: WorkerRunParts) {
    this.#parts = parts;
  }

  get load(): WorkerLoad | null {
    return this.#load;
  }

  get phase(): WorkerPhase {
    if (this.#finishing) return this.#load === null || this.#parts.reporter.finished ? "done" : "stopping";
    if (this.#stopping) return "stopping";
    return this.#started ? "running" : "ready";
  }

  /** Every user that was told to stop is gone. */
  get stopsFinished(): boolean {
    if (this.#load === null) return true;
    const { runner } = this.#load;
    return runner.alive === total(runner.running);
  }

  get idleSinceMs(): number | null {
    return this.#idleSinceMs;
  }

  /** Takes an order that has its body. */
  obey(order: Order): void {
    const mine = order.workers[0];
    if (mine !== undefined && order.settings !== null) {
      this.#load ??= this.#parts.makeLoad(order.settings, mine.index, order.run);
    }
    if (order.state === "stopping" || order.state === "stopped" || mine?.leave) {
      this.#stop();
      return;
    }
    this.#change(order.changes);
    this.#begin(order);
    if (this.#started && !this.#stopping) {
      this.#slots = mine === undefined ? noSlots : unpackSlots(mine.slots, this.#slots);
      this.#load?.runner.apply(this.#slots);
    }
    // A user may start and end between two looks.
    this.step();
    this.#tell(order);
  }

  /** Takes from an order what it takes away, and no more. */
  takeAway(order: Order): void {
    if (order.state === "stopping" || order.state === "stopped") {
      this.#stop();
      return;
    }
    if (!this.#started || this.#stopping) return;
    const mine = order.workers[0];
    this.#slots = mine === undefined ? noSlots : commonSlots(this.#slots, unpackSlots(mine.slots));
    this.#load?.runner.apply(this.#slots);
    this.step();
  }

  /** Time zero as it is known by now: clocks drift. Seconds that are drained stay what they are. */
  moveZero(zeroMs: number): void {
    if (!this.#started || zeroMs === this.#zeroMs) return;
    this.#zeroMs = zeroMs;
    this.#load?.statistics.begin(zeroMs);
  }

  /** Looks after what changes without an order: the last user's end, and a gate that is shut. */
  step(): void {
    if (this.#load === null) return;
    this.#notePause();
    const { alive } = this.#load.runner;
    if (alive > 0) this.#idleSinceMs = null;
    else if (this.#started) this.#idleSinceMs ??= this.#runTimeMs;
    if (this.#stopping && !this.#finishing && alive === 0) this.#finish();
  }

  /** Leaves everything as it is and sets no timer any more. */
  close(): void {
    const { clock, recorder, reporter } = this.#parts;
    for (const timer of [this.#drainTimer, this.#endTimer]) if (timer !== null) clock.clearTimer(timer);
    this.#drainTimer = this.#endTimer = null;
    recorder.end();
    reporter.close();
  }

  get #runTimeMs(): number {
    return this.#parts.clock.now() - (this.#zeroMs ?? this.#parts.clock.now());
  }

  #change(changes: Order["changes"]): void {
    if (changes === null || changes.version <= this.#changed || this.#load === null) return;
    this.#changed = changes.version;
    this.#load.change?.(changes.byClass);
  }

  #begin({ zeroMs, endMs, resets }: Order): void {
    if (zeroMs === null || this.#load === null) return;
    if (!this.#started) {
      this.#started = true;
      this.#zeroMs = zeroMs;
      this.#resets = resets;
      this.#load.statistics.begin(zeroMs);
      this.#watch();
      this.#parts.events.testStart?.();
      this.#drainLater();
    }
    if (endMs === null || endMs === this.#endMs) return;
    const { clock } = this.#parts;
    if (this.#endTimer !== null) clock.clearTimer(this.#endTimer);
    this.#endMs = endMs;
    this.#endTimer = clock.setTimer(() => this.#stop(), Math.max(0, endMs - this.#runTimeMs));
  }

  #tell({ resets, spawned, userCount }: Order): void {
    const { events } = this.#parts;
    if (this.#started && spawned && !this.#spawned) events.spawningComplete?.(userCount);
    this.#spawned = this.#started && spawned;
    if (resets > this.#resets) events.resetStats?.();
    this.#resets = Math.max(resets, this.#resets);
  }

  #drainLater(): void {
    const { clock } = this.#parts;
    const nextSecondMs = (Math.floor(this.#runTimeMs / 1000) + 1) * 1000;
    this.#drainTimer = clock.setTimer(
      () => {
        this.#drainLater();
        this.#drain();
      },
      nextSecondMs + drainAfterMs - this.#runTimeMs,
    );
  }

  #drain(): void {
    const { runner, statistics } = this.#load!;
    this.#record();
    const seconds = statistics.drain(Math.floor(this.#runTimeMs / 1000));
    this.#parts.reporter.add(seconds, runner.takeEnded(), statistics.counted);
  }

  #watch(): void {
    this.#parts.recorder.begin(this.#runTimeMs);
    this.#watching = true;
  }

  /** Users that can't go on make a gap in the load. */
  #notePause(): void {
    const { clock, gate, recorder } = this.#parts;
    const nowMs = clock.now();
    if (this.#zeroMs === null || !gate.isShut(nowMs) || this.#load!.runner.alive === 0) return;
    recorder.paused(gate.fenceMs - this.#zeroMs, nowMs - this.#zeroMs);
  }

  #record(): void {
    if (!this.#watching) return;
    this.#notePause();
    const { recorder, reporter, busyShare } = this.#parts;
    const { runner, statistics } = this.#load!;
    const runTimeMs = this.#runTimeMs;
    const moment = { runTimeMs, counted: statistics.counted, busyShare: busyShare(), users: runner.userTime };
    reporter.note(recorder.upTo(Math.floor((runTimeMs + earlyMs) / 1000), moment));
  }

  #stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    if (this.#started) this.#parts.events.testStopping?.();
    this.#unwatchedTurn();
    this.#load?.runner.stopAll();
    this.step();
    if (this.#load === null) this.#finishing = true;
  }

  /** To stop many users takes long and comes after the end: no second of the test was as late as that. */
  #unwatchedTurn(): void {
    if (!this.#watching) return;
    const { clock, recorder } = this.#parts;
    this.#record();
    this.#watching = false;
    recorder.end();
    clock.setImmediate(() => {
      if (!this.#finishing) this.#watch();
    });
  }

  #finish(): void {
    const { runner, statistics } = this.#load!;
    const { clock, events, recorder, reporter } = this.#parts;
    this.#finishing = true;
    this.#record();
    this.#watching = false;
    recorder.end();
    for (const timer of [this.#drainTimer, this.#endTimer]) if (timer !== null) clock.clearTimer(timer);
    this.#drainTimer = this.#endTimer = null;
    const seconds = statistics.drain(Number.POSITIVE_INFINITY);
    reporter.finish(seconds, runner.takeEnded(), statistics.counted, this.#idleSinceMs);
    if (this.#started) events.testStop?.();
  }
}

/** Users of all classes. */
export const total = (byClass: Readonly<Record<string, number>>): number =>
  Object.values(byClass).reduce((sum, count) => sum + count, 0);
