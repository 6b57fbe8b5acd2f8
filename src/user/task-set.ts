import { AcridaError } from "../base/errors.ts";
import type { MeasuredSample } from "../metrics/measure.ts";
import { settingsKey } from "./class-settings.ts";
import { runtimeKey } from "./construction.ts";
import { InterruptTaskSet } from "./control-flow.ts";
import type { SetupContext, Untyped } from "./environment.ts";
import { pause } from "./pause.ts";
import type { DefaultUser } from "./register.ts";
import { type SchedulesTasks, schedule, scheduledKey } from "./scheduled-tasks.ts";
import type { ScheduleOptions, Task, TaskList } from "./task-forms.ts";
import type { User, UserClass } from "./user.ts";
import { type WaitTime, waitMs } from "./wait-time.ts";

interface Place {
  readonly user: User;
  readonly parent: User | TaskSet<User>;
  readonly isRoot: boolean;
}

let pending: Place | null = null;

/** Tasks picked at random by weight, nestable to any depth. */
export class TaskSet<U extends User = DefaultUser> implements SchedulesTasks {
  static readonly [settingsKey]: readonly string[] = ["tasks", "waitTime", "setup", "teardown"];
  /** What the set does, besides its decorated methods. */
  static tasks: TaskList = [];
  /** How long to wait after each task of this set; its user's where it states none. */
  static waitTime: WaitTime | undefined = undefined;
  /** Once per test run, after every User's setup and before any user starts; what it returns is `this.setupData`. */
  declare static setup?: (context: SetupContext) => unknown;
  /** Once per test run, after the last user has stopped. */
  declare static teardown?: (context: SetupContext) => unknown;

  [scheduledKey]: Task[] | null = null;
  readonly #place: Place;

  constructor() {
    const place = pending;
    if (place === null) {
      throw new AcridaError(
        "MISUSE",
        `${new.target.name} was made with \`new\`: Acrida makes a TaskSet at each entry; name the class as a task`,
      );
    }
    pending = null;
    this.#place = place;
  }

  /** The user that runs this set. */
  get user(): U {
    return this.#place.user as U;
  }

  /** The user's client. */
  get client(): U["client"] {
    return this.#place.user.client;
  }

  /** The set that this one is nested in; the user for the outermost. */
  get parent(): U | TaskSet<U> {
    return this.#place.parent as U | TaskSet<U>;
  }

  /** What the static `setup()` of this class returned, deep-frozen. */
  get setupData(): Untyped {
    return this.#place.user[runtimeKey].setupData(this.constructor as new () => TaskSet);
  }

  /** Aborts when the running task is cut. */
  get signal(): AbortSignal {
    return this.#place.user.signal;
  }

  /** Runs on each entry. */
  onStart(): unknown {
    return undefined;
  }

  /** Runs on each leaving. */
  onStop(): unknown {
    return undefined;
  }

  /** Waits one `waitTime`; ends at once when the user is told to stop. */
  wait(): Promise<void> {
    const { user } = this.#place;
    const waitTime =
      (this.constructor as typeof TaskSet).waitTime ?? (user.constructor as UserClass).waitTime;
    return pause(user[runtimeKey], waitMs(waitTime, user), "wait");
  }

  /**
   * Lets some seconds pass.
   * @throws AcridaError MISUSE for anything but a number of 0 or more.
   */
  sleep(seconds: number): Promise<void> {
    return this.#place.user.sleep(seconds);
  }

  /** Times the body and records one sample; a throw counts as a failure and is rethrown. */
  measure<T>(type: string, name: string, body: (sample: MeasuredSample) => T | PromiseLike<T>): Promise<T> {
    return this.#place.user.measure(type, name, body);
  }

  /**
   * Runs a task of this set before the next picked one.
   * @throws AcridaError MISUSE for what is no task, and past 10,000 scheduled ones.
   */
  scheduleTask(task: Task, options?: ScheduleOptions): void {
    schedule(this, task, options);
  }

  /**
   * Leaves this nested set: true continues the parent at once, false after the parent's wait.
   * @throws InterruptTaskSet always, which ends the task; AcridaError MISUSE in a root TaskSet.
   */
  interrupt(reschedule = true): never {
    if (this.#place.isRoot) {
      throw new AcridaError(
        "MISUSE",
        `${this.constructor.name}.interrupt(): ${this.constructor.name} is the root TaskSet of ` +
          `${this.#place.user.constructor.name}, so there is nothing to go back to; to end the user: throw new StopUser()`,
      );
    }
    throw new InterruptTaskSet(reschedule);
  }
}

/** Makes a TaskSet at its place; `isRoot` for the one that a user's `taskSet` names. */
export const constructTaskSet = (
  Class: new () => TaskSet<User>,
  user: User,
  parent: User | TaskSet<User>,
  isRoot: boolean,
): TaskSet<User> => {
  const outer = pending;
  pending = { user, parent, isRoot };
  try {
    return new Class();
  } finally {
    pending = outer;
  }
};
