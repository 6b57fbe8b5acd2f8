import type { SteeredTest } from "../app/steered-test.ts";
import { AcridaError } from "../base/errors.ts";
import { resolve } from "../config/resolve.ts";
import type { TestResult } from "../outputs/test-result.ts";
import { leadLoadTest } from "./lead-load-test.ts";
import { type LoadTestOptions, type ReadOptions, readOptions } from "./load-test-options.ts";
import { errorInOptionNames } from "./option-names.ts";

const misuse = (message: string): AcridaError => new AcridaError("MISUSE", message);
const stopped = "stop() was called";

/**
 * A load test as an object: the command's, without its console, signals, terminal and exit. It runs once; any number
 * of them run one after the other or at the same time, each with numbers of its own.
 */
export class LoadTest {
  readonly #given: ReadOptions;
  readonly #finished: Promise<TestResult>;
  #finish: (result: TestResult | PromiseLike<TestResult>) => void = () => {};
  #begun: Promise<void> | null = null;
  #steered: SteeredTest | null = null;
  #isLedByShape = false;
  #isStopped = false;
  /** As it was asked for last, and not refused. */
  #load: Parameters<SteeredTest["edit"]>[0];
  /** Edits come one after the other: each leaves as it is what the one before it changed. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws AcridaError USAGE for an option that is missing, too much, misspelt or of another type. */
  constructor(options: LoadTestOptions) {
    this.#given = readOptions(options);
    const { users, spawnRate } = this.#given.first;
    this.#load = { users, spawnRate };
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    // Who awaits `start()` alone has heard of an error there.
    this.#finished.catch(() => {});
  }

  /**
   * Begins: scenario, setups, then users. Resolves when the first users are asked for, or when the test is over before.
   * Rejects with the AcridaError of a test that can't begin: a scenario that does not load, say.
   * @throws AcridaError MISUSE the second time.
   */
  start(): Promise<void> {
    if (this.#begun !== null) throw misuse("a LoadTest runs once; make another one for the next test");
    let began = (): void => {};
    const spawning = new Promise<void>((resolve) => {
      began = resolve;
    });
    const result = leadLoadTest(this.#given, (steered, plan) => {
      this.#isLedByShape = plan.shape !== null;
      this.#steer(steered, began);
    }).catch((thrown: unknown) => {
      throw errorInOptionNames(thrown);
    });
    this.#finish(result);
    this.#begun = Promise.race([spawning, result.then(() => {})]);
    return this.#begun;
  }

  /** The result, once users have stopped, teardowns have run and files are written. Rejects as `start()` does. */
  get finished(): Promise<TestResult> {
    // Who awaits this hears of an error here.
    this.#begun?.catch(() => {});
    return this.#finished;
  }

  /**
   * Ends the test in order, as one Ctrl-C does: users finish their tasks within `stopTimeout`. Does nothing to one that
   * is over.
   * @throws AcridaError MISUSE before `start()`.
   */
  stop(): Promise<TestResult> {
    if (this.#begun === null) throw misuse("stop() came before start(): there is nothing to stop");
    this.#isStopped = true;
    this.#steered?.controller.stop(stopped);
    return this.finished;
  }

  /**
   * Other users and another rate from now on; what is left out stays. Resolves when the test has taken them; where it
   * rejects the test goes on as it was, as when the dispatcher of a plugin refuses.
   * Rejects with AcridaError MISUSE while no users run or a shape leads the load, USAGE for values that can't be.
   */
  edit(load: { readonly users?: number; readonly spawnRate?: number }): Promise<void> {
    const edited = this.#turn.then(() => this.#edit(load));
    this.#turn = edited.catch(() => {});
    return edited;
  }

  async #edit(load: { readonly users?: number; readonly spawnRate?: number }): Promise<void> {
    const steered = this.#steered;
    if (steered === null || !isLoading(steered)) throw misuse("edit() is for a test whose users run");
    if (this.#isLedByShape) throw misuse("edit(): a shape leads the load of this test");
    const wrong = wrongEdit(load);
    if (wrong !== null)
      throw new AcridaError("USAGE", `edit(): expected { users, spawnRate }, one or both, got ${wrong}`);
    const configFile = { path: "edit()", values: { ...this.#load, ...load } };
    const { users, spawnRate } = resolve({ argv: [], env: {}, configFile }, []).options;
    await steered.edit({ users, spawnRate });
    this.#load = { users, spawnRate };
  }

  #steer(steered: SteeredTest | null, began: () => void): void {
    this.#steered = steered;
    steered?.controller.events.stateChanged.add((state) => {
      if (state === "spawning") began();
      // There was nothing to stop before.
      if (state === "preparing" && this.#isStopped) {
        queueMicrotask(() => steered.controller.stop(stopped));
      }
    });
  }
}

/** What is no other load; null where it is one. */
const wrongEdit = (load: unknown): string | null => {
  if (typeof load !== "object" || load === null) return String(load);
  const names = Object.keys(load);
  const other = names.find((name) => name !== "users" && name !== "spawnRate");
  return other ?? (names.length === 0 ? "neither" : null);
};

const isLoading = ({ controller: { state } }: SteeredTest): boolean =>
  state === "spawning" || state === "running";
