import type { WaitHandle } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import { isThenable } from "../base/thenable.ts";
import { constructUser } from "../user/construction.ts";
import {
  ControlFlow,
  InterruptTaskSet,
  RescheduleTaskImmediately,
  StopTest,
  StopUser,
  UserStopped,
} from "../user/control-flow.ts";
import { constructTaskSet, type TaskSet } from "../user/task-set.ts";
import { disposeKey, hostChangedKey, type User, type UserClass } from "../user/user.ts";
import { type Course, callTask, Frame, type NumberedTask } from "./frame.ts";
import { letCallsEnd } from "./let-calls-end.ts";
import type { LoopThread } from "./loop-thread.ts";
import { LoopWait, pauseMsOf } from "./loop-wait.ts";
import { SlotRuntime } from "./slot-runtime.ts";
import { StopHooks } from "./stop-hooks.ts";
import { turnLimitMs } from "./turn-guard.ts";
import { UserScope } from "./user-scope.ts";
import { isCounted, stepUserState, type UserEnd, type UserState } from "./user-state.ts";

/** What follows a task. */
type After = "wait" | "at once" | "end";

/** Runs one virtual user from its `onStart` to its `onStop`. */
export class UserLoop {
  readonly scope: UserScope;
  private state: UserState = "starting";
  private readonly Class: UserClass;
  private readonly thread: LoopThread;
  private readonly runtime: SlotRuntime;
  private user: User | null = null;
  /** Where the user is. */
  private frame: Frame | null = null;
  private hooks: StopHooks | null = null;
  /** Within a task or hook; else between two tasks. */
  private busy = true;
  /** Taken out of the hands of `run`, which must then touch nothing more. */
  detached = false;
  private end: UserEnd = "told";
  /** Tasks begun; counted only where they have an end. */
  private begun = 0;
  private readonly wait: LoopWait;
  private stopTimer: WaitHandle | null = null;
  private onStopWanted: (() => void) | null = null;

  /** @param life how many users had this index before. */
  constructor(Class: UserClass, className: string, index: number, thread: LoopThread, life = 0) {
    this.Class = Class;
    this.thread = thread;
    this.scope = new UserScope(thread.contexts, thread.time, thread.services.clock);
    this.runtime = new SlotRuntime(thread.services, { className, index, life }, this.scope, this);
    this.wait = new LoopWait(this.runtime, thread.time, () => void this.loop(true));
  }

  /** Whether the user counts as one. */
  get counted(): boolean {
    return isCounted(this.state);
  }

  /** Starts the user; what it does first happens before this returns. */
  start(): void {
    void this.loop(this.begin());
  }

  /** Tells the user to stop: at once while it waits, else after its task, cut when that takes longer than this. */
  stop(timeoutMs: number): void {
    if (this.counted) this.step("stopping");
    // One that ends by itself after its task has no longer for that than any other.
    else if (this.state !== "stopping" || this.stopTimer !== null) return;
    const { clock, gate } = this.runtime;
    const cut = (): void => this.cut();
    // It may run elsewhere by now, and this gate may open before its task has ended.
    if (gate.isShut(clock.now())) this.scope.bar();
    if (!this.busy) this.wakeUp();
    else if (timeoutMs <= 0 || this.scope.waitsOnly) cut();
    else {
      this.scope.watchWaits(cut);
      this.stopTimer = clock.setWait(cut, timeoutMs);
    }
  }

  /** Its next calls go to another host. */
  rehost(host: string | undefined): void {
    this.runtime.host = host;
    this.user?.[hostChangedKey]();
  }

  /** Ends the user by itself: at once while it waits or where forced, else after its task. Whether that was at once. */
  endUser(force: boolean): boolean {
    if (!this.counted) return false;
    const atOnce = force || !this.busy || this.scope.waitsOnly;
    this.end = "itself";
    this.step("stopping");
    if (!this.busy) this.wakeUp();
    else if (atOnce) this.cut();
    return atOnce;
  }

  /** Made late: most users never need them while they run. */
  private get stopHooks(): StopHooks {
    this.hooks ??= new StopHooks(this.thread, this.runtime);
    return this.hooks;
  }

  private step(to: UserState): void {
    const wasCounted = this.counted;
    this.state = stepUserState(this.state, to);
    if (wasCounted && !this.counted) this.thread.onUncounted(this.runtime.className, this.runtime.index);
  }

  /** Makes the user and runs the hooks of its start; whether it has tasks to run now. */
  private async begin(): Promise<boolean> {
    let where = `${this.runtime.className}.constructor`;
    try {
      const course = this.thread.courses.rootOf(this.Class);
      const user = constructUser(this.Class, this.runtime);
      this.user = user;
      where = `${this.runtime.className}.onStart`;
      const started = user.onStart();
      if (isThenable(started)) await started;
      if (!this.detached && this.scope.size > 0) await letCallsEnd(this, this.thread, where);
      if (this.state !== "starting") return false;
      where = `${course.plan.Class.name}.onStart`;
      if (course.plan.Class === this.Class) this.frame = new Frame(user, course, this.Class.waitTime, null);
      else await this.enter(user, course, true);
      if (this.state !== "starting") return false;
      this.step("running");
      return true;
    } catch (thrown) {
      if (!this.detached && this.scope.size > 0) await letCallsEnd(this, this.thread, null);
      if (!this.detached) await this.endedIn(thrown, where);
      return false;
    }
  }

  /** A hook of the start threw: the user ends. */
  private async endedIn(thrown: unknown, where: string): Promise<void> {
    if (thrown instanceof StopTest) {
      await this.askForStop(thrown);
      return;
    }
    if (!(thrown instanceof StopUser)) this.thread.onException(thrown, where, this.user);
    this.endsBy(thrown instanceof StopUser ? "itself" : "for good");
  }

  /** Unless somebody told it to. */
  private endsBy(end: UserEnd): void {
    if (this.counted) this.end = end;
  }

  private async enter(user: User, course: Course, isRoot: boolean): Promise<void> {
    const Class = course.plan.Class as new () => TaskSet<User>;
    const set = constructTaskSet(Class, user, this.frame?.owner ?? user, isRoot);
    this.frame = new Frame(set, course, this.Class.waitTime, this.frame);
    const started = set.onStart();
    if (isThenable(started)) await started;
    if (!this.detached && this.scope.size > 0) await letCallsEnd(this, this.thread, `${Class.name}.onStart`);
  }

  /**
   * Runs tasks until the user has to wait or to end. A wait begins the loop anew: while it lasts, nothing of the loop
   * is kept. Comes to the first task in a microtask, so that nothing of a task's async context leaks to other users.
   */
  private async loop(isReady: Promise<boolean> | true): Promise<void> {
    const { thread, runtime, scope } = this;
    const { clock, gate, random } = runtime;
    const { guard, whatNext } = thread;
    let goesOn = await isReady;
    let nowMs = clock.now();
    if (isReady === true) this.wait.ended(nowMs);
    while (goesOn && this.state === "running") {
      if (gate.isShut(nowMs)) {
        this.busy = false;
        this.wait.park(nowMs);
        return;
      }
      const frame = this.frame!;
      const { entered } = scope;
      let after: After = "wait";
      let task: NumberedTask | null = null;
      this.busy = true;
      runtime.taskDueMs = whatNext.dueMs(nowMs);
      try {
        task = frame.next(random);
        if (thread.iterations !== null && task.nested === null) {
          if (!(await thread.iterations.begin(this.begun++))) this.endsBy("for good");
          if (this.end === "for good" || this.state !== "running") break;
        }
        thread.onTaskEntered(task.id);
        if (task.nested !== null) {
          await this.enter(this.user!, thread.courses.of(task.nested()), false);
          after = "at once";
        } else {
          const result = callTask(task, frame.owner);
          if (isThenable(result)) await result;
          if (!this.detached && scope.size > 0) await letCallsEnd(this, this.thread, task.fullName);
        }
      } catch (thrown) {
        if (!this.detached && scope.size > 0) await letCallsEnd(this, this.thread, null);
        if (!this.detached) after = await this.afterThrow(thrown, task, this.frame !== frame);
      }
      goesOn = after !== "end";
      if (!goesOn || this.state !== "running") break;
      this.busy = false;
      const pauseMs = after === "wait" ? pauseMsOf(this.frame!, this.user!, thread) : 0;
      if (pauseMs > 0) {
        this.wait.start(clock.now(), pauseMs);
        return;
      }
      nowMs = clock.now();
      const limitMs = scope.entered === entered ? turnLimitMs.withoutCalls : turnLimitMs.withCalls;
      if (guard.spent(nowMs, limitMs)) {
        await guard.nextTurn();
        nowMs = clock.now();
      }
    }
    if (!this.detached) await this.leave(false);
  }

  /** Ends a wait before its time. */
  private wakeUp(): void {
    this.onStopWanted?.();
    this.wait.cut();
  }

  private async afterThrow(thrown: unknown, task: NumberedTask | null, hasEntered: boolean): Promise<After> {
    const frame = this.frame!;
    const set = frame.course.plan.Class.name;
    const where = hasEntered ? `${set}.onStart` : (task?.fullName ?? set);
    if (thrown instanceof InterruptTaskSet) {
      if (frame.outer !== null) return this.interrupted(frame, thrown);
      thrown = new AcridaError("MISUSE", `${set} was interrupted, but is no nested TaskSet`);
    }
    if (thrown instanceof StopTest) {
      await this.askForStop(thrown);
      return "end";
    }
    if (thrown instanceof StopUser) {
      this.endsBy("itself");
      return "end";
    }
    if (thrown instanceof ControlFlow)
      return thrown instanceof RescheduleTaskImmediately ? "at once" : "wait";
    this.thread.onException(thrown, where, this.user);
    if (!hasEntered) return "wait";
    // A task that throws is followed by the next one; a set that could not start ends its user.
    this.endsBy("for good");
    return "end";
  }

  private async interrupted(frame: Frame, thrown: InterruptTaskSet): Promise<After> {
    await this.stopHooks.leave(frame, this.user!);
    if (this.detached) return "end";
    this.frame = frame.outer;
    return thrown.reschedule ? "at once" : "wait";
  }

  /** Asks for the end of the test and goes on with nothing until it comes. */
  private async askForStop(thrown: StopTest): Promise<void> {
    this.thread.onWantsStop(thrown.message || `${this.runtime.className} threw StopTest`);
    if (!this.counted) return;
    this.busy = false;
    await new Promise<void>((resolve) => {
      this.onStopWanted = resolve;
    });
  }

  /** Takes the user away from a task that did not end in time. */
  private cut(): void {
    if (this.state !== "stopping") return;
    this.step("cut");
    this.detached = true;
    this.scope.cut(new UserStopped());
    // The rejected calls first run through the `finally` blocks of the task.
    this.runtime.clock.setImmediate(() => void this.leave(true));
  }

  /** Runs the hooks of the end and closes the user for good. */
  private async leave(wasCut: boolean): Promise<void> {
    const { user, runtime } = this;
    this.step("leaving");
    this.detached = true;
    this.scope.watchWaits(null);
    this.scope.unbar();
    if (this.stopTimer !== null) runtime.clock.clearWait(this.stopTimer);
    if (user !== null) await this.stopHooks.leaveAll(user, this.frame, wasCut);
    this.step("ended");
    this.scope.close(() => new UserStopped("the user has ended"));
    try {
      user?.[disposeKey]();
    } catch (thrown) {
      this.thread.onException(thrown, `closing the client of ${runtime.className}`, user);
    }
    this.thread.onEnded(runtime.className, runtime.index, this.end);
  }
}
