import type { Controller } from "../cluster/controller.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { IncomingMessage } from "../user/message-board.ts";
import type { ControllerEvent, EnvironmentUpdate } from "./scenario-thread-data.ts";
import { packStats } from "./stats-view.ts";
import type { ScenarioCalls, TestScenario } from "./test-scenario.ts";

/** Messages that wait for the scenario thread, each of 64 KB at most. */
const mostUndelivered = 1000;

/** Keeps the scenario thread's listeners informed of the run; costs nothing for events that nobody listens to. */
export class ControllerListeners {
  readonly #room: ScenarioCalls;
  readonly #listening: ReadonlySet<ControllerEvent>;
  /** Somebody may look at `environment`. */
  readonly #isWatched: boolean;
  #last: Promise<unknown> = Promise.resolve();
  #undelivered = 0;

  /** Of the scenario as it listens now. */
  static async in({ room, plugins }: Pick<TestScenario, "room" | "plugins">): Promise<ControllerListeners> {
    return new ControllerListeners(room, await room.call("listening", null), plugins.length > 0);
  }

  private constructor(room: ScenarioCalls, listening: readonly ControllerEvent[], hasPlugins: boolean) {
    this.#room = room;
    this.#listening = new Set(listening);
    this.#isWatched = listening.length > 0 || hasPlugins;
  }

  /** Fires the events that the controller itself tells of. */
  follow(controller: Controller): void {
    const { spawningComplete, stateChanged, workerConnected, report, tick, reset } = controller.events;
    stateChanged.add((state) => {
      this.update({ state });
      if (state === "stopping") void this.fire("testStopping", {});
    });
    spawningComplete.add((event) => void this.fire("spawningComplete", event));
    workerConnected.add(({ id }) => void this.fire("workerConnect", { clientId: id }));
    reset.add(() => void this.fire("resetStats", {}));
    report.add(({ worker, data }) => {
      void this.fire("workerReport", { clientId: worker, data: data === undefined ? {} : JSON.parse(data) });
    });
    controller.mail.received.add(({ worker, name, data }) => this.#deliver({ clientId: worker, name, data }));
    tick.add((snapshot) => {
      this.show(snapshot, false);
      const timestamp = snapshot.wallMs / 1000;
      for (const { id } of controller.workers) void this.fire("heartbeatSent", { clientId: id, timestamp });
    });
  }

  /** Calls the listeners of an event, after those of all before it. */
  async fire(event: ControllerEvent, payload: object): Promise<void> {
    if (!this.#listening.has(event)) return;
    this.#last = this.#room.call("fire", { event, payload }).catch(() => {});
    await this.#last;
  }

  /** Messages of workers go to the scenario thread at once; those that it can't keep up with are nobody's. */
  #deliver(message: IncomingMessage): void {
    if (this.#undelivered >= mostUndelivered) return;
    this.#undelivered++;
    const delivered = this.#room.call("deliver", message).catch(() => {});
    void delivered.then(() => this.#undelivered--);
  }

  /** What `environment.stats` and `environment.runner` show from now on. */
  show(snapshot: RunSnapshot, withEntries: boolean): void {
    if (!this.#isWatched) return;
    const { state, users } = snapshot;
    this.update({ state, userCount: users, stats: packStats(snapshot, withEntries) });
  }

  update(update: EnvironmentUpdate): void {
    if (this.#isWatched) void this.#room.call("update", update).catch(() => {});
  }
}
