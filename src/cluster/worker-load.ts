import type { SlotsByClass } from "../dispatch/allocation.ts";
import type { UserTime } from "../runner/user-time.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { RunSettings } from "./messages.ts";
import type { ClosedSecond } from "./waiting-rows.ts";

/** Runs the users of one thread; `Runner` is one. */
export interface RunnerLike {
  /**
   * Starts what it lacks of these slots and stops what isn't among them. A slot whose user ended by itself is never
   * started again: orders list it until the controller has heard of that.
   */
  apply(slots: SlotsByClass): void;
  stopAll(): void;
  /** Users told to run and not told to stop, by class. */
  readonly running: Readonly<Record<string, number>>;
  /** Users not gone yet, those that stop included. */
  readonly alive: number;
  /** Their slots. */
  readonly held: SlotsByClass;
  /** Requests on the wire. */
  readonly inFlight: number;
  /** What the users did with their time so far. */
  readonly userTime: UserTime;
  /** Slots whose users ended by themselves since the last call. */
  takeEnded(): SlotsByClass;
}

/** Where the users of one thread stop when its host may not let them go on; `Gate` is one. */
export interface LoadGate {
  /** The moment of the clock past which it is shut. */
  readonly fenceMs: number;
  isShut(nowMs: number): boolean;
}

/** The statistics of one thread; `RequestStats` is one. */
export interface LoadStatistics {
  /** Samples ever recorded. */
  readonly counted: number;
  /** Sets time zero; moves it a little where clocks drift. */
  begin(zeroMs: number): void;
  drain(beforeSecond: number): readonly ClosedSecond[];
}

/** What a worker needs anew for each test. */
export interface WorkerLoad {
  readonly runner: RunnerLike;
  readonly statistics: LoadStatistics;
  /** User classes are others from now on, for users that run too. */
  change?(byClass: ClassChanges["byClass"]): void;
}

/** Told as a test goes along, in its thread. */
export interface WorkerEvents {
  /** Before the first users. */
  testStart?(): void;
  /** All users asked for have been started; again after each edit. */
  spawningComplete?(userCount: number): void;
  /** Users are about to be told to stop. */
  testStopping?(): void;
  /** The last user is gone. */
  testStop?(): void;
  resetStats?(): void;
  /** The controller was heard; at most once a second. */
  heartbeat?(): void;
  /** A report is made: JSON text that the scenario wants it to carry, if any. */
  reporting?(): string | undefined;
  /** There is a new controller: what waits for an answer has to be asked again. */
  renewed?(): void;
}

/** @param run id of the test. */
export type MakeLoad = (settings: RunSettings, index: number, run: string) => WorkerLoad;
