import { type Excess, outcome, type PhaseTimings, type Sample } from "../metrics/sample.ts";
import type { BucketList } from "./bucket-list.ts";
import { clearCounters, counter, newCounters } from "./counters.ts";
import { type RowEncoder, spans } from "./delta.ts";
import { type HistogramArena, noBlock } from "./histogram-arena.ts";

/** No second is this one: the mark of a cell that is not in use. */
export const noSecond = -1;

/** What one name gathered in one second, in one load thread. Used again for another once it is encoded. */
export class SecondCell {
  second = noSecond;
  private arena: HistogramArena;
  private readonly counters = newCounters();
  private succeeded = noBlock;
  private failed = noBlock;

  constructor(arena: HistogramArena) {
    this.arena = arena;
  }

  open(second: number, arena: HistogramArena): void {
    this.second = second;
    this.arena = arena;
  }

  recordAborted(sample: Sample): void {
    const counters = this.counters;
    counters[counter.aborted]! += 1;
    counters[counter.retries]! += sample.retries;
    counters[counter.hops]! += sample.hops;
    if (sample.excess !== null) this.recordExcess(sample.excess);
  }

  /** Hops before it and repeats were served: they count though the call itself was not. */
  recordGeneratorFault(sample: Sample): void {
    const counters = this.counters;
    counters[counter.generatorFaults]! += 1;
    counters[counter.retries]! += sample.retries;
    counters[counter.hops]! += sample.hops;
    if (sample.excess !== null) this.recordExcess(sample.excess);
  }

  /** Counts a sample that ended well or failed; false, and nothing is counted, when the arena is full. */
  record(sample: Sample): boolean {
    const us = wholeUs(sample.endMs - sample.startMs);
    const counters = this.counters;
    if (sample.outcome === outcome.ok) {
      const block = this.arena.record(this.succeeded, counters[counter.succeeded]!, us);
      if (block === noBlock) return false;
      this.succeeded = block;
      counters[counter.succeeded]! += 1;
      counters[counter.succeededSumUs]! += us;
      if (us < counters[counter.succeededMinUs]!) counters[counter.succeededMinUs] = us;
      if (us > counters[counter.succeededMaxUs]!) counters[counter.succeededMaxUs] = us;
    } else {
      const block = this.arena.record(this.failed, counters[counter.failures]!, us);
      if (block === noBlock) return false;
      this.failed = block;
      counters[counter.failures]! += 1;
      counters[counter.failedSumUs]! += us;
      if (us < counters[counter.failedMinUs]!) counters[counter.failedMinUs] = us;
      if (us > counters[counter.failedMaxUs]!) counters[counter.failedMaxUs] = us;
    }
    counters[counter.bytes]! += sample.bytes;
    counters[counter.retries]! += sample.retries;
    counters[counter.hops]! += sample.hops;
    if (sample.excess !== null) this.recordExcess(sample.excess);
    if (sample.timings !== null) this.recordPhases(sample.timings);
    return true;
  }

  /** Writes the row, if anything was counted, and makes the cell ready for another second. */
  drain(encoder: RowEncoder, identity: Uint8Array, succeeded: BucketList, failed: BucketList): void {
    const counters = this.counters;
    this.arena.drain(this.succeeded, counters[counter.succeeded]!, succeeded);
    this.arena.drain(this.failed, counters[counter.failures]!, failed);
    const samples = counters[counter.succeeded]! + counters[counter.failures]!;
    if (samples + counters[counter.aborted]! + counters[counter.generatorFaults]! > 0) {
      encoder.entry({ second: this.second, span: spans[0] }, identity, counters, succeeded, failed);
    }
    clearCounters(counters);
    this.succeeded = noBlock;
    this.failed = noBlock;
    this.second = noSecond;
  }

  private recordExcess({ answers, bytes }: Excess): void {
    const counters = this.counters;
    counters[counter.excessAnswers]! += answers;
    counters[counter.excessBytes]! += bytes;
  }

  // One call each rather than a loop over names: a property access by a changing name costs more than the counting.
  private recordPhases(timings: PhaseTimings): void {
    this.recordPhase(0, timings.dns);
    this.recordPhase(1, timings.connect);
    this.recordPhase(2, timings.tls);
    this.recordPhase(3, timings.firstByte);
    this.recordPhase(4, timings.download);
  }

  private recordPhase(phase: number, ms: number): void {
    if (Number.isNaN(ms)) return;
    const counters = this.counters;
    const us = wholeUs(ms);
    counters[counter.phaseCount + phase]! += 1;
    counters[counter.phaseSumUs + phase]! += us;
    if (us < counters[counter.phaseMinUs + phase]!) counters[counter.phaseMinUs + phase] = us;
    if (us > counters[counter.phaseMaxUs + phase]!) counters[counter.phaseMaxUs + phase] = us;
  }
}

/** Whole microseconds, never below 0: one clock may be stamped from two threads. */
const wholeUs = (ms: number): number => Math.max(0, Math.round(ms * 1000));
