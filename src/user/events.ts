import type { CommandLineParser } from "./custom-option.ts";
import type { Environment, RunStats, Untyped } from "./environment.ts";
import { EventHook } from "./event-hook.ts";
import type { User } from "./user.ts";

/** What most events carry. */
export interface EnvironmentEvent {
  readonly environment: Environment;
}

/** One finished request or measured action; none for an aborted one. */
export interface RequestEvent {
  /** The HTTP method, or the type given to `measure()`. */
  readonly requestType: string;
  readonly name: string;
  /** Milliseconds. */
  readonly responseTime: number;
  /** Bytes of body. */
  readonly responseLength: number;
  readonly response: Untyped;
  readonly context: Untyped;
  /** What it failed with; null when it passed. */
  readonly exception: unknown;
  /** Seconds since 1970. */
  readonly startTime: number;
  readonly url: string;
}

/** A task that threw. */
export interface UserErrorEvent {
  readonly userInstance: User;
  readonly exception: unknown;
  /** The traceback. */
  readonly tb: string;
}

/** What every event of the name carries. */
export interface EventPayloads {
  init: EnvironmentEvent & { readonly runner: Environment["runner"]; readonly webUi: unknown };
  testStart: EnvironmentEvent;
  spawningComplete: { readonly userCount: number };
  request: RequestEvent;
  userError: UserErrorEvent;
  testStopping: EnvironmentEvent;
  testStop: EnvironmentEvent;
  /** At the controller only, so the statistics of the whole run are there. */
  quitting: { readonly environment: Environment & { readonly stats: RunStats } };
  quit: { readonly exitCode: number };
  /** `data` may be changed: what is added reaches `workerReport`. */
  reportToController: { readonly clientId: string; readonly data: Record<string, Untyped> };
  workerReport: { readonly clientId: string; readonly data: Readonly<Record<string, Untyped>> };
  workerConnect: { readonly clientId: string };
  heartbeatSent: { readonly clientId: string; readonly timestamp: number };
  heartbeatReceived: { readonly clientId: string; readonly timestamp: number };
  /** CPU as a share of one core in percent, memory in bytes. */
  usageMonitor: EnvironmentEvent & { readonly cpuUsage: number; readonly memoryUsage: number };
  cpuWarning: EnvironmentEvent & { readonly cpuUsage: number };
  resetStats: Readonly<Record<string, never>>;
  initCommandLineParser: { readonly parser: CommandLineParser };
}

const inOrder = [
  "init",
  "testStart",
  "spawningComplete",
  "request",
  "userError",
  "testStopping",
  "testStop",
  "quitting",
  "quit",
  "reportToController",
  "workerReport",
  "workerConnect",
  "heartbeatSent",
  "heartbeatReceived",
  "usageMonitor",
  "cpuWarning",
  "resetStats",
  "initCommandLineParser",
] as const satisfies (keyof EventPayloads)[];

/** All kinds of events. */
export type Events = { readonly [Name in keyof EventPayloads]: EventHook<EventPayloads[Name]> };

/** A set of events without listeners; listeners of `quitting` run last added first. */
export const createEvents = (): Events =>
  Object.fromEntries(
    inOrder.map((name) => [name, new EventHook<unknown>(name, name === "quitting")]),
  ) as unknown as Events;

/** The events of this thread. */
export const events: Events = createEvents();
