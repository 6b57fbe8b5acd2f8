import { cutText } from "../base/cut-text.ts";
import { countSlots, noSlots } from "../dispatch/slot-ranges.ts";
import type { Fence } from "./fence.ts";
import { GoneWorkers } from "./gone-workers.ts";
import type { HostParts } from "./host-parts.ts";
import { newNodeId } from "./node-id.ts";
import { unpackSlots } from "./packed-slots.ts";
import type { StandingOrder } from "./standing-order.ts";
import { type ThreadHandle, ThreadPlace } from "./thread-place.ts";

/** What a beat tells of a thread's end. */
const longestText = 1000;

/** Keeps the load threads of a host going: starts one for each place, ends one that falls silent, knows who is gone. */
export class HostThreads {
  readonly places: ThreadPlace[];
  readonly gone = new GoneWorkers();
  readonly #parts: HostParts;
  readonly #fence: Fence;
  readonly #standing: StandingOrder;
  readonly #onGone: () => void;

  constructor(parts: HostParts, fence: Fence, standing: StandingOrder, onGone: () => void) {
    this.#parts = parts;
    this.#fence = fence;
    this.#standing = standing;
    this.#onGone = onGone;
    this.places = Array.from({ length: parts.workers }, () => new ThreadPlace());
  }

  /** Keeps at least so many places from now on. */
  grow(workers: number): void {
    while (this.places.length < workers) this.places.push(new ThreadPlace());
  }

  /** A step of the watcher. @param starts whether a place that is free gets a thread. */
  step(elapsedMs: number, nowMs: number, starts: boolean): void {
    const { watches } = this.#parts;
    for (const place of this.places) {
      const reason = watches ? place.watch(elapsedMs) : null;
      if (reason !== null) this.#endThread(place, reason);
      else if (place.wantsThread(nowMs) && starts) this.#startThread(place);
    }
  }

  /** Ends all of them; nobody hears of it. */
  async close(): Promise<void> {
    const handles = this.places.map((place) => place.handle);
    for (const place of this.places) place.vacate(Number.POSITIVE_INFINITY);
    await Promise.all(handles.map((handle) => handle?.terminate()));
  }

  #startThread(place: ThreadPlace): void {
    const { clock, random, startThread } = this.#parts;
    const workerId = newNodeId(random);
    let exitedAtOnce: string | null = null;
    const handle = startThread(workerId, (reason) => {
      exitedAtOnce = reason;
      if (place.workerId === workerId && place.handle !== null) this.#bury(place, reason, place.handle);
    });
    place.occupy(workerId, handle, clock.now(), this.#fence.untilMs);
    if (exitedAtOnce !== null) this.#bury(place, exitedAtOnce, handle);
  }

  #endThread(place: ThreadPlace, reason: string): void {
    const { handle, workerId } = place;
    if (handle === null) return;
    place.handle = null;
    // Only once it is surely gone may its users run elsewhere.
    const bury = (): void => {
      if (place.workerId === workerId) this.#bury(place, reason, handle);
    };
    void handle.terminate().then(bury, bury);
  }

  #bury(place: ThreadPlace, reason: string, handle: ThreadHandle): void {
    const { workerId: id, status, failedLoads } = place;
    this.#parts.logger.debug(`load thread ${id} ${reason}. A new one takes its place`);
    const ordered = this.#standing.order?.workers.find((worker) => worker.id === id);
    const slots = ordered === undefined ? noSlots : unpackSlots(ordered.slots);
    // A user has one request on the wire, but for those that don't await theirs: the last beat knows of these.
    const inFlight = Math.max(status?.inFlight ?? 0, countSlots(slots));
    this.gone.add({
      ...{ id, reason: cutText(reason, longestText), lastTask: cutText(handle.lastTask(), longestText) },
      ...{ counted: handle.counted(), inFlight, failedLoads },
    });
    place.vacate(this.#parts.clock.now());
    this.#onGone();
  }
}
