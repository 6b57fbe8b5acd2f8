import { messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Controller } from "../cluster/controller.ts";
import type { LoadShape } from "../cluster/shape-driver.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { PluginRoom } from "./plugin-room.ts";
import type { SteeredTest } from "./steered-test.ts";

/**
 * How many users of each class a test has, as the dispatcher of a plugin says: it is asked in the scenario thread, and
 * what it says are fixed counts to the controller, which journals them and brings running users there.
 */
export class DispatchedUsers {
  readonly #room: PluginRoom;
  readonly #logger: Logger;
  /** As stated, or as last changed in the console. */
  #classes: readonly WeightedClass[];
  #users: number;
  /** Names of those that take part, as a shape wants it; all without. */
  #among: readonly string[] | undefined;
  /** What is asked for comes one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(room: PluginRoom, logger: Logger, classes: readonly WeightedClass[], users: number) {
    this.#room = room;
    this.#logger = logger;
    this.#classes = classes;
    this.#users = users;
  }

  /** Null where no plugin has a dispatcher. */
  static of(
    room: PluginRoom,
    logger: Logger,
    classes: readonly WeightedClass[],
    users: number,
  ): DispatchedUsers | null {
    const isThere = room.plugins.some(({ hasDispatcher }) => hasDispatcher);
    return isThere ? new DispatchedUsers(room, logger, classes, users) : null;
  }

  /**
   * The classes with as many users each as the dispatcher says.
   * @param among names of those that take part; all without.
   * @throws AcridaError SCENARIO_INVALID where it threw, or what it says is not of these classes and this sum.
   */
  async mix(users: number, among?: readonly string[]): Promise<readonly WeightedClass[]> {
    const taking = this.#classes.filter(({ name }) => among === undefined || among.includes(name));
    if (users === 0) return this.#classes;
    const classes = taking.map(({ name, weight, fixedCount }) => ({ name, weight, fixedCount }));
    const counts = await this.#room.call("mix", { users, classes });
    return this.#classes.map(({ name }) => ({ name, weight: 0, fixedCount: counts[name] ?? 0 }));
  }

  /** The same shape, which asks the dispatcher too before it tells what it wants. */
  under(shape: LoadShape, controller: Pick<Controller, "changeClass">): LoadShape {
    let last = "";
    return {
      name: shape.name,
      ask: async (elapsedSeconds) => {
        const wanted = await shape.ask(elapsedSeconds);
        const key = JSON.stringify([wanted?.users, wanted?.userClasses]);
        if (wanted === null || key === last) return wanted;
        await this.#inTurn(async () => {
          const classes = await this.mix(wanted.users, wanted.userClasses);
          this.#users = wanted.users;
          this.#among = wanted.userClasses;
          controller.changeClass("", classes, {});
        });
        last = key;
        return wanted;
      },
    };
  }

  /** The same test, which asks the dispatcher before it has other users or other classes. */
  steering(test: SteeredTest): SteeredTest {
    const { controller } = test;
    return {
      controller,
      edit: (load) =>
        this.#inTurn(async () => {
          const classes = await this.mix(load.users);
          this.#users = load.users;
          controller.changeClass("", classes, {});
          await test.edit(load);
        }),
      changeClass: (name, classes, change) => {
        controller.changeClass(name, null, change);
        if (classes === null) return;
        this.#classes = classes;
        const changed = this.#inTurn(async () =>
          controller.changeClass("", await this.mix(this.#users, this.#among), {}),
        );
        changed.catch((error: unknown) => {
          this.#logger.error(`the users stay as they were: ${messageOf(error)}`);
        });
      },
    };
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    this.#turn = done.catch(() => {});
    return done;
  }
}
