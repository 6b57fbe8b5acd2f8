import type { Clock, TimerHandle } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import type { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import { noSlots } from "../dispatch/slot-ranges.ts";
import type { LoopDelayReader } from "./loop-delay.ts";
import {
  type Order,
  protocolVersion,
  readMessage,
  threadSubjects,
  toPayload,
  type WorkerBeat,
  type WorkerHealthBeat,
} from "./messages.ts";
import { packSlots } from "./packed-slots.ts";
import { Reporter } from "./reporter.ts";
import { ThreadRecorder } from "./thread-record.ts";
import type { LoadGate, MakeLoad, WorkerEvents } from "./worker-load.ts";
import { WorkerRun } from "./worker-run.ts";

export interface WorkerParts {
  /** To the host of this process. */
  readonly bus: Bus;
  readonly clock: Clock;
  /** Only for the spread of repeats; users have streams of their own. */
  readonly random: Random;
  readonly id: string;
  /** Of this thread's users. */
  readonly gate: LoadGate;
  /** Called once a test, when its settings are there. */
  readonly makeLoad: MakeLoad;
  /** Of the time since the last call. */
  readonly health: () => WorkerHealthBeat;
  /** Of this thread's event loop. */
  readonly loopDelay: LoopDelayReader;
  readonly events?: WorkerEvents;
}

const longestReason = 1000;
const stepEachMs = 50;
const statusEachMs = 1000;

/** The thread side of the protocol: takes its part of orders, says how it fares, and reports what it measured. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #ends: (() => void)[] = [];
  #run: WorkerRun | null = null;
  #reporter: Reporter | null = null;
  #runId = "";
  #epoch = 0;
  /** The newest order received, and the newest whose stops are finished. */
  #seen = 0;
  #done = 0;
  #wantsStop: string | null = null;
  #timer: TimerHandle | null = null;
  #statuses = 0;
  #lastHealthMs = Number.NEGATIVE_INFINITY;
  #health: WorkerHealthBeat = { loopDelayMs: 0, cpu: 0, memoryBytes: 0 };
  #lastCourse = "";
  #lastHeartbeatMs = Number.NEGATIVE_INFINITY;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Says that the thread is ready and listens from now on. */
  start(): void {
    const { bus, id } = this.#parts;
    this.#ends.push(
      bus.subscribe(threadSubjects.order(id), (payload) => {
        const order = readMessage(payload, "order");
        if (order !== null) this.#obey(order);
      }),
      bus.subscribe(threadSubjects.ack(id), (payload) => {
        const ack = readMessage(payload, "ack");
        if (ack === null || ack.run !== this.#runId) return;
        this.#reporter?.acknowledge(ack.number);
        this.#tellChange();
      }),
      bus.subscribe(threadSubjects.link, (payload) => {
        if (readMessage(payload, "link") !== null) this.#renew();
      }),
    );
    this.#step();
  }

  /** A user asks for the end of the test. */
  requestStop(reason: string): void {
    this.#wantsStop ??= cutText(reason, longestReason);
    this.#tellChange();
  }

  /** Something may have come to its end: the last user, say. Called or not, it is seen within 50 ms. */
  look(): void {
    this.#run?.step();
    this.#tellChange();
  }

  close(): void {
    for (const end of this.#ends) end();
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#run?.close();
  }

  #step(): void {
    const { clock } = this.#parts;
    // First, so that a listener that throws stops nothing.
    this.#timer = clock.setTimer(() => this.#step(), stepEachMs);
    this.look();
    if (clock.now() - this.#lastHealthMs >= statusEachMs) this.#tell();
  }

  #obey(order: Order): void {
    if (order.epoch < this.#epoch) return;
    if (order.epoch > this.#epoch) this.#enterEpoch(order.epoch);
    else if (order.number < this.#seen) return;
    this.#feelHeartbeat();
    if (order.stopsOnly === true) {
      this.#stopOnly(order);
      return;
    }
    if (order.zeroMs !== null && order.run === this.#runId) this.#run?.moveZero(order.zeroMs);
    // One without its body is of use only to who has it; one seen already says nothing new.
    if (order.same || order.number === this.#seen) return;
    if (order.run !== this.#runId || this.#run === null) this.#startRun(order.run);
    this.#seen = order.number;
    if (order.state === "stopping" || order.state === "stopped") this.#wantsStop = null;
    this.#reporter!.workers = order.workerCount;
    this.#run!.obey(order);
    this.#tellChange();
  }

  #enterEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#seen = this.#done = 0;
    this.#renew();
    // At once: the new controller can do nothing before it knows what is held here.
    this.#tell();
  }

  /** What is on its way goes again. */
  #renew(): void {
    this.#reporter?.renew();
    this.#parts.events?.renewed?.();
  }

  #stopOnly(order: Order): void {
    if (order.run === this.#runId) this.#run?.takeAway(order);
    else this.#run?.takeAway({ ...order, workers: [] });
    this.#seen = this.#done = 0;
    this.#tellChange();
  }

  #feelHeartbeat(): void {
    const nowMs = this.#parts.clock.now();
    // Orders come each second and on every change; half a second less leaves room for late ones.
    if (nowMs - this.#lastHeartbeatMs < statusEachMs / 2) return;
    this.#lastHeartbeatMs = nowMs;
    this.#parts.events?.heartbeat?.();
  }

  #startRun(runId: string): void {
    const { bus, clock, random, id, gate, makeLoad, loopDelay, events = {} } = this.#parts;
    this.#run?.close();
    this.#runId = runId;
    this.#wantsStop = null;
    this.#reporter = new Reporter({
      clock,
      random,
      workerId: id,
      send: (report) => {
        const envelope = { version: protocolVersion, run: runId, epoch: this.#epoch, host: "", worker: id };
        bus.publish(threadSubjects.report, toPayload({ type: "report", ...envelope, ...report }));
      },
      data: () => events.reporting?.(),
    });
    this.#run = new WorkerRun({
      clock,
      gate,
      reporter: this.#reporter,
      makeLoad,
      events,
      recorder: new ThreadRecorder(loopDelay),
      busyShare: () => this.#health.cpu,
    });
  }

  #tellChange(): void {
    if (this.#run?.stopsFinished !== false) this.#done = this.#seen;
    const idle = this.#run?.idleSinceMs ?? null;
    const course = `${this.#phase} ${this.#seen} ${this.#done} ${idle} ${this.#wantsStop}`;
    if (course === this.#lastCourse) return;
    this.#lastCourse = course;
    this.#tell();
  }

  get #phase(): WorkerBeat["phase"] {
    return this.#run?.phase ?? "ready";
  }

  /** What a controller that is new has to know. */
  get #heldNow(): Pick<WorkerBeat, "held" | "parked"> {
    const { clock, gate } = this.#parts;
    const held = packSlots(this.#run?.load?.runner.held ?? noSlots);
    return { held, ...(gate.isShut(clock.now()) ? { parked: true } : {}) };
  }

  #tell(): void {
    const { bus, clock, id, health } = this.#parts;
    // A change is told at once, but health is always of a whole second.
    if (clock.now() - this.#lastHealthMs >= statusEachMs) {
      this.#lastHealthMs = clock.now();
      this.#health = health();
    }
    const load = this.#run?.load;
    const worker: WorkerBeat = {
      id,
      number: ++this.#statuses,
      run: this.#runId,
      phase: this.#phase,
      seen: this.#seen,
      done: this.#done,
      running: load?.runner.running ?? {},
      alive: load?.runner.alive ?? 0,
      counted: load?.statistics.counted ?? 0,
      inFlight: load?.runner.inFlight ?? 0,
      idleSinceMs: this.#run?.idleSinceMs ?? null,
      ...(this.#wantsStop === null ? {} : { wantsStop: this.#wantsStop }),
      ...(this.#seen > 0 ? {} : this.#heldNow),
      health: this.#health,
    };
    const envelope = { version: protocolVersion, run: this.#runId, epoch: this.#epoch };
    bus.publish(threadSubjects.status, toPayload({ type: "status", ...envelope, worker }));
  }
}
