import type { Clock, TimerHandle } from "../base/clock.ts";
import { TooManyWaiting } from "../server/extensions.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { PluginDescription, PluginFunctions } from "./plugin-calls.ts";
import { packAllStats } from "./stats-view.ts";
import type { TestScenario } from "./test-scenario.ts";

/** Of what comes from outside, so many logins and so many others may be at work at once. */
const mostAsked = 20;
/** A call that never settles gives its place back then. */
const placeKeptMs = 60_000;
const askedWithinMs = 10_000;
const freshMs = 1000;

/** The scenario's plugins as the main thread sees them: each call is answered in time, or rejects. */
export class PluginRoom {
  /** How long any call may take now; below what it may take by itself where the command is in a hurry. */
  patienceMs = Number.POSITIVE_INFINITY;
  readonly #session: Pick<TestScenario, "room" | "plugins">;
  readonly #clock: Clock;
  readonly #asked = { logins: 0, others: 0 };
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #shown: Promise<void> = Promise.resolve();

  constructor(session: Pick<TestScenario, "room" | "plugins">, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  get plugins(): readonly PluginDescription[] {
    return this.#session.plugins;
  }

  /** Some of them are to be called after the test's last second, so the scenario's thread must still be there. */
  get worksAtEnd(): boolean {
    return this.plugins.some(({ outputTimeoutMs, csvs }) => outputTimeoutMs !== null || csvs.length > 0);
  }

  /** Calls a function of the plugins. Rejects with what it threw, or when it takes longer. */
  call<Name extends keyof PluginFunctions>(
    name: Name,
    argument: Parameters<PluginFunctions[Name]>[0],
    withinMs: number = askedWithinMs,
  ): Promise<Awaited<ReturnType<PluginFunctions[Name]>>> {
    const answer = this.#session.room.call("plugin", { name, argument });
    return this.#inTime(answer, Math.min(withinMs, this.patienceMs)) as never;
  }

  /** The same for somebody outside. Rejects with TooManyWaiting when too many are at work already. */
  async ask<Name extends keyof PluginFunctions>(
    name: Name,
    argument: Parameters<PluginFunctions[Name]>[0],
  ): Promise<Awaited<ReturnType<PluginFunctions[Name]>>> {
    // Anybody may try to log in: that must not keep those out who are.
    const kind = name === "logIn" || name === "comeBack" ? "logins" : "others";
    if (this.#asked[kind] >= mostAsked) throw new TooManyWaiting();
    const answer = this.#session.room.call("plugin", { name, argument });
    // One that is given up may still occupy the thread for a while.
    this.#asked[kind]++;
    let holdsPlace = true;
    const giveBack = (): void => {
      this.#clock.clearTimer(timer);
      if (holdsPlace) this.#asked[kind]--;
      holdsPlace = false;
    };
    const timer = this.#clock.setTimer(giveBack, placeKeptMs);
    if (typeof timer === "object") timer.unref();
    answer.then(giveBack, giveBack);
    return (await this.#inTime(answer, askedWithinMs)) as never;
  }

  /** What plugins printed is out. */
  async settle(): Promise<void> {
    await this.#inTime(this.#session.room.call("settle", null), Math.min(askedWithinMs, this.patienceMs));
  }

  /** What functions are given as the numbers from now on. */
  async show(snapshot: RunSnapshot | null): Promise<void> {
    this.#shownAtMs = this.#clock.now();
    await this.call("show", snapshot === null ? null : await packAllStats(snapshot, this.#clock));
  }

  /** The same, unless they were given some less than a second ago. */
  showFresh(take: () => RunSnapshot | null): Promise<void> {
    if (this.#clock.now() - this.#shownAtMs >= freshMs) this.#shown = this.show(take());
    return this.#shown;
  }

  async #inTime(answer: Promise<unknown>, withinMs: number): Promise<unknown> {
    let timer: TimerHandle | undefined;
    const late = new Promise<never>((_, reject) => {
      const tooLate = () => reject(new Error(`not done after ${withinMs / 1000} s`));
      timer = this.#clock.setTimer(tooLate, withinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      if (timer !== undefined) this.#clock.clearTimer(timer);
    }
  }
}
