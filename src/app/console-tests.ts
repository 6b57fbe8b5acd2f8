import type { Clock, TimerHandle } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { Latch } from "../cluster/latch.ts";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import type { Output } from "../outputs/output.ts";
import { Redactor } from "../outputs/secrets.ts";
import type { ScenarioView } from "../server/api.ts";
import { type ConsoleControl, type FormValues, NotNowError } from "../server/console-control.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { changeRunningClass } from "./change-running-class.ts";
import { type EditsByClass, readClassEdit } from "./class-edits.ts";
import { planFromForm } from "./plan-from-form.ts";
import { type PlannedTest, shownHostOf } from "./planned-test.ts";
import { refuseFixed } from "./running-fields.ts";
import { scenarioView } from "./scenario-view.ts";
import { type FormState, StartForm } from "./start-form.ts";
import type { SteeredTest } from "./steered-test.ts";
import type { TestConductor } from "./test-conductor.ts";
import type { TestScenario } from "./test-scenario.ts";

export interface ConsoleTestsParts {
  readonly conductor: TestConductor;
  readonly session: TestScenario;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Secret wherever they stand. */
  readonly secrets: readonly string[];
  /** All classes of the scenario, picked or not. */
  readonly classes: readonly UserClassDescription[];
  /** What the command line asks for. */
  readonly first: PlannedTest;
}

/** The tests of a console: one at a time, each begun by the start form, until the command is to end. */
export class ConsoleTests implements ConsoleControl {
  /** Nobody starts a test any more. */
  readonly quitting = new Latch();
  /** Beside the outputs that the options ask for. */
  outputs: readonly Output[] = [];
  /** What the start form shows is another. */
  onScenarioChanged: () => void = () => {};
  /** Between two snapshots. */
  onStateChanged: () => void = () => {};
  onLoadChanged: (users: number, spawnRate: number) => void = () => {};
  changes = 0;
  readonly #parts: ConsoleTestsParts;
  readonly #form: StartForm;
  #state: FormState;
  #edits: EditsByClass;
  #redactor: Redactor;
  /** The test that runs, up to its last file. */
  #running: Promise<unknown> | null = null;
  #steered: SteeredTest | null = null;
  #planned: PlannedTest | null = null;
  /** Starts and edits come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #autoquit: TimerHandle | null = null;
  /** Starts and edits that were asked for and not answered yet. */
  #asked = 0;
  /** Why the test that is on its way is to stop; null where it is not. */
  #stopOnStart: string | null = null;
  /** Nobody waits any longer for a test that can't be steered. */
  readonly #givenUp = new Latch();

  constructor(parts: ConsoleTestsParts) {
    this.#parts = parts;
    this.#state = parts.first;
    this.#edits = parts.first.selection.edits ?? {};
    const names = parts.classes.map(({ name }) => name);
    this.#form = new StartForm(parts.session.customOptions, names, parts.first.description.shapes);
    this.#redactor = this.#redactorOf(parts.first);
  }

  get scenario(): ScenarioView {
    const { classes, session } = this.#parts;
    const { files } = session;
    return scenarioView(
      { files, classes, form: this.#form, state: this.#state, edits: this.#edits },
      this.#mask,
    );
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Users that are wanted now; 0 while no test runs. */
  get wantedUsers(): number {
    return this.#running === null ? 0 : this.#state.options.users;
  }

  swarm(form: FormValues): Promise<{ readonly message: string; readonly host: string | null }> {
    this.#asked += 1;
    const answer = this.#turn.then(() => this.#swarm(form));
    this.#turn = answer
      .catch(() => {})
      .then(() => {
        this.#asked -= 1;
        this.#stopOnStart = null;
        this.#changed();
      });
    return answer;
  }

  stop(reason = "stopped in the console"): void {
    if (this.#asked > 0) this.#stopOnStart = reason;
    this.#steered?.controller.stop(reason);
  }

  stopNow(): void {
    if (this.#steered === null) this.#givenUp.open();
    else this.#steered.controller.stopNow();
  }

  reset(): void {
    this.#steered?.controller.reset();
    this.#changed();
  }

  updateClass(form: FormValues): void {
    const edits = readClassEdit(form, this.#parts.classes, this.#edits, this.#mask);
    const name = form.user_class_name as string;
    if (this.#planned !== null && this.#steered !== null && this.#running !== null) {
      changeRunningClass(name, { before: this.#edits, now: edits }, this.#planned, this.#steered);
    }
    this.#edits = edits;
    this.#changed();
    this.#tell(this.onScenarioChanged);
  }

  get readyWorkers(): number | null {
    return this.#parts.conductor.readyWorkers;
  }

  snapshot(): RunSnapshot | null {
    return this.#parts.conductor.snapshot();
  }

  /** Ends the test that runs in order, and lets no other begin. */
  quit(reason: string): void {
    this.quitting.open();
    this.#stopAutoquit();
    this.stop(reason);
  }

  /** Once no test runs, or none that `stopNow` could end: a file may never open, on a disk that is gone. */
  async idle(): Promise<void> {
    const ended = this.#turn.then(() => this.#running);
    await Promise.race([ended, this.#givenUp.opened]);
  }

  #changed(): void {
    this.changes += 1;
  }

  readonly #mask = (text: string): string => this.#redactor.mask(text);

  async #swarm(form: FormValues): Promise<{ readonly message: string; readonly host: string | null }> {
    const state = this.#form.read(form, this.#state, this.#mask);
    const { state: running, isEnding = false } = this.#steered?.controller ?? {};
    // A setup that works is waited for, though not for ever: the test goes to `stopping` after it.
    if (isEnding && running !== "stopped") {
      throw new NotNowError("the test is stopping; start the next one when it has stopped", {
        key: "refused.stopping",
      });
    }
    // A test that can't be steered any more only lets go of its threads.
    if (running === "stopped" || this.#steered === null) await this.#running;
    if (this.#running !== null) return this.#change(state);
    if (this.quitting.isOpen)
      throw new NotNowError("the command is about to end; no test can be started", {
        key: "refused.ending",
      });
    const test = await planFromForm(this.#parts, this.#form, state, this.#edits);
    await this.#begin(test);
    this.#take(state);
    return { message: "Swarming started", host: this.#maskedHost(shownHostOf(test)) };
  }

  /** Resolves when the test can be steered. */
  async #begin(test: PlannedTest): Promise<void> {
    const { conductor, logger } = this.#parts;
    this.#planned = test;
    this.#stopAutoquit();
    await new Promise<void>((begun, failed) => {
      let hasBegun = false;
      const steer = (steered: SteeredTest | null): void => {
        this.#steered = steered;
        steered?.controller.events.stateChanged.add(() => {
          hasBegun = true;
          begun();
          this.#changed();
          this.#tell(this.onStateChanged);
          // Asked for while nobody could be told.
          const reason = this.quitting.isOpen ? "the command ends" : this.#stopOnStart;
          if (reason !== null) this.stop(reason);
        });
      };
      const ended = conductor.run(test, {
        outputs: this.outputs,
        scenario: () => this.scenario,
        steer,
        isLast: () => this.quitting.isOpen,
      });
      this.#running = ended
        .catch((error: unknown) => {
          if (hasBegun) logger.error(messageOf(error));
          failed(error);
        })
        .then(() => this.#ended(test));
    });
  }

  #ended(test: PlannedTest): void {
    const { options } = test;
    const { conductor, logger } = this.#parts;
    if (!this.quitting.isOpen) {
      conductor.await(test).catch((error: unknown) => logger.error(messageOf(error)));
    }
    this.#running = null;
    this.#steered = null;
    this.#changed();
    if (options.autoquit === null || this.quitting.isOpen) return;
    const { clock } = this.#parts;
    this.#autoquit = clock.setTimer(() => this.quit("--autoquit"), options.autoquit * 1000);
  }

  #stopAutoquit(): void {
    if (this.#autoquit !== null) this.#parts.clock.clearTimer(this.#autoquit);
    this.#autoquit = null;
  }

  /** Gives the test that runs other users and another rate; it can be given nothing else. */
  async #change(state: FormState): Promise<{ readonly message: string; readonly host: string | null }> {
    const changed = this.#form.changed(this.#state, state);
    refuseFixed(changed, this.#planned?.shape?.name ?? null);
    const { users, spawnRate } = state.options;
    await this.#steered?.edit({ users, spawnRate });
    this.#tell(() => this.onLoadChanged(users, spawnRate));
    this.#take({ ...this.#state, options: { ...this.#state.options, users, spawnRate } });
    return { message: "Swarming changed", host: this.#maskedHost(this.#state.options.host) };
  }

  #take(state: FormState): void {
    this.#state = state;
    this.#redactor = this.#redactorOf(state);
    this.#tell(this.onScenarioChanged);
  }

  /** What goes wrong in the page harms no test. */
  #tell(news: () => void): void {
    try {
      news();
    } catch (error) {
      this.#parts.logger.error(`the console's page missed some news: ${messageOf(error)}`);
    }
  }

  #maskedHost(host: string | null): string | null {
    return host === null ? null : this.#mask(host);
  }

  #redactorOf(state: FormState): Redactor {
    return new Redactor([...this.#parts.secrets, ...this.#form.secretsOf(state)]);
  }
}
