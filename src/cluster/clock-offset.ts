/** So many answers are looked at: clocks drift, and the newest may all have been slow. */
const keptPairs = 16;

interface Pair {
  readonly roundTripMs: number;
  readonly offsetMs: number;
  /** The controller's wall time less its clock. */
  readonly controllerWallMs: number;
}

/** A beat and the first order that answered it. Clocks are monotonic, each with an origin of its own. */
export interface BeatAnswer {
  readonly beat: number;
  readonly sentMs: number;
  readonly receivedMs: number;
  /** The controller's clock and wall time when it sent the order. */
  readonly clockMs: number;
  readonly wallMs: number;
}

/**
 * How far the controller's clock is ahead of the host's (protocol rule 11): as the fastest of the last beats and their
 * answers tell, which is off by half its round trip at most.
 */
export class ClockOffset {
  #pairs: Pair[] = [];
  #newestBeat = 0;

  /** Null before the first answer. */
  get offsetMs(): number | null {
    return this.#fastest?.offsetMs ?? null;
  }

  /** Orders that name a beat again were sent later than its answer and say nothing of it. */
  answered({ beat, sentMs, receivedMs, clockMs, wallMs }: BeatAnswer): void {
    if (beat <= this.#newestBeat) return;
    this.#newestBeat = beat;
    const pair = {
      roundTripMs: receivedMs - sentMs,
      offsetMs: clockMs - (sentMs + receivedMs) / 2,
      controllerWallMs: wallMs - clockMs,
    };
    this.#pairs = [...this.#pairs.slice(1 - keptPairs), pair];
  }

  /** The controller's wall time less the host's; null before the first answer. */
  wallOffsetMs(nowMs: number, wallMs: number): number | null {
    const { offsetMs } = this;
    const newest = this.#pairs.at(-1);
    if (offsetMs === null || newest === undefined) return null;
    return newest.controllerWallMs + offsetMs - (wallMs - nowMs);
  }

  /** There is another controller, with another clock. */
  forget(): void {
    this.#pairs = [];
    this.#newestBeat = 0;
  }

  get #fastest(): Pair | undefined {
    let fastest = this.#pairs[0];
    for (const pair of this.#pairs) if (pair.roundTripMs < fastest!.roundTripMs) fastest = pair;
    return fastest;
  }
}
