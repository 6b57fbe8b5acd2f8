import type { Marker } from "./view.ts";

const MOST_MARKERS = 1_000;

/** Moments that changed what the charts show; past a thousand no more are kept, and the last one says so. */
export class MarkerList {
  readonly #markers: Marker[] = [];
  #told = 0;

  add(marker: Marker): void {
    if (this.#markers.length === MOST_MARKERS) return;
    const isLast = this.#markers.length === MOST_MARKERS - 1;
    this.#markers.push(isLast ? { ...marker, isLast } : marker);
  }

  /** Those not told yet. */
  takeNew(): readonly Marker[] {
    const added = this.#markers.slice(this.#told);
    this.#told = this.#markers.length;
    return added;
  }

  /** Those told so far. */
  told(): readonly Marker[] {
    return this.#markers.slice(0, this.#told);
  }

  now(): readonly Marker[] {
    return this.#markers.slice();
  }
}
