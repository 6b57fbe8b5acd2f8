import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { outcome, type Sample } from "../metrics/sample.ts";
import { iterationsOfEach } from "../runner/iterations.ts";
import { Runner } from "../runner/runner.ts";
import { fire } from "../user/event-hook.ts";
import { type EventPayloads, events } from "../user/events.ts";
import { frozenFromJson } from "../user/json-value.ts";
import { RequestEvents } from "../user/request-events.ts";
import { loneFeed } from "../user/row-feed.ts";
import { runSetups, runTeardowns } from "../user/setup.ts";
import { setupPlan } from "../user/setup-plan.ts";
import { everyTask, type TagFilter } from "../user/tag-filter.ts";
import { TestRows, testRowsKey } from "../user/test-rows.ts";
import { tracebackOf } from "../user/traceback.ts";
import { needsHostKey, type UserClass } from "../user/user.ts";
import { hostMissing } from "./planned-test.ts";
import { ThreadEnvironment } from "./thread-environment.ts";

/** Longer than any debugger holds a user: nothing here ends by time. */
const NEVER_MS = 2 ** 31 - 1;

export interface OneUserParts {
  readonly Class: UserClass;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly seed: number;
  /** `--host`, else that of the class. */
  readonly host: string | undefined;
  /** Parsed options of the command line, custom ones included. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly filter?: TagFilter;
  /** So many tasks, and then the user ends; null for no end of its own. */
  readonly tasks: number | null;
  /** Told of all that the user does, a line each. */
  readonly print: (line: string) => void;
}

/** One request or measurement. */
export interface MeasuredRequest {
  /** HTTP method, or the type given to `measure()`. */
  readonly method: string;
  readonly name: string;
  /** "" of what has none. */
  readonly url: string;
  /** Of an HTTP answer; null where there was none. */
  readonly status: number | null;
  /** Milliseconds. */
  readonly duration: number;
  /** Of body, as they came over the wire. */
  readonly bytes: number;
  /** Why it failed; null where it did not. */
  readonly error: string | null;
}

/** Who runs more looks at numbers, not at single requests. */
const mostMeasured = 10_000;

/** What became of the user. */
export interface OneUserResult {
  readonly requests: number;
  readonly failures: number;
  /** The first of them. */
  readonly measured: readonly MeasuredRequest[];
  /** Tracebacks of what tasks, hooks and listeners threw. */
  readonly exceptions: readonly string[];
  /** `environment.processExitCode` as a listener left it. */
  readonly exitCode: number | null;
}

/**
 * Runs one user in this very thread, where a debugger can hold it, from setup to teardown; each task, request and
 * exception is told. No time limit ends anything.
 */
export class OneUser {
  readonly #parts: OneUserParts;
  readonly #environment: ThreadEnvironment;
  readonly #taskNames = new Map<number, string>();
  readonly #exceptions: string[] = [];
  readonly #measured: MeasuredRequest[] = [];
  #requests = 0;
  #failures = 0;
  #exitCode: number | null = null;
  #runner: Runner | null = null;
  #stopped = false;

  constructor(parts: OneUserParts) {
    this.#parts = parts;
    const stop = (): void => this.stop();
    const told = (code: number): void => {
      this.#exitCode = code;
    };
    // Nobody else is there: what is sent reaches nobody, as where a worker is not there.
    const messages = { isController: true, registerMessage: () => {}, sendMessage: () => {} };
    this.#environment = new ThreadEnvironment(stop, stop, told, messages);
    this.#environment.host = parts.host;
    this.#environment.options = parts.options;
  }

  /** Lets the user end after its task. */
  stop(): void {
    this.#stopped = true;
    this.#runner?.stopAll();
  }

  /** @throws AcridaError HOST_MISSING, or SCENARIO_SETUP of a setup or teardown that threw. */
  async run(): Promise<OneUserResult> {
    const { Class, logger, host, filter = everyTask } = this.#parts;
    if (Class[needsHostKey] && !host) {
      throw hostMissing(Class.name, "--host http://localhost:8080");
    }
    const environment = this.#environment;
    const plan = setupPlan([Class], filter);
    const context = { host, options: environment.options };
    await this.#fire("init", { environment, runner: environment.runner, webUi: null });
    const setups = await runSetups(plan, context, logger);
    if (setups.failure === null) {
      await this.#fire("testStart", { environment });
      await this.#live(setups.data);
      await this.#fire("testStop", { environment });
    }
    const [teardownFailure] = await runTeardowns(plan, setups, context, logger);
    const failure = setups.failure ?? teardownFailure;
    if (failure !== undefined && failure !== null) throw failure;
    return {
      requests: this.#requests,
      failures: this.#failures,
      measured: this.#measured,
      exceptions: this.#exceptions,
      exitCode: this.#exitCode,
    };
  }

  #live(setupData: Readonly<Record<string, string>>): Promise<void> {
    const { Class, clock, logger, seed, host, options, filter = everyTask, tasks, print } = this.#parts;
    const data = new Map(Object.entries(setupData).map(([key, text]) => [key, frozenFromJson(text)]));
    const sink = { record: (sample: Sample) => this.#tell(sample) };
    return new Promise((resolve) => {
      const runner = new Runner({
        ...{ clock, logger, seed, filter, options, environment: this.#environment },
        classes: new Map([[Class.name, Class]]),
        sharedServices: new Map([[testRowsKey, new TestRows(seed, loneFeed)]]),
        sink: new RequestEvents(sink, events.request, clock, this.#listenerFailed),
        hostOf: () => host,
        setupData: (key) => data.get(key),
        stopTimeoutMs: NEVER_MS,
        iterations: tasks === null ? null : iterationsOfEach(tasks),
        listeners: {
          onTaskRegistered: (id, name) => this.#taskNames.set(id, name),
          onTaskEntered: (id) => print(this.#taskNames.get(id) ?? "a task"),
          onException: ({ task, traceback }) => this.#threw(`${task} threw ${traceback}`),
          onUserError: (error) => void this.#fire("userError", error),
          onWantsStop: (reason) => {
            print(`the test ends: ${reason}`);
            this.stop();
          },
          onIdle: resolve,
        },
      });
      this.#runner = runner;
      this.#environment.runner.state = "running";
      this.#environment.runner.userCount = 1;
      runner.apply({ [Class.name]: [[0, 0]] });
      if (this.#stopped) runner.stopAll();
    });
  }

  #tell(sample: Sample): void {
    const { print } = this.#parts;
    const { method, name, startMs, endMs, bytes, error } = sample;
    const took = `${(endMs - startMs).toFixed(1)} ms`;
    if (sample.outcome === outcome.aborted) {
      print(`  ${method} ${name} was cut after ${took}`);
      return;
    }
    this.#requests += 1;
    const status = statusOf(sample.response);
    const reason = sample.outcome === outcome.failed ? (error ?? "no reason given") : null;
    if (reason !== null) this.#failures += 1;
    const duration = endMs - startMs;
    if (this.#measured.length < mostMeasured)
      this.#measured.push({ method, name, url: sample.url, status, duration, bytes, error: reason });
    const answered = `${status === null ? "" : `${status}, `}${took}, ${bytes} bytes`;
    print(`  ${method} ${name}: ${answered}${reason === null ? "" : `: failed: ${reason}`}`);
  }

  #threw(text: string): void {
    this.#exceptions.push(text);
    this.#parts.print(`  ${text.replaceAll("\n", "\n  ")}`);
  }

  readonly #listenerFailed = (thrown: unknown, event: string): void =>
    this.#threw(`a listener of ${event} threw ${tracebackOf(thrown)}`);

  async #fire<Name extends keyof EventPayloads>(name: Name, payload: EventPayloads[Name]): Promise<void> {
    await fire(events[name], payload, this.#listenerFailed);
  }
}

const statusOf = (response: unknown): number | null => {
  const status: unknown = (response as { status?: unknown } | null | undefined)?.status;
  return typeof status === "number" ? status : null;
};
