import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { RunState } from "../runner/run-state.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import type { TestRun } from "./test-run.ts";

/** What the phases of a run need of their controller. */
export interface PhaseContext {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Load threads that may run users now. */
  readyWorkers(): number;
  /** Steps to a state and tells everybody. */
  enter(state: RunState): void;
  /** Begins to order users; `zeroMs` is now. */
  beginLoad(run: TestRun, first: WantedLoad): void;
  /** Orders nobody any more; users are told to stop by the state. */
  endLoad(run: TestRun): void;
  /** Waits for the hosts of a run that goes on, and takes from them who runs what. */
  regain(): Promise<void>;
  /** Stops waiting for workers. */
  giveUpAll(run: TestRun): void;
}

/** After a second Ctrl-C teardown has so long. */
const teardownAfterInterruptMs = 2000;
/** A setup that still works when the test is stopped has so long, and never less than a task has. */
const leastSetupAfterStopMs = 10_000;

/**
 * Leads a test through its states, from preparing to all but stopped. Each phase can be cut short; one that an earlier
 * controller had begun goes on.
 */
export const conductRun = async (run: TestRun, context: PhaseContext): Promise<void> => {
  const { setup, stopReason, teardown } = run.course;
  context.enter("preparing");
  const setupBegun = setup === "none" ? await prepare(run, context) : await takeUpSetup(run);
  if (stopReason !== null) run.stop(stopReason);
  if (!run.stopAsked.isOpen) await load(run, context);
  await stop(run, context);
  if (setupBegun && teardown === "none") await tearDown(run, context);
  if (teardown === "begun") {
    const message = "teardown() was cut off by the end of an earlier controller; it is never repeated";
    run.teardownError = new AcridaError("SCENARIO_SETUP", message);
    context.logger.error(message);
  }
};

/** What was set up stays so; what was about to be is not begun again. */
const takeUpSetup = async (run: TestRun): Promise<boolean> => {
  const { setup, setupData, teardown } = run.course;
  run.settings = { ...run.test.settings, setupData };
  if (setup === "begun") {
    const message = "setup() was cut off by the end of an earlier controller; it is never repeated";
    run.fail(new AcridaError("SCENARIO_SETUP", message), "setup failed");
  }
  if (teardown === "none") await run.test.hooks.resume?.(setupData);
  return true;
};

/** Waits for the expected workers, then sets up; false when it never came to that. */
const prepare = async (run: TestRun, context: PhaseContext): Promise<boolean> => {
  const { hooks, settings } = run.test;
  await awaitWorkers(run, context);
  if (run.stopAsked.isOpen) return false;
  run.note({ kind: "setup", at: "begun" });
  let isAwaited = true;
  const prepared = hooks.prepare().then(
    (setupData) => {
      if (!isAwaited) return;
      run.settings = { ...settings, setupData };
      run.note({ kind: "setup", at: "done", data: setupData });
    },
    (error: unknown) => {
      if (isAwaited) run.fail(error, "setup failed");
    },
  );
  const stopped = run.stopAsked.opened.then(() => "stopped" as const);
  const first = await Promise.race([prepared, run.interrupted.opened, stopped]);
  if (first === "stopped") await setupAfterStop(prepared, run, context);
  isAwaited = false;
  return true;
};

/** Nobody but the setup itself could end one that hangs. */
const setupAfterStop = async (
  prepared: Promise<void>,
  run: TestRun,
  { clock }: PhaseContext,
): Promise<void> => {
  const patienceMs = Math.max(run.test.settings.stopTimeoutMs, leastSetupAfterStopMs);
  let giveUp = (): void => {};
  const givenUp = new Promise<"given up">((resolve) => {
    giveUp = () => resolve("given up");
  });
  const timer = clock.setTimer(giveUp, patienceMs);
  const first = await Promise.race([prepared, run.interrupted.opened, givenUp]);
  clock.clearTimer(timer);
  if (first !== "given up") return;
  const message = `setup() did not end within ${patienceMs / 1000} s of the stop, so it is waited for no more; the teardown of its class does not run`;
  run.fail(new AcridaError("SCENARIO_SETUP", message), "setup failed");
};

const awaitWorkers = async (run: TestRun, { clock, readyWorkers }: PhaseContext): Promise<void> => {
  const { expectWorkers, expectWorkersWithinMs } = run.request;
  const outOfPatience = (): void => {
    const message = `expected ${expectWorkers} workers (load threads) to be ready within ${(expectWorkersWithinMs ?? 0) / 1000} s, got ${readyWorkers()}`;
    run.fail(new AcridaError("WORKERS_MISSING", message), message);
  };
  const timer =
    expectWorkersWithinMs === undefined ? null : clock.setTimer(outOfPatience, expectWorkersWithinMs);
  await Promise.race([run.workersReady.opened, run.stopAsked.opened]);
  if (timer !== null) clock.clearTimer(timer);
};

/** What is wanted at time zero; null where a shape wants nothing, or does not know what: then the test is told to stop. */
const firstLoad = async (run: TestRun): Promise<WantedLoad | null> => {
  const { shape } = run.test;
  if (shape == null) return run.request;
  const asked = (async () => shape.ask(0))();
  // Whoever stops the test meanwhile does not hear what comes of it.
  asked.catch(() => {});
  try {
    const first = await Promise.race([asked, run.stopAsked.opened.then(() => null)]);
    if (first === null) run.stop(`${shape.name} wants no load`);
    else run.request = { ...run.request, users: first.users, spawnRate: first.spawnRate };
    return first;
  } catch (error) {
    run.failShape(error);
    return null;
  }
};

const load = async (run: TestRun, context: PhaseContext): Promise<void> => {
  // A test that goes on is on its way already: its shape is asked again at the next second.
  const first = run.course.zeroWallMs === null ? await firstLoad(run) : run.request;
  if (first === null || run.stopAsked.isOpen) return;
  const { clock } = context;
  const { runTimeSeconds } = run.request;
  if (run.course.zeroWallMs === null) {
    run.zeroMs = clock.now();
    run.zeroWallMs = clock.wallNow();
    run.note({ kind: "zero", wallMs: run.zeroWallMs });
  } else await context.regain();
  const end =
    runTimeSeconds === null
      ? null
      : clock.setTimer(
          () => run.stop("the run time is over"),
          runTimeSeconds * 1000 - run.runTimeMs(clock.now()),
        );
  context.enter("spawning");
  context.beginLoad(run, first);
  if (run.test.shape == null && run.plan.targetUsers === 0) run.stop("there is no user to start");
  await run.stopAsked.opened;
  if (end !== null) clock.clearTimer(end);
};

const stop = async (run: TestRun, context: PhaseContext): Promise<void> => {
  run.stoppedMs = context.clock.now();
  run.rows?.end();
  if (run.course.stopReason === null) {
    const failure = run.failure === null ? null : messageOf(run.failure);
    run.note({ kind: "stop", reason: run.stopReason, failure });
  }
  context.endLoad(run);
  context.enter("stopping");
  await Promise.race([run.usersGone.opened, run.interrupted.opened]);
  context.giveUpAll(run);
};

const tearDown = async (run: TestRun, { clock, logger }: PhaseContext): Promise<void> => {
  const { hooks } = run.test;
  run.note({ kind: "teardown", at: "begun" });
  const tornDown = hooks.finish().then(
    () => {
      run.note({ kind: "teardown", at: "done" });
    },
    (error: unknown) => {
      run.note({ kind: "teardown", at: "done" });
      run.teardownError = error;
      logger.error(`teardown failed: ${messageOf(error)}`);
    },
  );
  let done = false;
  const outOfPatience = run.interrupted.opened.then(
    () =>
      new Promise<void>((resolve) => {
        if (done) resolve();
        else clock.setTimer(resolve, teardownAfterInterruptMs);
      }),
  );
  await Promise.race([tornDown, outOfPatience]);
  done = true;
};
