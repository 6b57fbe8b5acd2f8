import { AcridaError } from "../base/errors.ts";
import { type MeasuredSample, measure } from "../metrics/measure.ts";
import { settingsKey } from "./class-settings.ts";
import { type HasRuntime, runtimeKey, takeRuntime } from "./construction.ts";
import { withContext } from "./context-sink.ts";
import { isControlFlow } from "./control-flow.ts";
import type { Environment, SetupContext, Untyped } from "./environment.ts";
import { pause, sleepSeconds } from "./pause.ts";
import { type SchedulesTasks, schedule, scheduledKey } from "./scheduled-tasks.ts";
import type { ScheduleOptions, Task, TaskList, TaskSetClass } from "./task-forms.ts";
import type { UserRuntime } from "./user-runtime.ts";
import { constant, type WaitTime, waitMs } from "./wait-time.ts";

/** Called once when the user has ended for good: a client closes here what it holds open. */
export const disposeKey: unique symbol = Symbol("dispose");

/** Called when the host of the user is another from now on: a client goes there with its next call. */
export const hostChangedKey: unique symbol = Symbol("host changed");

/** Under this a class says whether its users can do nothing without a host. */
export const needsHostKey: unique symbol = Symbol("needs host");

/** A virtual user for any system; it brings its own `client`. */
export class User implements HasRuntime, SchedulesTasks {
  static readonly [needsHostKey]: boolean = false;
  static readonly [settingsKey]: readonly string[] = [
    ...["host", "weight", "fixedCount", "taskSet", "abstract", "tasks", "waitTime", "setup", "teardown"],
  ];
  /** Base URL; `--host` comes before it. */
  static host: string | undefined = undefined;
  /** Share among the classes that take part. */
  static weight = 1;
  /** So many users of this class, started before weighted ones; the weight then counts no more. */
  static fixedCount = 0;
  /** How long a user waits after each task, in seconds. */
  static waitTime: WaitTime = constant(0);
  /** What a user does, besides its decorated methods. */
  static tasks: TaskList = [];
  /** The one TaskSet that a user runs from start to end. */
  static taskSet: TaskSetClass | undefined = undefined;
  /** A base for other classes, never run itself; counts only on the class that states it. */
  static abstract = true;
  /** Once per test run, before any user starts; what it returns is `this.setupData`. */
  declare static setup?: (context: SetupContext) => unknown;
  /** Once per test run, after the last user has stopped. */
  declare static teardown?: (context: SetupContext) => unknown;

  readonly [runtimeKey]: UserRuntime;
  [scheduledKey]: Task[] | null = null;
  /** What the user talks to its system with; subclasses set it. */
  declare client: unknown;

  constructor() {
    const runtime = takeRuntime(new.target.name);
    const saysNothing = this.context === User.prototype.context;
    this[runtimeKey] = saysNothing ? runtime : withContext(runtime, this);
  }

  /** 0-based, unique among the running users of its class in the whole run. */
  get index(): number {
    return this[runtimeKey].index;
  }

  /** What the static `setup()` of this class returned, deep-frozen. */
  get setupData(): Untyped {
    return this[runtimeKey].setupData(this.constructor as new () => User);
  }

  /** Aborts when the running task is cut. */
  get signal(): AbortSignal {
    return this[runtimeKey].signal;
  }

  /** Host, options and, while a test runs, the runner; the same object that listeners get. */
  get environment(): Environment {
    return this[runtimeKey].environment;
  }

  /** Runs when the user starts. */
  onStart(): unknown {
    return undefined;
  }

  /** Runs when the user ends, with a working client, for at most 5 s. */
  onStop(): unknown {
    return undefined;
  }

  /** What listeners of `events.request` get as `context` of each sample, below what the sample says of itself. */
  context(): Readonly<Record<string, unknown>> {
    return {};
  }

  /**
   * Ends this user as StopUser does: at once while it waits or with `force`, else after its task. Whether that was at
   * once. A task may be named so; then it takes the place of this.
   */
  stop(force = false): unknown {
    return this[runtimeKey].endUser(force);
  }

  /** Waits one `waitTime`; ends at once when the user is told to stop. */
  wait(): Promise<void> {
    const { waitTime } = this.constructor as typeof User;
    return pause(this[runtimeKey], waitMs(waitTime, this), "wait");
  }

  /**
   * Lets some seconds pass.
   * @throws AcridaError MISUSE for anything but a number of 0 or more.
   */
  sleep(seconds: number): Promise<void> {
    return sleepSeconds(this[runtimeKey], seconds);
  }

  /** Times the body and records one sample; a throw counts as a failure and is rethrown. */
  measure<T>(type: string, name: string, body: (sample: MeasuredSample) => T | PromiseLike<T>): Promise<T> {
    return measure(this[runtimeKey], type, name, body, isControlFlow);
  }

  /**
   * Runs a task before the next picked one.
   * @throws AcridaError MISUSE for what is no task, past 10,000 scheduled ones, and on a user with a `taskSet`.
   */
  scheduleTask(task: Task, options?: ScheduleOptions): void {
    const { taskSet, name } = this.constructor as typeof User;
    if (taskSet !== undefined) {
      throw new AcridaError(
        "MISUSE",
        `${name}.scheduleTask(): ${name} has no tasks of its own; call it on its TaskSet, ${taskSet.name}`,
      );
    }
    schedule(this, task, options);
  }

  /** Always an error: a user is no nested TaskSet. To end it, throw StopUser. */
  interrupt(_reschedule = true): never {
    throw new AcridaError(
      "MISUSE",
      `${this.constructor.name}.interrupt(): a user can't be left, only a nested TaskSet; ` +
        "to end the user: throw new StopUser()",
    );
  }

  [disposeKey](): void {}

  [hostChangedKey](): void {}
}

// A plain `client` in a subclass replaces this; without one, its use says what is missing.
Object.defineProperty(User.prototype, "client", {
  configurable: true,
  get(this: User): never {
    throw new AcridaError(
      "MISUSE",
      `${this.constructor.name} has no client: extend HttpUser, or set one: client = new MyClient()`,
    );
  },
  set(this: User, value: unknown): void {
    Object.defineProperty(this, "client", { value, writable: true, enumerable: true, configurable: true });
  },
});

/** A User class as the runner needs it. */
export type UserClass = (new () => User) & Omit<typeof User, "prototype">;
