import type { Sample, SampleSink } from "../metrics/sample.ts";
import type { RequestStats } from "../stats/request-stats.ts";
import type { ThreadBoard } from "./thread-board.ts";

/** Shows on the thread's board how many samples are counted, so that it is known whatever becomes of the thread. */
export class CountedSink implements SampleSink {
  private readonly statistics: RequestStats;
  private readonly board: ThreadBoard;

  constructor(statistics: RequestStats, board: ThreadBoard) {
    this.statistics = statistics;
    this.board = board;
    board.showCounted(0);
  }

  record(sample: Sample): void {
    this.statistics.record(sample);
    this.board.showCounted(this.statistics.counted);
  }
}
