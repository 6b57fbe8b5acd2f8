import type { GoneWorker } from "./messages.ts";

/** Workers that are no more, until the controller is known to have heard of it. */
export class GoneWorkers {
  #gone: { readonly worker: GoneWorker; toldIn: number }[] = [];

  add(worker: GoneWorker): void {
    this.#gone.push({ worker, toldIn: 0 });
  }

  /** Those to be told in the beat with this number. */
  toldIn(beat: number): GoneWorker[] {
    for (const gone of this.#gone) gone.toldIn ||= beat;
    return this.#gone.map(({ worker }) => worker);
  }

  /** The controller has answered this beat: it told who is gone. */
  answered(beat: number): void {
    this.#gone = this.#gone.filter(({ toldIn }) => toldIn === 0 || toldIn > beat);
  }
}
