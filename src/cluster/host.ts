import type { Clock, TimerHandle } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import type { Logger } from "../base/logger.ts";
import type { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import { countSlots, noSlots } from "../dispatch/slot-ranges.ts";
import { DroppedMessages } from "./dropped-messages.ts";
import { Latch } from "./latch.ts";
import { readOutside } from "./message-checks.ts";
import {
  type Beat,
  type GoneWorker,
  type Order,
  protocolVersion,
  readMessage,
  subjects,
  threadSubjects,
  toPayload,
  type WorkerBeat,
} from "./messages.ts";
import { newNodeId } from "./node-id.ts";
import { unpackSlots } from "./packed-slots.ts";
import { watchTickMs } from "./silence-watch.ts";
import { type ThreadHandle, ThreadPlace } from "./thread-place.ts";
import { relayThreads } from "./thread-relay.ts";

export interface HostParts {
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  /** By which its threads are made: SHA-256 in hex of the bundle or the manifest. */
  readonly scenario: string;
  /** Name of the machine and number of the process; left out in the controller's own. */
  readonly machine?: string;
  /** To the controller. */
  readonly bus: Bus;
  /** To the load threads of this process. */
  readonly threadBus: Bus;
  readonly clock: Clock;
  /** For ids: seeded anew in each process. */
  readonly random: Random;
  readonly logger: Logger;
  /** How many load threads to keep. */
  readonly workers: number;
  /** Off while a debugger may hold a thread. */
  readonly watches: boolean;
  /** `exited` is called once when the thread ends by itself, with the reason: `left with code 3`. */
  startThread(workerId: string, exited: (reason: string) => void): ThreadHandle;
}

const beatEachMs = 1000;
/** A change is told after this, so that many at once make one beat. */
const changeAfterMs = 50;
/** What a beat tells of a thread's end. */
const longestText = 1000;

/**
 * The one node of a process on the bus: keeps N load threads going, spreads the controller's orders to them, beats
 * for them, and passes their reports and the acknowledgements on.
 */
export class Host {
  readonly id: string;
  readonly #parts: HostParts;
  readonly #places: ThreadPlace[];
  readonly #ends: (() => void)[] = [];
  #order: Order | null = null;
  #epoch = 0;
  #beats = 0;
  #lastBeatMs = Number.NEGATIVE_INFINITY;
  #lastTickMs = 0;
  #changeTimer: TimerHandle | null = null;
  #tickTimer: TimerHandle | null = null;
  /** Workers that are no more, with the first beat that told it; 0 for none yet. */
  #gone: { readonly worker: GoneWorker; toldIn: number }[] = [];
  /** Opens when no worker owes anything any more; null while the host stays. */
  #leaving: Latch | null = null;

  constructor(parts: HostParts) {
    this.id = newNodeId(parts.random);
    this.#parts = parts;
    this.#places = Array.from({ length: parts.workers }, () => new ThreadPlace());
  }

  start(): void {
    const { bus, threadBus, name, clock, logger } = this.#parts;
    const { add: dropped } = new DroppedMessages(clock, logger);
    const { order, ack, report } = subjects(name);
    this.#ends.push(
      bus.subscribe(order(this.id), (payload) => {
        const message = readOutside(payload, "order", dropped);
        if (message !== null) this.#obey(message);
      }),
      bus.subscribe(ack(this.id), (payload) => {
        const message = readOutside(payload, "ack", dropped);
        if (message !== null) threadBus.publish(threadSubjects.ack(message.worker), payload);
      }),
      threadBus.subscribe(threadSubjects.report, (payload) => {
        const message = readMessage(payload, "report");
        if (message !== null) bus.publish(report, toPayload({ ...message, host: this.id }));
      }),
      threadBus.subscribe(threadSubjects.status, (payload) => {
        const message = readMessage(payload, "status");
        if (message !== null) this.#hear(message.worker);
      }),
      ...relayThreads({ bus, threadBus, name, host: this.id, dropped }),
      bus.onLinkChange((connected) => connected && this.#changed()),
    );
    this.#lastTickMs = clock.now();
    this.#tick();
  }

  /** Keeps at least so many load threads from now on. */
  grow(workers: number): void {
    while (this.#places.length < workers) this.#places.push(new ThreadPlace());
  }

  /** Gives all users back; resolves when everything is reported. The threads are still there then. */
  leave(): Promise<void> {
    this.#leaving ??= new Latch();
    this.#beat();
    this.#lookWhetherLeft();
    return this.#leaving.opened;
  }

  /** Ends the threads and leaves the bus alone. */
  async close(): Promise<void> {
    // Nobody shall wait for them.
    if (this.#leaving !== null && this.#tickTimer !== null) this.#beat([]);
    for (const end of this.#ends) end();
    for (const timer of [this.#changeTimer, this.#tickTimer])
      if (timer !== null) this.#parts.clock.clearTimer(timer);
    this.#tickTimer = this.#changeTimer = null;
    const handles = this.#places.map((place) => place.handle);
    for (const place of this.#places) place.vacate(Number.POSITIVE_INFINITY);
    await Promise.all(handles.map((handle) => handle?.terminate()));
  }

  #tick(): void {
    const { clock, watches } = this.#parts;
    const nowMs = clock.now();
    const elapsedMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    // First, so that what follows a failing start is still watched.
    this.#tickTimer = clock.setTimer(() => this.#tick(), watchTickMs);
    for (const place of this.#places) {
      const reason = watches ? place.watch(elapsedMs) : null;
      if (reason !== null) this.#endThread(place, reason);
      else if (place.wantsThread(nowMs) && this.#leaving === null) this.#startThread(place);
    }
    if (nowMs - this.#lastBeatMs >= beatEachMs - watchTickMs / 2) this.#beat();
  }

  #startThread(place: ThreadPlace): void {
    const { clock, random, startThread } = this.#parts;
    const workerId = newNodeId(random);
    let exitedAtOnce: string | null = null;
    const handle = startThread(workerId, (reason) => {
      exitedAtOnce = reason;
      if (place.workerId === workerId && place.handle !== null) this.#bury(place, reason, place.handle);
    });
    place.occupy(workerId, handle, clock.now());
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
    const ordered = this.#order?.workers.find((worker) => worker.id === id);
    const slots = ordered === undefined ? noSlots : unpackSlots(ordered.slots);
    // A user has one request on the wire, but for those that don't await theirs: the last beat knows of these.
    const inFlight = Math.max(status?.inFlight ?? 0, countSlots(slots));
    const [lastTask, counted] = [cutText(handle.lastTask(), longestText), handle.counted()];
    const worker = { id, reason: cutText(reason, longestText), lastTask, counted, inFlight, failedLoads };
    this.#gone.push({ worker, toldIn: 0 });
    place.vacate(this.#parts.clock.now());
    this.#changed();
    this.#lookWhetherLeft();
  }

  #hear(status: WorkerBeat): void {
    const place = this.#places.find(({ workerId }) => workerId === status.id);
    if (place?.tell(status)) this.#changed();
    this.#lookWhetherLeft();
  }

  #lookWhetherLeft(): void {
    if (this.#places.every(({ status }) => status === null || status.phase === "done")) this.#leaving?.open();
  }

  #obey(order: Order): void {
    const before = this.#order;
    if (order.epoch < this.#epoch) return;
    if (order.epoch === this.#epoch && before !== null && order.number < before.number) return;
    if (order.epoch > this.#epoch) {
      this.#epoch = order.epoch;
      this.#order = null;
    }
    // The beat that it answers has told the controller who is gone.
    this.#gone = this.#gone.filter(({ toldIn }) => toldIn === 0 || toldIn > order.beat);
    if (order.same) {
      // Without the body there is nothing to obey; our beats show it, and the body comes.
      if (this.#order?.number !== order.number) return;
    } else this.#order = order;
    this.#spread();
  }

  /** Tells every thread its own part; a worker that the order doesn't list has to run nothing. */
  #spread(): void {
    const order = this.#order;
    if (order === null) return;
    for (const { workerId, status } of this.#places) {
      if (workerId === "") continue;
      const part: Order =
        status?.seen === order.number
          ? { ...order, same: true, settings: null, workers: [] }
          : { ...order, workers: order.workers.filter(({ id }) => id === workerId) };
      this.#parts.threadBus.publish(threadSubjects.order(workerId), toPayload(part));
    }
  }

  #changed(): void {
    const { clock } = this.#parts;
    if (this.#tickTimer === null) return;
    this.#changeTimer ??= clock.setTimer(() => this.#beat(), changeAfterMs);
  }

  #beat(workers = this.#places.flatMap(({ status }) => (status === null ? [] : [status]))): void {
    const { bus, clock, name, scenario, machine = "" } = this.#parts;
    if (this.#changeTimer !== null) clock.clearTimer(this.#changeTimer);
    this.#changeTimer = null;
    this.#lastBeatMs = clock.now();
    const number = ++this.#beats;
    for (const gone of this.#gone) gone.toldIn ||= number;
    const beat: Beat = {
      type: "beat",
      version: protocolVersion,
      run: this.#order?.run ?? "",
      epoch: this.#epoch,
      host: this.id,
      machine,
      scenario,
      number,
      wallMs: clock.wallNow(),
      leaving: this.#leaving !== null,
      workers,
      gone: this.#gone.map(({ worker }) => worker),
    };
    bus.publish(subjects(name).beat, toPayload(beat));
  }
}
