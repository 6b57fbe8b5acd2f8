import type { LoadCurve } from "./wanted-load.ts";

export interface StepLoad {
  /** At the end. */
  readonly users: number;
  /** More with each step; the first step has as many. */
  readonly by: number;
  /** Seconds a step. */
  readonly every: number;
  /** Users a second within a step. */
  readonly rate: number;
  /** Seconds in all; null for no end. */
  readonly for: number | null;
}

/** Up a staircase, and on at its top. */
export const stepCurve =
  ({ users, by, every, rate, for: lasts }: StepLoad): LoadCurve =>
  (elapsedSeconds) => {
    if (lasts !== null && elapsedSeconds >= lasts) return null;
    const steps = Math.floor(elapsedSeconds / every) + 1;
    return { users: Math.min(users, by * steps), spawnRate: rate };
  };

export interface SpikeLoad {
  /** At the spike. */
  readonly users: number;
  /** Before and after it. */
  readonly base: number;
  /** Seconds before it, and after it. */
  readonly at: number;
  /** Seconds that it lasts. */
  readonly hold: number;
  readonly rate: number;
}

/** A base, one spike out of it, and the base again for as long as before. */
export const spikeCurve =
  ({ users, base, at, hold, rate }: SpikeLoad): LoadCurve =>
  (elapsedSeconds) => {
    if (elapsedSeconds >= at + hold + at) return null;
    const isSpike = elapsedSeconds >= at && elapsedSeconds < at + hold;
    return { users: isSpike ? users : base, spawnRate: rate };
  };

export interface DoubleWaveLoad {
  /** On top of each wave. */
  readonly users: number;
  /** Before, between and after the waves. */
  readonly base: number;
  /** Seconds of both. */
  readonly for: number;
  /** Null for as fast as the waves need it. */
  readonly rate: number | null;
}

/**
 * Two waves of equal height, as of a morning and an evening: base + (users − base) · sin²(2πt ÷ T), which is steepest
 * with (users − base) · 2π ÷ T users a second.
 */
export const doubleWaveCurve = ({ users, base, for: lasts, rate }: DoubleWaveLoad): LoadCurve => {
  const height = users - base;
  const spawnRate = rate ?? Math.max(1, Math.ceil((height * 2 * Math.PI) / lasts));
  return (elapsedSeconds) => {
    if (elapsedSeconds >= lasts) return null;
    const wave = Math.sin((2 * Math.PI * elapsedSeconds) / lasts) ** 2;
    return { users: base + Math.round(height * wave), spawnRate };
  };
};
