import { BucketDifference } from "./bucket-difference.ts";
import { shortMs, shortRate } from "./page-figures.ts";
import type { NameNumbers } from "./together.ts";
import type { NamePoint, NameSeries } from "./view.ts";

/** What a name did in some seconds. */
interface Stretch {
  readonly second: number;
  readonly span: number;
  readonly requests: number;
  readonly failures: number;
  readonly sumMs: number;
  readonly p50: number;
  readonly p95: number;
}

/** One name over time, from what its cumulative numbers gained; neighbours merge where there are too many points. */
export class OneNameSeries {
  readonly method: string;
  readonly name: string;
  /** As it was told last. */
  latestRequests = 0;
  readonly #mostPoints: number;
  readonly #buckets = new BucketDifference();
  #stretches: Stretch[] = [];
  #secondsPerPoint = 1;
  #second: number;
  #requests = 0;
  #failures = 0;
  #sumMs = 0;

  /** @param second from which on it is followed; what it has counted is told of the time from there. */
  constructor({ method, name }: Pick<NameSeries, "method" | "name">, second: number, mostPoints: number) {
    this.method = method;
    this.name = name;
    this.#second = second;
    this.#mostPoints = mostPoints;
  }

  /** Its numbers begin at nothing again, as after a reset. */
  restart(): void {
    this.#buckets.restart();
    this.latestRequests = 0;
    this.#requests = 0;
    this.#failures = 0;
    this.#sumMs = 0;
  }

  /** Adds what it gained up to this second, unless that is too soon. */
  take(entry: NameNumbers, second: number, isLast: boolean): void {
    const due = isLast ? this.#second + 1 : (this.#placeOf(this.#second) + 1) * this.#secondsPerPoint;
    if (second < due) return;
    this.#add(this.#stretches, { second: this.#second, span: second - this.#second, ...this.#gain(entry) });
    this.#second = second;
    if (this.#stretches.length > this.#mostPoints) this.#thinOut();
  }

  /** @param mostPoints neighbours merge where there are more. */
  series(mostPoints = Number.POSITIVE_INFINITY): NameSeries {
    const together = Math.max(1, Math.ceil(this.#stretches.length / mostPoints));
    const points: NamePoint[] = [];
    for (let at = 0; at < this.#stretches.length; at += together) {
      points.push(pointOf(this.#stretches.slice(at, at + together).reduce(joined)));
    }
    return { method: this.method, name: this.name, points };
  }

  #gain(entry: NameNumbers): Omit<Stretch, "second" | "span"> {
    const sumMs = entry.requests === 0 ? 0 : entry.avg * entry.requests;
    const requests = entry.requests - this.#requests;
    const gained = { requests, failures: entry.failures - this.#failures, sumMs: sumMs - this.#sumMs };
    const [p50, p95] = this.#buckets.percentilesMs(entry.histogram, requests, quantiles);
    this.#requests = entry.requests;
    this.#failures = entry.failures;
    this.#sumMs = sumMs;
    return { ...gained, p50, p95 };
  }

  #thinOut(): void {
    this.#secondsPerPoint *= 2;
    const merged: Stretch[] = [];
    for (const stretch of this.#stretches) this.#add(merged, stretch);
    this.#stretches = merged;
  }

  /** Adds a stretch to the last one where both begin in the place of one point. */
  #add(stretches: Stretch[], stretch: Stretch): void {
    const last = stretches.at(-1);
    if (last === undefined || this.#placeOf(last.second) < this.#placeOf(stretch.second))
      stretches.push(stretch);
    else stretches[stretches.length - 1] = joined(last, stretch);
  }

  #placeOf(second: number): number {
    return Math.floor(second / this.#secondsPerPoint);
  }
}

const quantiles = [0.5, 0.95] as const;

const higher = (one: number, other: number): number => (Number.isNaN(one) || other > one ? other : one);

const joined = (one: Stretch, next: Stretch): Stretch => ({
  second: one.second,
  span: next.second + next.span - one.second,
  requests: one.requests + next.requests,
  failures: one.failures + next.failures,
  sumMs: one.sumMs + next.sumMs,
  p50: higher(one.p50, next.p50),
  p95: higher(one.p95, next.p95),
});

const pointOf = ({ second, span, requests, failures, sumMs, p50, p95 }: Stretch): NamePoint => ({
  second,
  span,
  rps: shortRate(requests / span),
  failuresPerSecond: shortRate(failures / span),
  avg: shortMs(sumMs / requests),
  p50: shortMs(p50),
  p95: shortMs(p95),
});
