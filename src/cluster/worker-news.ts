import type { Acceptance } from "./aggregator.ts";
import type { KnownWorker } from "./known-worker.ts";
import type { LedTest } from "./led-test.ts";
import type { Beat, Report } from "./messages.ts";
import { lookAtRun } from "./run-milestones.ts";

/** Takes from a beat what its workers are done with, and whether a user wants the end. */
export const takeBeat = (led: LedTest, workers: readonly KnownWorker[], beat: Beat): void => {
  const run = led.run;
  if (run === null) return;
  led.homecoming?.heard(beat.run === run.id ? (beat.runTimeMs ?? null) : null);
  let freed = false;
  for (const { id, beat } of workers) {
    run.plan.seen(id, beat.seen);
    freed = run.plan.done(id, beat.done) || freed;
    if (beat.wantsStop !== undefined && beat.run === run.id) run.stop(beat.wantsStop);
  }
  if (freed) led.pacer.soon();
  lookAtRun(led);
};

/** Takes a report into the numbers, once, and answers it. */
export const takeReport = (led: LedTest, report: Report, answer: (acceptance: Acceptance) => void): void => {
  const run = led.run;
  const { worker, number } = report;
  // An earlier controller's test, which this one is about to take up.
  if (run === null && led.link.isSilent) return;
  if (run === null || report.run !== run.id) {
    // Of a test that is over: nobody waits for it, and its worker may forget it.
    answer({ number });
    return;
  }
  const isNew = run.take(report, (acceptance) => {
    const { refused } = acceptance;
    if (refused !== undefined) {
      led.parts.logger.error(`report ${number} of worker ${worker} can't be read and is dropped: ${refused}`);
    }
    answer(acceptance);
  });
  if (!isNew) return;
  led.link.registry.progressed(worker, led.parts.clock.now());
  led.seconds?.heard(worker, report.seconds ?? []);
  led.events.report.emit(report);
  led.pacer.soon();
  lookAtRun(led);
};
