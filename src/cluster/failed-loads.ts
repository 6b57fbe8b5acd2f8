import { AcridaError } from "../base/errors.ts";
import type { TestRun } from "./test-run.ts";

/** So many threads that ended while they loaded, and it will not get better. */
const hopelessLoads = 3;

/**
 * A thread ended before it was ready while a run waits for all of them: the third such end, as long as none is ready
 * or in one place, fails the run, which would wait for ever otherwise.
 * @param inItsPlace how many threads in a row ended so in its place.
 * @param told what became of it.
 */
export const noteFailedLoad = (run: TestRun, ready: number, inItsPlace: number, told: string): void => {
  run.failedLoads++;
  if (inItsPlace < hopelessLoads && (ready > 0 || run.failedLoads < hopelessLoads)) return;
  const those = ready === 0 ? "no load thread" : `only ${ready} of ${run.request.expectWorkers} load threads`;
  const message = `${those} became ready: the last one ${told}`;
  run.fail(new AcridaError("THREAD_LOST", message), message);
};
