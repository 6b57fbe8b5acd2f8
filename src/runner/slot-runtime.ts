import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import type { Gate } from "../metrics/gate.ts";
import type { SampleSink } from "../metrics/sample.ts";
import type { Environment } from "../user/environment.ts";
import type { UserRuntime } from "../user/user-runtime.ts";
import type { UserScope } from "./user-scope.ts";

/** What all users of one thread share. */
export interface ThreadServices {
  readonly clock: Clock;
  readonly sink: SampleSink;
  readonly gate: Gate;
  readonly logger: Logger;
  readonly seed: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** One object per key, made when first asked for. */
  readonly shared: Map<symbol, unknown>;
  hostOf(className: string): string | undefined;
  /** What the setup nearest to a class returned. */
  setupDataOf(Class: object): unknown;
}

/** Whose runtime it is. */
export interface UserOfSlot {
  readonly className: string;
  readonly index: number;
  /** How many users had the slot before: each has a stream of its own. */
  readonly life: number;
}

/** Ends its user. */
export interface EndsUser {
  endUser(force: boolean): boolean;
}

/** The runtime of the user in one slot. */
export class SlotRuntime implements UserRuntime {
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: SampleSink;
  readonly logger: Logger;
  readonly scope: UserScope;
  readonly gate: Gate;
  readonly className: string;
  readonly index: number;
  host: string | undefined;
  taskDueMs: number;
  resumedMs = Number.NEGATIVE_INFINITY;
  private readonly services: ThreadServices;
  private readonly loop: EndsUser;

  constructor(
    services: ThreadServices,
    { className, index, life }: UserOfSlot,
    scope: UserScope,
    loop: EndsUser,
  ) {
    this.clock = services.clock;
    this.random = new Random(services.seed, className, index, ...(life === 0 ? [] : [life]));
    this.sink = services.sink;
    this.logger = services.logger;
    this.scope = scope;
    this.gate = services.gate;
    this.className = className;
    this.index = index;
    this.host = services.hostOf(className);
    this.taskDueMs = services.clock.now();
    this.services = services;
    this.loop = loop;
  }

  endUser(force: boolean): boolean {
    return this.loop.endUser(force);
  }

  get signal(): AbortSignal {
    return this.scope.signal;
  }

  get options(): Readonly<Record<string, unknown>> {
    return this.services.options;
  }

  get environment(): Environment {
    return this.services.environment;
  }

  setupData(owner: abstract new (...parameters: never[]) => unknown): unknown {
    return this.services.setupDataOf(owner);
  }

  shared<T>(key: symbol, create: () => T): T {
    const { shared } = this.services;
    if (!shared.has(key)) shared.set(key, create());
    return shared.get(key) as T;
  }
}
