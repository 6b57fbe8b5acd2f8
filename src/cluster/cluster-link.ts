import type { Clock, TimerHandle } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Bus } from "../bus/bus.ts";
import type { Acceptance } from "./aggregator.ts";
import { DroppedMessages } from "./dropped-messages.ts";
import type { KnownWorker } from "./known-worker.ts";
import { LeadProof } from "./lead-proof.ts";
import { readOutside } from "./message-checks.ts";
import { type Beat, protocolVersion, type Report, subjects, toPayload } from "./messages.ts";
import { OrderBook, type OrderContent, type OrderMoment } from "./order-book.ts";
import { type HeardStep, OwnPulse } from "./own-pulse.ts";
import { watchTickMs } from "./silence-watch.ts";
import { WallClockWatch } from "./wall-clock-watch.ts";
import { type RegistryChange, WorkerRegistry } from "./worker-registry.ts";

/** Who decides what the link carries. */
export interface LinkUser {
  /** Whether hosts with this scenario have a part in what is led now. */
  takes(scenario: string): boolean;
  /** What a host's workers shall do now. Asked only after something changed. */
  content(workers: readonly KnownWorker[]): OrderContent;
  /** The workers of this order were told so; what it took from them they hold until they are done with it. */
  ordered(workers: readonly KnownWorker[], number: number): void;
  /** Workers came or went. */
  changed(change: RegistryChange): void;
  /** These workers were heard by this beat; their host is answered right after. */
  heard(workers: readonly KnownWorker[], beat: Beat): void;
  /** A host was heard that obeys an earlier controller; it is told of this one. */
  heardOfOld(host: string): void;
  reported(report: Report, answer: (acceptance: Acceptance) => void): void;
  /** It heard its own pulse: up to there it has heard what others sent. */
  stepped(step: HeardStep): void;
  /** Each 100 ms. */
  ticked(): void;
}

export interface LinkParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  readonly epoch: number;
}

/** All hosts are told of workers that came and went no more often than this for each of them. */
const allEachMsPerHost = 1;

/** The controller's end of the bus: hears beats, answers each with an order, watches for silence, takes reports. */
export class ClusterLink {
  readonly registry = new WorkerRegistry();
  /** Hears everything and orders nothing. */
  isSilent = false;
  readonly #parts: LinkParts;
  readonly #user: LinkUser;
  readonly #book: OrderBook;
  readonly #wallClocks: WallClockWatch;
  readonly #pulse: OwnPulse;
  readonly #proof = new LeadProof();
  /** Hosts that get an order as soon as it is sure that this one leads. */
  readonly #owed = new Set<string>();
  readonly #ends: (() => void)[] = [];
  #timer: TimerHandle | null = null;
  #lastTickMs = 0;
  /** All are to be told something, and were told last. */
  #owesAll = false;
  #toldAllMs = Number.NEGATIVE_INFINITY;

  constructor(parts: LinkParts, user: LinkUser) {
    this.#parts = parts;
    this.#user = user;
    this.#book = new OrderBook(parts.epoch);
    this.#pulse = new OwnPulse(parts.epoch);
    this.#wallClocks = new WallClockWatch(parts.logger);
  }

  open(): void {
    const { bus, clock, logger, name } = this.#parts;
    const { add: dropped } = new DroppedMessages(clock, logger);
    this.#ends.push(
      bus.subscribe(subjects(name).beats, (payload) => {
        const beat = readOutside(payload, "beat", dropped);
        if (beat === null || !this.#user.takes(beat.scenario)) return;
        if (beat.epoch !== 0 && beat.epoch !== this.#parts.epoch) {
          this.#introduce(beat);
          this.#user.heardOfOld(beat.host);
          return;
        }
        this.#wallClocks.heard(beat);
        const change = this.registry.beat(beat, clock.now());
        this.#tell(change);
        this.#user.heard(this.registry.workersOf(beat.host), beat);
        this.#send(beat.host);
      }),
      bus.subscribe(subjects(name).report, (payload) => {
        const report = readOutside(payload, "report", dropped);
        if (report === null) return;
        this.#user.reported(report, (acceptance) => this.#acknowledge(report, acceptance));
      }),
      bus.subscribe(subjects(name).controllers, (payload) => {
        const step = this.#pulse.heard(payload);
        if (step === null || !bus.connected) return;
        this.#proof.heard(step.beganMs + step.elapsedMs);
        this.#payOrders();
        this.#tell(this.registry.step(step.elapsedMs, step.beganMs));
        this.#user.stepped(step);
      }),
      bus.onLinkChange((connected) => {
        if (!connected) return;
        this.registry.renewed(clock.now());
        this.#proof.renewed(clock.now());
      }),
    );
    this.#lastTickMs = clock.now();
    this.#tick();
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#proof.close();
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
  }

  /** Says what only who leads may say: now, or as soon as it is sure that this one still does. */
  promise(say: () => void): void {
    this.#proof.say(this.#parts.clock.now(), say);
  }

  /** Knows no host any more, and loses none by that. */
  forgetHosts(): void {
    this.registry.clear();
    this.#book.clear();
    this.#owed.clear();
  }

  /** Every host hears something new: at once. */
  sendToAll(): void {
    this.#book.allChanged();
    for (const host of this.registry.hosts) this.#send(host);
  }

  /**
   * The same where it may come often: a thousand workers that join would be a million orders. Few hosts hear it at
   * once; of many, each hears it in the answer to its next beat at the latest.
   */
  sendToAllInTurn(): void {
    this.#book.allChanged();
    this.#owesAll = true;
    this.#payAll();
  }

  /** The hosts of these workers hear something new: at once. */
  sendTo(workers: readonly string[]): void {
    const hosts = new Set(workers.map((id) => this.registry.worker(id)?.host));
    for (const host of hosts) {
      if (host === undefined) continue;
      this.#book.changed(host);
      this.#send(host);
    }
  }

  /** The worker has seen the newest order to its host, and nothing newer is due. */
  upToDate({ host, beat }: KnownWorker): boolean {
    return this.#book.upToDate(host) && beat.seen >= this.#book.number(host);
  }

  /**
   * Tells a host that obeyed another controller of this one, and nothing else: its next beat says what it holds, in
   * numbers of this epoch.
   */
  #introduce({ host, epoch, number }: Beat): void {
    if (epoch > this.#parts.epoch) return;
    const { bus, name } = this.#parts;
    bus.publish(subjects(name).order(host), toPayload(this.#book.introduction(host, this.#moment(number))));
  }

  #payAll(): void {
    const nowMs = this.#parts.clock.now();
    if (!this.#owesAll || nowMs - this.#toldAllMs < this.registry.hosts.length * allEachMsPerHost) return;
    this.#owesAll = false;
    this.#toldAllMs = nowMs;
    this.sendToAll();
  }

  #moment(beat: number): OrderMoment {
    const { clock } = this.#parts;
    return { beat, clockMs: clock.now(), wallMs: clock.wallNow() };
  }

  #send(host: string): void {
    if (this.isSilent) return;
    if (!this.#proof.letsOrder(this.#parts.clock.now())) {
      this.#owed.add(host);
      return;
    }
    const workers = this.registry.workersOf(host);
    const before = this.#book.number(host);
    const order = this.#book.next(
      host,
      this.#moment(this.registry.newestBeat(host)),
      (number) => workers.length > 0 && workers.every(({ beat }) => beat.seen === number),
      () => this.#user.content(workers),
    );
    if (order.number !== before) this.#user.ordered(workers, order.number);
    this.#parts.bus.publish(subjects(this.#parts.name).order(host), toPayload(order));
  }

  #payOrders(): void {
    if (this.#owed.size === 0) return;
    const hosts = [...this.#owed];
    this.#owed.clear();
    for (const host of hosts) this.#send(host);
  }

  #tick(): void {
    const { bus, clock, name } = this.#parts;
    this.#timer = clock.setTimer(() => this.#tick(), watchTickMs);
    const nowMs = clock.now();
    const elapsedMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    if (bus.connected) bus.publish(subjects(name).controllers, this.#pulse.next(elapsedMs, nowMs));
    this.#payAll();
    this.#user.ticked();
  }

  #tell(change: RegistryChange): void {
    const { ready, lost, leaving, stillborn } = change;
    if (ready.length + lost.length + leaving.length + stillborn.length > 0) this.#user.changed(change);
  }

  #acknowledge({ run, host, worker }: Report, acceptance: Acceptance): void {
    const { bus, name, epoch } = this.#parts;
    const envelope = { type: "ack", version: protocolVersion, run, epoch, worker } as const;
    this.promise(() => bus.publish(subjects(name).ack(host), toPayload({ ...envelope, ...acceptance })));
  }
}
