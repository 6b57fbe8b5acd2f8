import type { JournalRecord } from "../journal.ts";
import type { SecondKeeper } from "../second-keeper.ts";
import type { TestRun } from "../test-run.ts";
import type { RunCheckpoint } from "./checkpoint-record.ts";

/** The records of a checkpoint: looks at all of the run at once, and encodes its statistics while they are read. */
export const saveRun = (run: TestRun, seconds: SecondKeeper): Iterable<JournalRecord> => {
  const statistics = run.statistics.save();
  const checkpoint: RunCheckpoint = {
    id: run.id,
    startedAtWallMs: run.startedAtWallMs,
    course: run.course,
    workers: [...run.participants.values()].map(({ id, index, host }) => ({ id, index, host })),
    accounts: run.aggregator.accounts,
    losses: run.losses.saved,
    threadTimes: [...run.threadTimes],
    ended: run.ended,
    saturation: run.saturation.save(),
    pauses: run.pauses.save(),
    rows: run.rows?.ledger.state ?? null,
    seconds: seconds.save(),
  };
  return records(checkpoint, statistics);
};

function* records(
  run: RunCheckpoint,
  statistics: ReturnType<TestRun["statistics"]["save"]>,
): Generator<JournalRecord> {
  for (const piece of statistics) yield { kind: "statistics", piece };
  yield { kind: "checkpoint", run };
}
