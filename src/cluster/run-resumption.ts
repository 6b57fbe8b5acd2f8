import { Homecoming } from "./homecoming.ts";
import type { JournaledTest } from "./journal/journaled-test.ts";
import { replay } from "./journal/replay.ts";
import { saveRun } from "./journal/run-checkpoint.ts";
import type { JournalRecord } from "./journal.ts";
import type { LedTest } from "./led-test.ts";
import type { SecondKeeper } from "./second-keeper.ts";
import type { TestRun } from "./test-run.ts";
import { loseWorker } from "./worker-turnover.ts";

/** Brings a new run to where the journal of an earlier controller ends, and begins to wait for its hosts. */
export const takeUpJournal = async (
  led: LedTest,
  run: TestRun,
  seconds: SecondKeeper,
  records: JournaledTest["records"],
  begin: (known: Iterable<JournalRecord>) => Promise<void>,
): Promise<void> => {
  const { clock } = led.parts;
  replay(run, seconds, records(), clock.now());
  await begin(saveRun(run, seconds));
  const homecoming = new Homecoming(run, led.link.registry, clock);
  if (run.course.zeroWallMs === null) led.link.isSilent = false;
  else run.zeroMs = homecoming.zeroMs;
  led.homecoming = homecoming;
};

/** Waits for the hosts of a run that goes on; who has not come back is lost, and orders are given again. */
export const regainHosts = async (led: LedTest): Promise<void> => {
  const { homecoming } = led;
  if (homecoming === null) return;
  await homecoming.done();
  for (const lost of homecoming.missing()) loseWorker(led, lost, homecoming.mostCounted(lost.worker.id));
  homecoming.takeUp();
  endSilence(led);
};

/** From now on everybody is ordered what to run. */
export const endSilence = (led: LedTest): void => {
  led.homecoming = null;
  led.link.isSilent = false;
};
