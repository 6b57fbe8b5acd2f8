import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Gate } from "../metrics/gate.ts";
import type { SampleSink } from "../metrics/sample.ts";
import type { Environment } from "../user/environment.ts";
import type { TagFilter } from "../user/tag-filter.ts";
import type { User, UserClass } from "../user/user.ts";
import type { Iterations } from "./iterations.ts";

/** Something that scenario code threw, fit for grouping. */
export interface TaskException {
  readonly message: string;
  /** Message and the user's own frames. */
  readonly traceback: string;
  /** The task or hook: `Shop.browse`; "" where none is known. */
  readonly task: string;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
}

/** Who is told what; each may be left out. */
export interface RunnerListeners {
  onException?(exception: TaskException): void;
  /** The same, for the listeners of `events.userError`. */
  onUserError?(error: {
    readonly userInstance: User;
    readonly exception: unknown;
    readonly tb: string;
  }): void;
  /** A user asks for the end of the test. */
  onWantsStop?(reason: string): void;
  /** The name behind a task's number, before the task is first entered. */
  onTaskRegistered?(id: number, name: string): void;
  /** At each entry: must cost next to nothing. */
  onTaskEntered?(id: number): void;
  /** The last user is gone. */
  onIdle?(): void;
}

export interface RunnerOptions {
  /** Classes that take part, in the order in which they were picked, by the name that orders use. */
  readonly classes: ReadonlyMap<string, UserClass>;
  readonly clock: Clock;
  readonly sink: SampleSink;
  readonly logger: Logger;
  readonly seed: number;
  /** Parsed options of the command line, custom ones included. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `--host`, else the class's own. */
  hostOf(className: string): string | undefined;
  /** The frozen value that the setup with this key returned. */
  setupData(key: string): unknown;
  readonly stopTimeoutMs: number;
  /** Past it nothing begins; by default it is open for ever. */
  readonly gate?: Gate;
  readonly filter?: TagFilter;
  /** By default users run tasks without an end. */
  readonly iterations?: Iterations | null;
  /** Another user takes the place of one that ended itself. */
  readonly respawns?: boolean;
  /** Objects shared by the users of the thread; outlives the runner when given. */
  readonly sharedServices?: Map<symbol, unknown>;
  /** What users see as `environment`; by default one of this runner's own. */
  readonly environment?: Environment;
  readonly listeners?: RunnerListeners;
}
