import { type Order, protocolVersion, type WorkerOrder } from "./messages.ts";

const noWorkers: readonly WorkerOrder[] = [];

/** What an order says to one host besides its number. */
export type OrderContent = Omit<
  Order,
  "type" | "version" | "epoch" | "host" | "number" | "beat" | "clockMs" | "wallMs" | "same" | "stopsOnly"
>;

/** What of an order belongs to the moment at which it is sent. */
export type OrderMoment = Pick<Order, "beat" | "clockMs" | "wallMs">;

interface HostOrders {
  number: number;
  /** The newest number's order, without the number of a beat; null when something changed since. */
  order: Order | null;
  /** The same without its body. */
  short: Order | null;
}

/** The orders of each host: whole state, with a new number for each new content. */
export class OrderBook {
  readonly #epoch: number;
  readonly #hosts = new Map<string, HostOrders>();

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** Number of the newest order to this host; 0 before the first. */
  number(host: string): number {
    return this.#hosts.get(host)?.number ?? 0;
  }

  /** The newest order to this host says what is so. */
  upToDate(host: string): boolean {
    return this.#hosts.get(host)?.order != null;
  }

  /** Something that the host must know has changed. */
  changed(host: string): void {
    const orders = this.#hosts.get(host);
    if (orders !== undefined) orders.order = null;
  }

  clear(): void {
    this.#hosts.clear();
  }

  allChanged(): void {
    for (const host of this.#hosts.keys()) this.changed(host);
  }

  /** An order that says nothing but that this controller is there. */
  introduction(host: string, moment: OrderMoment): Order {
    return {
      ...{ type: "order", version: protocolVersion, run: "", epoch: this.#epoch, host, number: 0, ...moment },
      ...{ same: true, state: "ready", scenario: "", settings: null, changes: null, zeroMs: null },
      ...{ endMs: null, resets: 0 },
      ...{ spawned: false, userCount: 0, workerCount: 0, workers: noWorkers },
    };
  }

  /**
   * The order to send to a host now, without its body when all its workers have seen that.
   * @param content made anew only when something changed.
   */
  next(
    host: string,
    moment: OrderMoment,
    seen: (number: number) => boolean,
    content: () => OrderContent,
  ): Order {
    const orders = this.#hosts.get(host) ?? { number: 0, order: null, short: null };
    this.#hosts.set(host, orders);
    if (orders.order === null || orders.short === null) {
      const number = ++orders.number;
      const envelope = {
        type: "order",
        version: protocolVersion,
        epoch: this.#epoch,
        host,
        number,
      } as const;
      orders.order = plain({ ...envelope, ...moment, ...content(), same: false }, moment);
      orders.short = plain(
        { ...orders.order, same: true, settings: null, changes: null, workers: noWorkers },
        moment,
      );
    }
    return plain(seen(orders.number) ? orders.short : orders.order, moment);
  }
}

/**
 * The order as the answer to a beat. Field by field: engines make a slow dictionary of some kilobytes of a spread of
 * so many, and each beat of each host has its answer.
 */
const plain = (order: Order, { beat, clockMs, wallMs }: OrderMoment): Order => ({
  type: order.type,
  version: order.version,
  run: order.run,
  epoch: order.epoch,
  host: order.host,
  number: order.number,
  beat,
  clockMs,
  wallMs,
  same: order.same === true,
  state: order.state,
  scenario: order.scenario,
  settings: order.settings,
  changes: order.changes,
  zeroMs: order.zeroMs,
  endMs: order.endMs,
  resets: order.resets,
  spawned: order.spawned,
  userCount: order.userCount,
  workerCount: order.workerCount,
  workers: order.workers,
});
