import type { RunSnapshot } from "../../stats/snapshot.ts";
import type { Marker } from "./view.ts";

/** Finds in the snapshots of a test what the charts should mark: threads that come and go, and saturation. */
export class RunNotes {
  #workers: ReadonlyMap<string, number> | null = null;
  /** The last second known to be saturated, and where to look on. */
  #saturatedSecond = Number.NEGATIVE_INFINITY;
  #lookFrom = 0;

  take(snapshot: RunSnapshot): Marker[] {
    return [...this.#workerNotes(snapshot), ...this.#saturationNotes(snapshot)];
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

  #saturationNotes({ history }: RunSnapshot): Marker[] {
    const notes: Marker[] = [];
    // A second may turn out to be saturated up to ten later, when it has lasted for so long.
    for (let at = Math.max(0, Math.min(this.#lookFrom, history.length) - 20); at < history.length; at++) {
      const { second, saturated } = history[at]!;
      if (!saturated || second <= this.#saturatedSecond) continue;
      const span = second - (history[at - 1]?.second ?? second - 1);
      const isNew = second > this.#saturatedSecond + span;
      if (isNew) notes.push({ second, kind: "saturated" });
      this.#saturatedSecond = second;
    }
    this.#lookFrom = history.length;
    return notes;
  }
}
