import type { HistoryPoint, RunSnapshot } from "../../stats/snapshot.ts";
import type { Marker } from "./view.ts";

/** A second may turn out to be saturated up to ten later, when it has lasted for so long. */
const saturatedLate = 20;
/** A worker that could not reach the bus tells of it when it can again. */
const pausedLate = 600;

/** Finds in the snapshots of a test what the charts should mark: threads that come and go, saturation, pauses. */
export class RunNotes {
  #workers: ReadonlyMap<string, number> | null = null;
  /** The last second known of each kind, and where to look on. */
  readonly #lastSeconds = { saturated: Number.NEGATIVE_INFINITY, paused: Number.NEGATIVE_INFINITY };
  #lookFrom = 0;

  take(snapshot: RunSnapshot): Marker[] {
    const { history } = snapshot;
    const notes = [
      ...this.#workerNotes(snapshot),
      ...this.#stretchNotes(history, "saturated", saturatedLate),
      ...this.#stretchNotes(history, "paused", pausedLate),
    ];
    this.#lookFrom = history.length;
    return notes;
  }

  #workerNotes({ workers, state, elapsedSeconds }: RunSnapshot): Marker[] {
    // Before the load threads come one by one, and after it they go.
    if (state !== "spawning" && state !== "running") return [];
    const before = this.#workers;
    const now = new Map(workers.map(({ id, index }) => [id, index]));
    this.#workers = now;
    if (before === null) return [];
    const second = Math.floor(elapsedSeconds);
    const left = [...before].filter(([id]) => !now.has(id));
    const joined = [...now].filter(([id]) => !before.has(id));
    return [
      ...left.map(([, worker]): Marker => ({ second, kind: "workerLeft", worker })),
      ...joined.map(([, worker]): Marker => ({ second, kind: "workerJoined", worker })),
    ];
  }

  /** Where stretches of such seconds begin; what is told of them comes up to `late` points later. */
  #stretchNotes(history: readonly HistoryPoint[], kind: "saturated" | "paused", late: number): Marker[] {
    const notes: Marker[] = [];
    for (let at = Math.max(0, Math.min(this.#lookFrom, history.length) - late); at < history.length; at++) {
      const { second, [kind]: isSuch } = history[at]!;
      if (!isSuch || second <= this.#lastSeconds[kind]) continue;
      const span = second - (history[at - 1]?.second ?? second - 1);
      const isNew = second > this.#lastSeconds[kind] + span;
      if (isNew) notes.push({ second, kind });
      this.#lastSeconds[kind] = second;
    }
    return notes;
  }
}
