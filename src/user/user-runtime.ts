import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Random } from "../base/random.ts";
import type { CallScope } from "../metrics/call-scope.ts";
import type { Gate } from "../metrics/gate.ts";
import type { Parkable } from "../metrics/parking.ts";
import type { SampleSink } from "../metrics/sample.ts";
import type { Environment } from "./environment.ts";

/** All that one virtual user gets from the thread that runs it. A User's constructor finds it ready. */
export interface UserRuntime extends Parkable {
  readonly clock: Clock;
  /** The user's own stream: fixed by (seed, class, index). */
  readonly random: Random;
  readonly sink: SampleSink;
  readonly logger: Logger;
  readonly scope: CallScope;
  /** A client asks it, besides the scope, where a call begins. */
  readonly gate: Gate;
  /** Aborts when the running task is cut. */
  readonly signal: AbortSignal;
  readonly className: string;
  /** The slot: 0-based, unique among the running users of the class in the whole run. */
  readonly index: number;
  /** `--host`, else the class's own; undefined where neither is given. */
  readonly host: string | undefined;
  /** When the running task was due, in ms of the clock; absent where no task has run yet. */
  readonly taskDueMs?: number;
  /** The object that listeners get too; in a probe one of its own. */
  readonly environment: Environment;
  /** Parsed options of the command line, custom ones included. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Ends the user: at once while it waits or where forced, else after its task. Whether that was at once. */
  endUser(force: boolean): boolean;
  /** What the static `setup()` nearest to this class returned, deep-frozen; undefined without one. */
  setupData(owner: abstract new (...parameters: never[]) => unknown): unknown;
  /** One object per key and thread, made when first asked for: engines, pools, caches. */
  shared<T>(key: symbol, create: () => T): T;
}
