import type { Clock, TimerHandle } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import { joinSlots, noSlots } from "../dispatch/slot-ranges.ts";
import type { ThreadRecord, ThreadSecond, ThreadTime } from "./thread-record.ts";
import { type ClosedSecond, WaitingRows } from "./waiting-rows.ts";

/** What a report says besides its envelope. Sent again it is the same object with the same bytes. */
export interface ReportBody {
  readonly number: number;
  readonly rows: Uint8Array;
  readonly ended: SlotsByClass;
  readonly counted: number;
  readonly final: boolean;
  readonly idleSinceMs?: number | null;
  readonly seconds?: readonly ThreadSecond[];
  readonly time?: ThreadTime;
  readonly data?: string;
}

export interface ReporterParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly workerId: string;
  send(report: ReportBody): void;
  /** What the scenario wants a new report to carry besides, as JSON text. */
  data?(): string | undefined;
}

const repeatAfterMs = [1000, 2000, 4000, 8000];
/** At the end who makes no progress is given up after 10 s: a last report or two may get lost before. */
const slowestAtEnd = 1;
const repeatSpread = 0.25;
/** A new link or epoch is answered by all workers: each at some moment of this time. */
const renewWithinMs = 2000;
/** Workers report at moments of their own in half a second, or in less where they are few. */
const longestSpreadMs = 500;
const spreadMsPerWorker = 5;
/** Seconds of the thread ride along with its rows; so late a one, or so many, go by themselves. */
const tellingDelayMs = 20;
const longestUntold = 60;
/** While nothing can be sent the oldest are dropped: whoever was away so long makes no streak. */
const mostUntold = 600;

/**
 * Brings a worker's rows to the controller: in numbered reports, one on its way at a time, its bytes frozen and sent
 * again until they are acknowledged. Nothing is forgotten before.
 */
export class Reporter {
  readonly #parts: ReporterParts;
  readonly #moment: number;
  readonly #waiting = new WaitingRows();
  #ended: SlotsByClass = noSlots;
  #counted = 0;
  #seconds: ThreadSecond[] = [];
  #time: ThreadTime | null = null;
  #finishing = false;
  #idleSinceMs: number | null = null;
  #finished = false;
  #number = 0;
  #inFlight: ReportBody | null = null;
  #repeats = 0;
  #timer: TimerHandle | null = null;
  #spreadMs = spreadMsPerWorker;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
    this.#moment = momentOf(parts.workerId);
  }

  /** The final report is acknowledged. */
  get finished(): boolean {
    return this.#finished;
  }

  /** How many workers share the time between two seconds. */
  set workers(count: number) {
    this.#spreadMs = Math.min(longestSpreadMs, spreadMsPerWorker * count);
  }

  /**
   * @param seconds rows of closed seconds.
   * @param ended slots whose users ended by themselves since the last call.
   * @param counted samples that the worker ever counted.
   */
  add(seconds: readonly ClosedSecond[], ended: SlotsByClass, counted: number): void {
    if (this.#finishing) throw new Error("nothing can be reported after the final report");
    this.#waiting.add(seconds);
    this.#ended = joinSlots(this.#ended, ended);
    this.#counted = counted;
    this.#sendAtOwnMoment();
  }

  /** How the thread fared: goes with what is reported next. */
  note({ seconds, time }: ThreadRecord): void {
    this.#seconds.push(...seconds);
    if (this.#seconds.length > mostUntold) this.#seconds = this.#seconds.slice(-mostUntold);
    this.#time = time;
  }

  /** The same with the last that there is, and the run time at which the last user was gone. */
  finish(
    seconds: readonly ClosedSecond[],
    ended: SlotsByClass,
    counted: number,
    idleSinceMs: number | null = null,
  ): void {
    this.add(seconds, ended, counted);
    this.#finishing = true;
    this.#idleSinceMs = idleSinceMs;
    this.#sendAtOwnMoment();
    // Nobody waits for long at the end of a test.
    this.renew();
  }

  acknowledge(number: number): void {
    // A refused report is dropped just so: the controller will never be able to read it.
    if (number !== this.#inFlight?.number) return;
    this.#finished = this.#inFlight.final;
    this.#inFlight = null;
    this.#setTimer(null, 0);
    if (this.#waiting.bytes > 0) this.#send();
    else this.#sendAtOwnMoment();
  }

  /**
   * There is a new link or controller, or the test ends: what is on its way goes again at some moment of the next two
   * seconds.
   */
  renew(): void {
    if (this.#inFlight === null) return;
    this.#repeats = 0;
    this.#setTimer(() => this.#repeat(), this.#parts.random.next() * renewWithinMs);
  }

  close(): void {
    this.#setTimer(null, 0);
    this.#finishing = true;
    this.#finished = true;
  }

  get #hasNews(): boolean {
    if (this.#waiting.bytes > 0 || this.#ended !== noSlots || this.#finishing) return true;
    return (
      this.#seconds.length >= longestUntold ||
      this.#seconds.some(({ loopDelayMs, paused }) => paused === true || loopDelayMs > tellingDelayMs)
    );
  }

  #sendAtOwnMoment(): void {
    if (this.#inFlight !== null || this.#timer !== null || this.#finished || !this.#hasNews) return;
    this.#setTimer(() => this.#send(), this.#moment * this.#spreadMs);
  }

  #send(): void {
    const rows = this.#waiting.take();
    const data = this.#parts.data?.();
    const final = this.#finishing && this.#waiting.bytes === 0;
    this.#inFlight = {
      number: ++this.#number,
      rows,
      ended: this.#ended,
      counted: this.#counted,
      final,
      ...(final ? { idleSinceMs: this.#idleSinceMs } : {}),
      ...(this.#seconds.length > 0 ? { seconds: this.#seconds } : {}),
      ...(this.#time === null ? {} : { time: this.#time }),
      ...(data === undefined ? {} : { data }),
    };
    this.#ended = noSlots;
    this.#seconds = [];
    this.#time = null;
    this.#repeats = 0;
    this.#publish();
  }

  #repeat(): void {
    this.#repeats++;
    this.#publish();
  }

  #publish(): void {
    const { random, send } = this.#parts;
    const slowest = this.#finishing ? slowestAtEnd : repeatAfterMs.length - 1;
    const afterMs = repeatAfterMs[Math.min(this.#repeats, slowest)]!;
    this.#setTimer(() => this.#repeat(), afterMs * (1 + repeatSpread * (2 * random.next() - 1)));
    send(this.#inFlight!);
  }

  #setTimer(callback: (() => void) | null, delayMs: number): void {
    const { clock } = this.#parts;
    if (this.#timer !== null) clock.clearTimer(this.#timer);
    this.#timer =
      callback === null
        ? null
        : clock.setTimer(() => {
            this.#timer = null;
            callback();
          }, delayMs);
  }
}

/** A worker's own place in [0, 1): a hash of its id (FNV-1a). */
const momentOf = (id: string): number => {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
};
