import type { KnownWorker, LostWorker } from "./known-worker.ts";
import type { Beat, GoneWorker, WorkerBeat } from "./messages.ts";
import { type RunningUsers, runningUsers, sameUsers } from "./running-users.ts";
import { lostAfterNewLinkMs, SilenceWatch } from "./silence-watch.ts";
import { WorkerPace } from "./worker-pace.ts";
import { sameProgress } from "./worker-progress.ts";
import { total } from "./worker-run.ts";

interface Entry extends KnownWorker {
  index: number;
  leaving: boolean;
  beat: WorkerBeat;
  progressMs: number;
  heardMs: number;
  peakUsers: number;
  backWithOrder: number;
}

interface KnownHost {
  readonly id: string;
  readonly watch: SilenceWatch;
  /** Number of its newest beat. */
  beat: number;
  /** When that came, on the clock of the caller. */
  heardMs: number;
  lost: boolean;
  readonly workers: Map<string, Entry>;
  /** Told to be gone in its newest beat. */
  gone: ReadonlySet<string>;
}

/** What a beat or a step of the watcher changed. */
export interface RegistryChange {
  readonly ready: readonly KnownWorker[];
  readonly lost: readonly LostWorker[];
  /** Workers whose host has just begun to leave. */
  readonly leaving: readonly KnownWorker[];
  /** Workers that ended before they were ever heard. */
  readonly stillborn: readonly GoneWorker[];
}

const nothing: RegistryChange = { ready: [], lost: [], leaving: [], stillborn: [] };

/** Knows hosts and workers by their beats, and takes them for lost when they fall silent. Has no clock. */
export class WorkerRegistry {
  readonly #hosts = new Map<string, KnownHost>();
  /** By id, of all hosts. */
  readonly #workers = new Map<string, Entry>();
  /** Those that may run users, by index; null when it must be made anew. */
  #ready: KnownWorker[] | null = null;
  /** Those of them that stay, and the users of all: asked for many times a second, and changed seldom. */
  #staying: KnownWorker[] | null = null;
  #users: RunningUsers | null = null;
  readonly #takenIndexes = new Set<number>();
  /** Indexes of workers that were there before this registry was. */
  readonly #reserved = new Map<string, number>();
  /** No index below it is free. */
  #lowestFree = 0;

  /** Knows nobody any more. */
  clear(): void {
    this.#hosts.clear();
    this.#workers.clear();
    this.#takenIndexes.clear();
    this.#reserved.clear();
    this.#lowestFree = 0;
    this.#changed();
  }

  /** Ids of the hosts that are heard. */
  get hosts(): string[] {
    return [...this.#hosts.values()].filter(({ lost }) => !lost).map(({ id }) => id);
  }

  /** Number of the newest beat of a host. */
  newestBeat(host: string): number {
    return this.#hosts.get(host)?.beat ?? 0;
  }

  /** Workers that are heard, those still loading included. */
  workersOf(host: string): KnownWorker[] {
    const known = this.#hosts.get(host);
    return known === undefined || known.lost ? [] : [...known.workers.values()];
  }

  /** A worker that will be heard has this index already. */
  reserve(id: string, index: number): void {
    if (index < 0 || this.#takenIndexes.has(index)) return;
    this.#reserved.set(id, index);
    this.#takenIndexes.add(index);
  }

  /** Those that were not heard by now have their index no longer. */
  releaseReserved(): void {
    for (const index of this.#reserved.values()) {
      this.#takenIndexes.delete(index);
      this.#lowestFree = Math.min(this.#lowestFree, index);
    }
    this.#reserved.clear();
  }

  /** Every worker that is heard. */
  get all(): KnownWorker[] {
    return this.hosts.flatMap((host) => this.workersOf(host));
  }

  /** Workers that may run users, by index. */
  get ready(): readonly KnownWorker[] {
    this.#ready ??= [...this.#hosts.values()]
      .filter(({ lost }) => !lost)
      .flatMap(({ workers }) => [...workers.values()])
      .filter(({ index }) => index >= 0)
      .sort((a, b) => a.index - b.index);
    return this.#ready;
  }

  /** Those of them whose host does not leave. */
  get staying(): readonly KnownWorker[] {
    this.#staying ??= this.ready.filter(({ leaving }) => !leaving);
    return this.#staying;
  }

  worker(id: string): KnownWorker | undefined {
    return this.#workers.get(id);
  }

  beat(beat: Beat, nowMs: number): RegistryChange {
    const host = this.#hosts.get(beat.host) ?? this.#add(beat.host);
    if (beat.number <= host.beat) return nothing;
    host.beat = beat.number;
    host.heardMs = nowMs;
    host.watch.heard();
    const isBack = host.lost;
    if (isBack) this.#changed();
    host.lost = false;
    const ready: KnownWorker[] = [];
    const leaving: KnownWorker[] = [];
    for (const worker of beat.workers) {
      const entry = this.#hear(host, beat.machine, worker, nowMs);
      if (isBack) entry.backWithOrder = worker.seen;
      if (beat.leaving && !entry.leaving) {
        entry.leaving = true;
        this.#staying = null;
        leaving.push(entry);
      }
      if (entry.index >= 0 || worker.phase === "loading") continue;
      entry.index = this.#reservedIndex(entry.id) ?? this.#takeFreeIndex();
      ready.push(entry);
    }
    const stillborn = beat.gone.filter(({ id }) => !host.workers.has(id) && !host.gone.has(id));
    const lost = this.#missing(host, beat);
    host.gone = new Set(beat.gone.map(({ id }) => id));
    return { ready, lost, leaving, stillborn };
  }

  /**
   * A step of the watcher, taken only while its own link is up.
   * @param beganMs when it began, on the clock of `beat`.
   */
  step(elapsedMs: number, beganMs = Number.POSITIVE_INFINITY): RegistryChange {
    const lost: LostWorker[] = [];
    for (const host of this.#hosts.values()) {
      // A bus may bring the end of a step late: what was before the host was heard is no silence of it.
      if (host.lost || beganMs < host.heardMs) continue;
      host.watch.step(elapsedMs);
      if (!host.watch.lost) continue;
      host.lost = true;
      const reason = `was lost with its host, silent for ${(host.watch.silenceMs / 1000).toFixed(1)} s`;
      for (const entry of host.workers.values()) {
        if (entry.index >= 0)
          lost.push({ worker: { ...entry }, reason, lastTask: "", dead: false, gone: null });
        this.#freeIndexOf(entry);
      }
    }
    return { ...nothing, lost };
  }

  /** The link is new: hosts get more time to be heard again, and workers to get on; they had no way to tell. */
  renewed(nowMs: number): void {
    for (const { watch } of this.#hosts.values()) watch.heard(lostAfterNewLinkMs);
    for (const entry of this.#workers.values()) entry.progressMs = Math.max(entry.progressMs, nowMs);
  }

  /** A report of this worker was taken. */
  progressed(id: string, nowMs: number): void {
    const entry = this.#workers.get(id);
    if (entry === undefined) return;
    entry.progressMs = nowMs;
    entry.heardMs = nowMs;
  }

  /** Users told to run and not told to stop, of the workers that are heard; without those that are parked. */
  get users(): RunningUsers {
    this.#users ??= runningUsers(this.all);
    return this.#users;
  }

  #changed(): void {
    this.#ready = null;
    this.#staying = null;
    this.#users = null;
  }

  #add(id: string): KnownHost {
    const watch = new SilenceWatch();
    const workers = new Map<string, Entry>();
    const gone = new Set<string>();
    const host = { id, watch, beat: 0, heardMs: 0, lost: false, workers, gone };
    this.#hosts.set(id, host);
    return host;
  }

  #hear(host: KnownHost, machine: string, beat: WorkerBeat, nowMs: number): Entry {
    let entry = host.workers.get(beat.id);
    if (entry === undefined) {
      const pace = new WorkerPace();
      const times = { progressMs: nowMs, heardMs: nowMs };
      const self = { id: beat.id, host: host.id, machine, index: -1, leaving: false };
      entry = { ...self, beat, ...times, pace, peakUsers: 0, backWithOrder: -1 };
      host.workers.set(beat.id, entry);
      this.#workers.set(beat.id, entry);
      this.#users = null;
    } else if (beat.number === entry.beat.number) return entry;
    else if (!sameProgress(entry.beat, beat)) entry.progressMs = nowMs;
    entry.heardMs = nowMs;
    if (entry.beat.seen !== beat.seen || !sameUsers(entry.beat.running, beat.running)) this.#users = null;
    const users = total(beat.running);
    entry.peakUsers = beat.run === entry.beat.run ? Math.max(entry.peakUsers, users) : users;
    entry.beat = beat;
    entry.pace.heard(beat.counted, nowMs);
    return entry;
  }

  /** Workers that the host had and has no more, with what it tells of them. */
  #missing(host: KnownHost, beat: Beat): LostWorker[] {
    const here = new Set(beat.workers.map(({ id }) => id));
    const told = new Map<string, GoneWorker>(beat.gone.map((gone) => [gone.id, gone]));
    const lost: LostWorker[] = [];
    for (const entry of host.workers.values()) {
      if (here.has(entry.id)) continue;
      host.workers.delete(entry.id);
      const gone = told.get(entry.id) ?? null;
      const { reason = "left its host", lastTask = "" } = gone ?? {};
      lost.push({ worker: { ...entry }, reason, lastTask, dead: true, gone });
      this.#workers.delete(entry.id);
      this.#freeIndexOf(entry);
    }
    return lost;
  }

  #reservedIndex(id: string): number | undefined {
    const index = this.#reserved.get(id);
    this.#reserved.delete(id);
    this.#changed();
    return index;
  }

  #takeFreeIndex(): number {
    while (this.#takenIndexes.has(this.#lowestFree)) this.#lowestFree++;
    this.#takenIndexes.add(this.#lowestFree);
    this.#changed();
    return this.#lowestFree;
  }

  #freeIndexOf(entry: Entry): void {
    if (entry.index >= 0) {
      this.#takenIndexes.delete(entry.index);
      this.#lowestFree = Math.min(this.#lowestFree, entry.index);
    }
    entry.index = -1;
    this.#changed();
  }
}
