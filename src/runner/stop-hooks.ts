import { isThenable } from "../base/thenable.ts";
import { ControlFlow, StopTest } from "../user/control-flow.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import type { Frame } from "./frame.ts";
import type { LoopThread } from "./loop-thread.ts";
import type { SlotRuntime } from "./slot-runtime.ts";

/** How long the `onStop` hooks of an ending user may take together. */
const stopHooksMs = 5000;

/** Runs the `onStop` hooks of one user: of a set that it leaves, and of all at its end. */
export class StopHooks {
  private readonly thread: LoopThread;
  private readonly runtime: SlotRuntime;
  /** What an abandoned hook throws later is nobody's business: it began in another phase. */
  private phase: "running" | "ending" | "over" = "running";

  constructor(thread: LoopThread, runtime: SlotRuntime) {
    this.thread = thread;
    this.runtime = runtime;
  }

  /** Runs the hook of one set, which is being left; once, however often it is asked. */
  async leave(frame: Frame, user: User): Promise<void> {
    if (frame.left) return;
    frame.left = true;
    await this.run(frame.owner, `${frame.course.plan.Class.name}.onStop`, user);
  }

  /** Runs all hooks, innermost first and the user's last, within their time; a cut user's in a context of their own. */
  async leaveAll(user: User, innermost: Frame | null, wasCut: boolean): Promise<void> {
    this.phase = "ending";
    if (user.onStop !== User.prototype.onStop || setHasHook(innermost)) {
      const all = (): Promise<void> => this.inTime(() => this.runAll(user, innermost));
      if (wasCut) await this.thread.contexts.within(this.runtime.scope, all);
      else await all();
    }
    this.phase = "over";
  }

  private async runAll(user: User, innermost: Frame | null): Promise<void> {
    for (let frame = innermost; frame !== null; frame = frame.outer) {
      if (frame.owner !== user) await this.leave(frame, user);
      if (this.phase === "over") return;
    }
    await this.run(user, `${this.runtime.className}.onStop`, user);
  }

  private async run(owner: User | TaskSet<User>, where: string, user: User): Promise<void> {
    const { phase } = this;
    const { scope } = this.runtime;
    try {
      const stopped = owner.onStop();
      if (isThenable(stopped)) await stopped;
      if (this.phase !== phase || scope.size === 0) return;
      await this.thread.guard.nextTurn();
      if (this.phase !== phase || scope.size === 0) return;
      this.thread.onUnawaited(where);
      await scope.idle();
    } catch (thrown) {
      if (this.phase !== phase) return;
      if (thrown instanceof StopTest) this.thread.onWantsStop(thrown.message);
      else if (!(thrown instanceof ControlFlow)) this.thread.onException(thrown, where, user);
    }
  }

  private inTime(hooks: () => Promise<void>): Promise<void> {
    const { clock, logger, className } = this.runtime;
    return new Promise((resolve) => {
      const timer = clock.setWait(() => {
        logger.warning(`onStop of ${className} took longer than ${stopHooksMs / 1000} s and was cut`);
        resolve();
      }, stopHooksMs);
      void hooks().then(() => {
        clock.clearWait(timer);
        resolve();
      });
    });
  }
}

/** Whether a set has one, from this one outwards. */
const setHasHook = (innermost: Frame | null): boolean => {
  for (let frame = innermost; frame !== null; frame = frame.outer) {
    const { owner } = frame;
    if (owner instanceof TaskSet && owner.onStop !== TaskSet.prototype.onStop) return true;
  }
  return false;
};
