import { AcridaError } from "../../base/errors.ts";
import { RunStatistics } from "../../stats/run-statistics.ts";
import type { StatisticsPiece } from "../../stats/statistics-checkpoint.ts";
import { courseAfter } from "../course-after.ts";
import type { JournalRecord } from "../journal.ts";
import type { SecondKeeper } from "../second-keeper.ts";
import type { TestRun } from "../test-run.ts";
import { absentWorker } from "./absent-worker.ts";
import type { RunCheckpoint } from "./checkpoint-record.ts";

/** Brings a new run to where these records left another. Its journal must not take them again meanwhile. */
export const replay = (
  run: TestRun,
  seconds: SecondKeeper,
  records: Iterable<JournalRecord>,
  nowMs: number,
): void => {
  let pieces: StatisticsPiece[] = [];
  for (const record of records) {
    if (record.kind === "statistics") pieces.push(record.piece);
    else if (record.kind === "checkpoint") {
      run.statistics = RunStatistics.of(pieces, run.test.statistics);
      restore(run, seconds, record.run, nowMs);
      pieces = [];
    } else {
      run.course = courseAfter(run.course, record);
      take(run, seconds, record, nowMs);
    }
  }
  const { request, zeroWallMs, spawned, resets, failure, classes, changes } = run.course;
  run.request = request;
  run.zeroWallMs = zeroWallMs ?? run.zeroWallMs;
  run.spawned = spawned;
  run.resets = resets;
  run.classChanges = changes;
  if (classes !== null) run.plan.setClasses(classes, nowMs);
  if (failure !== null) run.failure = new AcridaError("SCENARIO_SETUP", failure);
};

const restore = (run: TestRun, seconds: SecondKeeper, saved: RunCheckpoint, nowMs: number): void => {
  run.course = saved.course;
  for (const worker of saved.workers) run.participants.set(worker.id, absentWorker(worker, nowMs));
  run.aggregator.restore(saved.accounts);
  for (const loss of saved.losses) run.losses.add(loss);
  for (const [worker, time] of saved.threadTimes) run.threadTimes.set(worker, time);
  run.markEnded(saved.ended);
  run.saturation.restore(saved.saturation);
  run.pauses.restore(saved.pauses);
  if (saved.rows !== null) run.rows?.ledger.restore(saved.rows);
  seconds.restore(saved.seconds);
};

const take = (run: TestRun, seconds: SecondKeeper, record: JournalRecord, nowMs: number): void => {
  switch (record.kind) {
    case "host":
      run.participants.set(record.worker.id, absentWorker(record.worker, nowMs));
      break;
    case "report": {
      const { report } = record;
      if (run.take(report, () => {})) seconds.heard(report.worker, report.seconds ?? []);
      break;
    }
    case "grant":
      run.rows?.ledger.replay(record.grant);
      break;
    case "seconds":
      seconds.write(record.users);
      break;
    case "reset":
      run.statistics.resetFrom(record.second);
      break;
    case "lost":
      run.saturation.forget(record.loss.id);
      run.losses.add(record.loss);
      if (record.second !== null) run.pauses.lost(record.loss.id, record.second);
      break;
    case "back":
      run.losses.returned(record.worker);
      run.pauses.returned(record.worker, record.second);
      break;
  }
};
