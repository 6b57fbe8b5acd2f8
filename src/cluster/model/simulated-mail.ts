import type { Controller } from "../controller.ts";
import type { SimulatedCluster } from "../simulated-cluster.ts";

const sendEachMs = 700;

/** Has the controller and the threads of a simulated cluster send each other messages, and sees that none comes twice. */
export class SimulatedMail {
  readonly #cluster: SimulatedCluster;
  /** What each controller got. */
  readonly #received = new Map<Controller, string[]>();
  #sent = 0;
  #sentMs = Number.NEGATIVE_INFINITY;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
  }

  /** Messages that the controllers got. */
  get received(): number {
    return [...this.#received.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Sends some, now and then. @throws Error of one that came twice. */
  look(nowMs: number): void {
    if (nowMs - this.#sentMs < sendEachMs) return;
    this.#sentMs = nowMs;
    const { controller, controllerClock, threads } = this.#cluster;
    for (const got of [...this.#received.values(), ...threads.map(({ mailed }) => mailed)]) {
      if (new Set(got).size < got.length) throw new Error(`a message came twice: ${got.join(", ")}`);
    }
    if (!this.#received.has(controller)) {
      const got: string[] = [];
      this.#received.set(controller, got);
      controller.mail.received.add(({ data }) => void got.push(data));
    }
    if (!controllerClock.isFrozen) {
      controller.mail.send({ name: "to all", data: this.#next(), to: null });
      controller.mail.send({ name: "to one", data: this.#next(), to: 0 });
    }
    for (const { mail, turning } of threads) if (turning) mail.send({ name: "told", data: this.#next() });
  }

  #next(): string {
    return String(++this.#sent);
  }
}
