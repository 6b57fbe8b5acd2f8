import type { RunResult } from "../run-request.ts";
import type { SimulatedTarget } from "../simulated-target.ts";
import type { SimulatedMishaps } from "./simulated-mishaps.ts";
import type { SimulatedPlan } from "./simulated-plan.ts";

/** A second of a worker's series may be so far from the controller's, and rows of one that is handed over go to the next. */
const secondsApartMs = 2500;
/** A host that thaws, or has its link again, is known to the controller by then. */
const backWithinMs = 2500;

/** Holds what a simulated test reported against what its target knows. */
export class SimulatedAccount {
  readonly #plan: SimulatedPlan;
  readonly #target: SimulatedTarget;
  readonly #mishaps: SimulatedMishaps;
  readonly #servedAt: [ms: number, served: number][] = [];

  constructor(plan: SimulatedPlan, target: SimulatedTarget, mishaps: SimulatedMishaps) {
    this.#plan = plan;
    this.#target = target;
    this.#mishaps = mishaps;
  }

  /** While the test runs. @throws Error of more than was served. */
  look(nowMs: number, reported: number): void {
    const { served } = this.#target;
    this.#servedAt.push([nowMs, served]);
    if (reported > served) throw new Error(`${reported} samples reported, of ${served} served`);
  }

  /** Reported is served, or less by no more than the report says. @throws Error where it is not. */
  settle(
    { snapshot, unaccounted, lostAtMost, lost, rowsLost }: RunResult,
    resetMs: number | null,
    endedMs: number,
  ): void {
    const reported = snapshot.total.requests;
    const { most, least } = this.#servedSince(resetMs);
    const figures = `${reported} samples reported, ${least} to ${most} served, lost at most ${lostAtMost}`;
    if (reported > most || reported + lostAtMost + this.#mishaps.unknowable < least) throw new Error(figures);
    if (unaccounted > 0) throw new Error(`${unaccounted} samples unaccounted for: ${figures}`);
    // A test whose users end by themselves may be over before one that was away is back: it had nothing to tell.
    const mayBeAway = endedMs <= this.#mishaps.disturbedUntilMs + backWithinMs && lostAtMost === 0;
    if (!this.#mishaps.mayLose && !mayBeAway && lost.length > 0)
      throw new Error(`lost ${lost.map(({ reason }) => reason)}: ${figures}`);
    this.#settleRows(rowsLost);
  }

  /** Nobody is told that there is no row left as long as there is one, but for those that went with somebody. */
  #settleRows(rowsLost: number): void {
    const { rows, usedUp } = this.#target;
    const { data } = this.#plan;
    if (!this.#mishaps.mayLoseRows && rowsLost > 0) throw new Error(`${rowsLost} rows lost`);
    if (usedUp === 0) return;
    const all = data?.recycles ? Number.POSITIVE_INFINITY : (data?.rows ?? Number.POSITIVE_INFINITY);
    if (rows.size + rowsLost < all)
      throw new Error(`no row was left after ${rows.size} of ${all}, with ${rowsLost} lost`);
  }

  #servedSince(resetMs: number | null): { readonly most: number; readonly least: number } {
    const { served } = this.#target;
    if (resetMs === null) return { most: served, least: served };
    const before = (ms: number): number => this.#servedAt.findLast(([atMs]) => atMs <= ms)?.[1] ?? 0;
    const after = (ms: number): number => this.#servedAt.find(([atMs]) => atMs >= ms)?.[1] ?? served;
    return {
      most: served - before(resetMs - secondsApartMs),
      least: served - after(resetMs + secondsApartMs),
    };
  }
}
