import type { WorkerBeat } from "./messages.ts";
import { ReportedSamples } from "./reported-samples.ts";
import { loadingLimitMs, lostAfterMs, SilenceWatch } from "./silence-watch.ts";

/** A load thread as its host sees it; the real one lies in `app`. */
export interface ThreadHandle {
  /** The task that a user of the thread last entered, `Shop.browse`; "" where none did. Readable while it loops. */
  lastTask(): string;
  /** Samples that the thread has counted in this test. Readable while it loops and after its end. */
  counted(): number;
  /** Bumped by the thread each 100 ms while its event loop turns. */
  turns(): number;
  /** Lets its users go on up to this moment of the clock; memory that it shares, for it may be frozen. */
  setFence(untilMs: number): void;
  /** Ends the thread, whatever it does; resolves when it is gone. */
  terminate(): Promise<void>;
}

/** Waits before a new thread, by how often the place has lost one quickly. */
const backOffMs = [0, 1000, 2000, 4000, 8000];
/** Who lived longer did not die quickly. */
const longLifeMs = 30_000;

/** One of the N places for a load thread in a host: who is there, how it fares, when the next one may come. */
export class ThreadPlace {
  workerId = "";
  handle: ThreadHandle | null = null;
  /** What the thread last said of itself; null until it spoke. */
  status: WorkerBeat | null = null;
  /** What of it a controller has taken. */
  reported = new ReportedSamples();
  /** Of the controller by whose orders the numbers in `status` are. */
  #epoch = 0;
  /** It was told whom to run. */
  isOrdered = false;
  #fenceMs = Number.NEGATIVE_INFINITY;
  #watch = new SilenceWatch();
  #turns = 0;
  #startedMs = 0;
  #quickDeaths = 0;
  #failedLoads = 0;
  #vacantUntilMs = 0;

  /** Threads in a row that ended before they were ready, with the one that is there if it ended now. */
  get failedLoads(): number {
    return this.#isReady ? 0 : this.#failedLoads + 1;
  }

  /** Samples that its thread has counted in this test, and those of them that no controller has taken. */
  get samples(): { readonly counted: number; readonly untaken: number } {
    const counted = this.handle?.counted() ?? 0;
    return { counted, untaken: Math.max(0, counted - this.reported.takenIn(this.status?.run ?? "")) };
  }

  /** Whether a thread should be started now. */
  wantsThread(nowMs: number): boolean {
    return this.workerId === "" && nowMs >= this.#vacantUntilMs;
  }

  /** @param untilMs the fence of its host. */
  occupy(workerId: string, handle: ThreadHandle, nowMs: number, untilMs: number): void {
    this.workerId = workerId;
    this.handle = handle;
    this.status = null;
    this.reported = new ReportedSamples();
    this.isOrdered = false;
    this.#fenceMs = untilMs;
    handle.setFence(untilMs);
    this.#startedMs = nowMs;
    this.#turns = handle.turns();
    this.#watch = new SilenceWatch(loadingLimitMs);
  }

  /** The thread is gone: the place waits, the longer the more often its threads die quickly. */
  vacate(nowMs: number): void {
    this.#quickDeaths = nowMs - this.#startedMs >= longLifeMs ? 1 : this.#quickDeaths + 1;
    this.#failedLoads = this.failedLoads;
    this.#vacantUntilMs = nowMs + backOffMs[Math.min(this.#quickDeaths, backOffMs.length) - 1]!;
    this.workerId = "";
    this.handle = null;
    this.status = null;
  }

  /** A step of the watcher; why the thread is lost, or null. */
  watch(elapsedMs: number): string | null {
    if (this.handle === null) return null;
    this.#watch.step(elapsedMs);
    if (!this.#isReady) {
      return this.#watch.lost ? `was not ready ${loadingLimitMs / 1000} s after its start` : null;
    }
    const turns = this.handle.turns();
    if (turns !== this.#turns) {
      this.#turns = turns;
      this.#watch.heard();
    }
    return this.#watch.lost ? `did not answer for ${lostAfterMs / 1000} s` : null;
  }

  /** Takes what the thread says of itself in this epoch; whether the controller should hear of it soon. */
  tell(status: WorkerBeat, epoch: number): boolean {
    const before = this.status;
    const isNewEpoch = epoch !== this.#epoch;
    this.status = status;
    this.#epoch = epoch;
    if (before === null || before.phase === "loading") this.#watch.heard();
    return before === null || isNewEpoch || !sameCourse(before, status);
  }

  /** What it last said, for a controller with this epoch: numbers of other controllers' orders say nothing to it. */
  statusIn(epoch: number): WorkerBeat | null {
    if (this.status === null || this.#epoch === epoch) return this.status;
    const { held: _, parked: __, ...rest } = this.status;
    return { ...rest, seen: 0, done: 0 };
  }

  /** Whether the thread obeys the order with this number. */
  hasSeen(epoch: number, number: number): boolean {
    return this.status !== null && this.#epoch === epoch && this.status.seen === number;
  }

  /**
   * Moves the fence of the thread on. One that is past stays so until the thread obeys the order that stands: it may
   * still run users that were given away meanwhile. One that never ran any may go on at once.
   */
  moveFence(untilMs: number, nowMs: number, obeys: boolean): void {
    if (this.handle === null || untilMs <= this.#fenceMs) return;
    if (nowMs > this.#fenceMs && this.isOrdered && !obeys) return;
    this.#fenceMs = untilMs;
    this.handle.setFence(untilMs);
  }

  get #isReady(): boolean {
    return this.status !== null && this.status.phase !== "loading";
  }
}

/** Whether two beats differ at most in counts that can wait for the next second. */
const sameCourse = (one: WorkerBeat, other: WorkerBeat): boolean =>
  one.phase === other.phase &&
  one.seen === other.seen &&
  one.done === other.done &&
  one.idleSinceMs === other.idleSinceMs &&
  one.wantsStop === other.wantsStop;
