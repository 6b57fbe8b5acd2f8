import type { WorkerBeat } from "./messages.ts";
import { loadingLimitMs, lostAfterMs, SilenceWatch } from "./silence-watch.ts";

/** A load thread as its host sees it; the real one lies in `app`. */
export interface ThreadHandle {
  /** The task that a user of the thread last entered, `Shop.browse`; "" where none did. Readable while it loops. */
  lastTask(): string;
  /** Samples that the thread has counted in this test. Readable while it loops and after its end. */
  counted(): number;
  /** Bumped by the thread each 100 ms while its event loop turns. */
  turns(): number;
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

  /** Whether a thread should be started now. */
  wantsThread(nowMs: number): boolean {
    return this.workerId === "" && nowMs >= this.#vacantUntilMs;
  }

  occupy(workerId: string, handle: ThreadHandle, nowMs: number): void {
    this.workerId = workerId;
    this.handle = handle;
    this.status = null;
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

  /** Takes what the thread says of itself; whether the controller should hear of it soon. */
  tell(status: WorkerBeat): boolean {
    const before = this.status;
    this.status = status;
    if (before === null || before.phase === "loading") this.#watch.heard();
    return before === null || !sameCourse(before, status);
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
