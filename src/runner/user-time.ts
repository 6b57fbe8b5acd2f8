/** What all users of a thread did with their time since the test began, in milliseconds of all together. */
export interface UserTime {
  /** From before its start to the end of its last hook, of each user. */
  readonly livedMs: number;
  /** In waits between tasks, and in waits and sleeps of tasks: until they were to end, or were cut. */
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
  private lateMs = 0;

  came(nowMs: number): void {
    this.lives.begin(nowMs);
  }

  left(nowMs: number): void {
    this.lives.end(nowMs);
  }

  /** A wait between tasks begins, or a pause of a task. */
  beginsWait(nowMs: number): void {
    this.waits.begin(nowMs);
  }

  /** A wait between tasks that was to end at `dueMs` is over: late, or cut short. */
  woke(dueMs: number, nowMs: number): void {
    if (nowMs > dueMs) this.lateMs += nowMs - dueMs;
    this.endsPause(dueMs, nowMs);
  }

  /** A pause of a task that was to end at `dueMs` is over, or was cut; what comes after that moment is the task's. */
  endsPause(dueMs: number, nowMs: number): void {
    this.waits.end(Math.min(dueMs, nowMs));
  }

  at(nowMs: number): UserTime {
    return { livedMs: this.lives.at(nowMs), waitedMs: this.waits.at(nowMs), lateMs: this.lateMs };
  }
}
