import type { TimerHandle } from "../base/clock.ts";
import type { BusPayload } from "../bus/bus.ts";
import { ClockOffset } from "./clock-offset.ts";
import { DroppedMessages } from "./dropped-messages.ts";
import { Fence } from "./fence.ts";
import type { HostParts } from "./host-parts.ts";
import { HostThreads } from "./host-threads.ts";
import { Latch } from "./latch.ts";
import { readOutside } from "./message-checks.ts";
import {
  type Beat,
  type Order,
  protocolVersion,
  readMessage,
  subjects,
  threadSubjects,
  toPayload,
  type WorkerStatus,
} from "./messages.ts";
import { newNodeId } from "./node-id.ts";
import { SentBeats } from "./sent-beats.ts";
import { SilenceWatch, watchTickMs } from "./silence-watch.ts";
import { StandingOrder } from "./standing-order.ts";
import type { ThreadPlace } from "./thread-place.ts";
import { relayThreads } from "./thread-relay.ts";

const beatEachMs = 1000;
/** A change is told after this, so that many at once make one beat. */
const changeAfterMs = 50;

/**
 * The one node of a process on the bus: keeps N load threads going, spreads the controller's orders to them, beats
 * for them, and passes their reports and the acknowledgements on. It keeps their fence, and their time.
 */
export class Host {
  readonly id: string;
  readonly #parts: HostParts;
  readonly #threads: HostThreads;
  readonly #ends: (() => void)[] = [];
  readonly #standing = new StandingOrder();
  readonly #beats = new SentBeats();
  readonly #fence: Fence;
  readonly #offset = new ClockOffset();
  /** How long no order came. */
  readonly #silence: SilenceWatch;
  #orphaned = false;
  /** Id of the newest test that an order named. */
  #run = "";
  /** Time zero of the test on this host's clock, as the last order that stood told it. */
  #zeroMs: number | null = null;
  #lastBeatMs = Number.NEGATIVE_INFINITY;
  #lastTickMs = 0;
  #changeTimer: TimerHandle | null = null;
  #tickTimer: TimerHandle | null = null;
  /** Opens when no worker owes anything any more; null while the host stays. */
  #leaving: Latch | null = null;

  constructor(parts: HostParts) {
    this.id = newNodeId(parts.random);
    this.#parts = parts;
    this.#fence = new Fence(parts.remote !== null);
    this.#threads = new HostThreads(parts, this.#fence, this.#standing, () => {
      this.#changed();
      this.#lookWhetherLeft();
    });
    this.#silence = new SilenceWatch(this.#orphanTimeoutMs);
  }

  /** Samples that its threads counted in this test, and those of them that no controller has taken. */
  get samples(): { readonly counted: number; readonly untaken: number } {
    const all = this.#threads.places.map(({ samples }) => samples);
    return {
      counted: all.reduce((sum, { counted }) => sum + counted, 0),
      untaken: all.reduce((sum, { untaken }) => sum + untaken, 0),
    };
  }

  start(): void {
    const { bus, threadBus, name, clock, logger, remote } = this.#parts;
    const { add: dropped } = new DroppedMessages(clock, logger);
    const { order, ack, beat, report } = subjects(name);
    this.#ends.push(
      bus.subscribe(order(this.id), (payload) => {
        const message = readOutside(payload, "order", dropped);
        if (message !== null) this.#obey(message);
      }),
      bus.subscribe(ack(this.id), (payload) => {
        const message = readOutside(payload, "ack", dropped);
        // What a controller took that another has replaced is lost with it: the next one must get it.
        if (message === null || message.epoch < this.#standing.epoch) return;
        this.#placeOf(message.worker)?.reported.acknowledged(message.run, message.number);
        threadBus.publish(threadSubjects.ack(message.worker), payload);
      }),
      threadBus.subscribe(threadSubjects.report, (payload) => {
        const message = readMessage(payload, "report");
        if (message === null) return;
        bus.publish(report, toPayload({ ...message, host: this.id }));
        if (remote !== null) this.#placeOf(message.worker)?.reported.sent(message);
      }),
      threadBus.subscribe(threadSubjects.status, (payload) => {
        const message = readMessage(payload, "status");
        if (message !== null) this.#hear(message);
      }),
      ...relayThreads({
        ...{ bus, threadBus, name, host: this.id, dropped },
        epoch: () => this.#standing.epoch,
      }),
      bus.onLinkChange((connected) => connected && this.#reconnected()),
    );
    if (remote !== null) this.#ends.push(bus.subscribe(beat(this.id), (payload) => this.#echo(payload)));
    this.#lastTickMs = clock.now();
    this.#tick();
  }

  /** Keeps at least so many load threads from now on. */
  grow(workers: number): void {
    this.#threads.grow(workers);
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
    await this.#threads.close();
  }

  get #orphanTimeoutMs(): number {
    return this.#parts.remote?.orphanTimeoutMs ?? Number.POSITIVE_INFINITY;
  }

  #tick(): void {
    const { clock } = this.#parts;
    const nowMs = clock.now();
    const elapsedMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    // First, so that what follows a failing start is still watched.
    this.#tickTimer = clock.setTimer(() => this.#tick(), watchTickMs);
    this.#silence.step(elapsedMs);
    if (this.#silence.lost && !this.#orphaned) this.#standDown();
    this.#threads.step(elapsedMs, nowMs, this.#leaving === null);
    if (nowMs - this.#lastBeatMs >= beatEachMs - watchTickMs / 2) this.#beat();
  }

  #hear({ worker, epoch }: WorkerStatus): void {
    const place = this.#placeOf(worker.id);
    if (place === undefined) return;
    if (place.tell(worker, epoch)) this.#changed();
    this.#moveFences(this.#parts.clock.now());
    this.#lookWhetherLeft();
  }

  #placeOf(worker: string): ThreadPlace | undefined {
    return this.#threads.places.find(({ workerId }) => workerId === worker);
  }

  #lookWhetherLeft(): void {
    if (this.#threads.places.every(({ status }) => status === null || status.phase === "done"))
      this.#leaving?.open();
  }

  #reconnected(): void {
    const envelope = { version: protocolVersion, run: "", epoch: this.#standing.epoch };
    this.#parts.threadBus.publish(threadSubjects.link, toPayload({ type: "link", ...envelope }));
    this.#changed();
  }

  #echo(payload: BusPayload): void {
    const beat = readMessage(payload, "beat");
    if (beat === null || beat.host !== this.id) return;
    const nowMs = this.#parts.clock.now();
    this.#fence.known(this.#beats.sentMs(beat.number), nowMs);
    this.#moveFences(nowMs);
  }

  #obey(order: Order): void {
    const nowMs = this.#parts.clock.now();
    const sentMs = this.#beats.sentMs(order.beat);
    const { epoch } = this.#standing;
    const effect = this.#standing.take(order, this.#fence.isFresh(sentMs, nowMs));
    if (effect === "dropped") return;
    this.#silence.heard(this.#orphanTimeoutMs);
    this.#orphaned = false;
    // The beat that it answers has told the controller who is gone; one that only introduces itself took no news.
    if (order.number > 0) this.#threads.gone.answered(order.beat);
    if (this.#standing.epoch > epoch) {
      this.#offset.forget();
      this.#changed();
    }
    if (sentMs !== null) {
      const { beat, clockMs, wallMs } = order;
      this.#offset.answered({ beat, sentMs, receivedMs: nowMs, clockMs, wallMs });
    }
    this.#fence.known(sentMs, nowMs);
    if (effect === "stands") this.#stand(sentMs, nowMs);
    else if (effect === "stops") this.#spread({ ...order, zeroMs: null, stopsOnly: true });
    else if (effect === "new epoch") this.#spread({ ...order, zeroMs: null });
    this.#moveFences(nowMs);
  }

  /** The order that stands is obeyed, by every thread its own part. */
  #stand(sentMs: number | null, nowMs: number): void {
    const order = this.#standing.order!;
    this.#run = order.run;
    const offsetMs = this.#parts.remote === null ? 0 : this.#offset.offsetMs;
    if (order.zeroMs === null) this.#zeroMs = null;
    else if (offsetMs !== null) this.#zeroMs = order.zeroMs - offsetMs;
    this.#fence.open(sentMs);
    this.#moveFences(nowMs);
    this.#spread({ ...order, zeroMs: this.#zeroMs });
  }

  /** No controller was heard for so long that nobody may want the users any more. */
  #standDown(): void {
    const { order } = this.#standing;
    this.#orphaned = true;
    if (order === null || order.workers.length === 0) return;
    this.#parts.logger.warning(
      `no order of a controller came for ${this.#orphanTimeoutMs / 1000} s: users are stopped, and wait for one`,
    );
    this.#spread({ ...order, workers: [], zeroMs: null, stopsOnly: true });
  }

  /** Tells every thread its own part, with its own time zero; a worker that it doesn't list has to run nothing. */
  #spread(order: Order): void {
    const { epoch } = this.#standing;
    for (const place of this.#threads.places) {
      const { workerId } = place;
      if (workerId === "") continue;
      const isKnown = order.same === true || (!order.stopsOnly && place.hasSeen(epoch, order.number));
      const part: Order = isKnown
        ? { ...order, same: true, settings: null, changes: null, workers: [] }
        : { ...order, workers: order.workers.filter(({ id }) => id === workerId) };
      if (!isKnown) place.isOrdered = true;
      this.#parts.threadBus.publish(threadSubjects.order(workerId), toPayload(part));
    }
  }

  #moveFences(nowMs: number): void {
    const { epoch, order } = this.#standing;
    const { untilMs } = this.#fence;
    if (nowMs > untilMs) return;
    for (const place of this.#threads.places) {
      place.moveFence(untilMs, nowMs, order !== null && place.hasSeen(epoch, order.number));
    }
  }

  #changed(): void {
    const { clock } = this.#parts;
    if (this.#tickTimer === null) return;
    this.#changeTimer ??= clock.setTimer(() => this.#beat(), changeAfterMs);
  }

  #beat(workers = this.#threads.places.flatMap((place) => place.statusIn(this.#standing.epoch) ?? [])): void {
    const { bus, clock, machine = "", name, remote, scenario } = this.#parts;
    if (this.#changeTimer !== null) clock.clearTimer(this.#changeTimer);
    this.#changeTimer = null;
    const nowMs = clock.now();
    const wallMs = clock.wallNow();
    this.#lastBeatMs = nowMs;
    const number = this.#beats.add(nowMs);
    const { epoch } = this.#standing;
    const beat: Beat = {
      type: "beat",
      version: protocolVersion,
      run: this.#run,
      epoch,
      host: this.id,
      machine,
      scenario,
      number,
      wallMs,
      runTimeMs: this.#zeroMs === null ? null : nowMs - this.#zeroMs,
      wallOffsetMs: remote === null ? 0 : this.#offset.wallOffsetMs(nowMs, wallMs),
      leaving: this.#leaving !== null,
      workers,
      gone: this.#threads.gone.toldIn(number),
    };
    bus.publish(subjects(name).beat(this.id), toPayload(beat));
  }
}
