import type { LedTest } from "./led-test.ts";
import { isLoading } from "./order-content.ts";
import { tendEnding } from "./tend-ending.ts";

/** Sees whether the run has come to its next point; who is waited for is gone through at ticks, or when all told all. */
export const lookAtRun = (led: LedTest, isTick = false): void => {
  const run = led.run;
  if (run === null) return;
  const nowMs = led.parts.clock.now();
  if (
    led.state === "spawning" &&
    run.plan.complete(nowMs) &&
    led.workers.every((one) => led.link.upToDate(one))
  ) {
    const isNews = !run.course.spawned;
    run.spawned = true;
    if (isNews) run.note({ kind: "spawned" });
    led.enter("running");
    if (isNews) led.events.spawningComplete.emit({ userCount: run.plan.targetUsers });
  }
  if (
    isLoading(led.state) &&
    !run.test.shape &&
    run.plan.exhausted &&
    led.link.registry.all.every(({ beat }) => beat.alive === 0)
  ) {
    run.stop("every user has ended");
  }
  if (led.state !== "stopping") return;
  if (!isTick && run.aggregator.finals < run.participants.size) return;
  for (const { index, id } of tendEnding(run, led.link.registry, nowMs)) {
    led.parts.logger.error(
      `load thread ${index < 0 ? id : index} is waited for no more: no progress for 10 s`,
    );
  }
};
