/** What all users of a thread did with their time since the test began, in milliseconds of all together. */
export interface UserTime {
  /** From before its start to the end of its last hook, of each user. */
  readonly livedMs: number;
  /** In waits between tasks as long as they were to last, and in waits and sleeps of tasks as long as was asked. */
  readonly waitedMs: number;
  /** From the moment at which a wait between tasks was over until its user went on. */
  readonly lateMs: number;
}

/** How many are at something, and for how long all of them ever were: two additions for each that comes and goes. */
class Stays {
  private count = 0;
  private sumMs = 0;

  begin(nowMs: number): void {
    this.count++;
    this.sumMs -= nowMs;
  }

  end(endMs: number): void {
    this.count--;
    this.sumMs += endMs;
  }

  at(nowMs: number): number {
    return this.sumMs + this.count * nowMs;
  }
}

/** Keeps the time of a thread's users. On the hot path: adds to numbers, and nothing else. */
export class UserClock {
  private readonly lives = new Stays();
  private readonly waits = new Stays();
  private pausedMs = 0;
  private lateMs = 0;

  came(nowMs: number): void {
    this.lives.begin(nowMs);
  }

  left(nowMs: number): void {
    this.lives.end(nowMs);
  }

  beginsWait(nowMs: number): void {
    this.waits.begin(nowMs);
  }

  /** A wait that was to end at `dueMs` is over: late, or cut short. */
  woke(dueMs: number, nowMs: number): void {
    if (nowMs > dueMs) this.lateMs += nowMs - dueMs;
    this.waits.end(Math.min(dueMs, nowMs));
  }

  /** A task pauses for so long. */
  pauses(ms: number): void {
    if (Number.isFinite(ms)) this.pausedMs += ms;
  }

  at(nowMs: number): UserTime {
    const waitedMs = this.waits.at(nowMs) + this.pausedMs;
    return { livedMs: this.lives.at(nowMs), waitedMs, lateMs: this.lateMs };
  }
}
