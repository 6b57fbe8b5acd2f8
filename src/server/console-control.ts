import { AcridaError } from "../base/errors.ts";
import type { Sentence } from "../base/sentence.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ScenarioView } from "./api.ts";

/** Fields of a form as they came: a name that came more than once has a list. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** What is wrong with one field. */
export interface FieldFault {
  /** As posted. */
  readonly field: string;
  readonly message: string;
  /** What the message says, for pages in other languages; absent where only English has it. */
  readonly sentence?: Sentence;
}

/** Values that the test can't be run with; the test is as it was. */
export class FieldError extends Error implements FieldFault {
  readonly field: string;
  /** All that are wrong; `field` and `message` are those of the first. */
  readonly errors: readonly FieldFault[];

  /** @param more fields that are wrong as well. */
  constructor(field: string, message: string, sentence?: Sentence, more: readonly FieldFault[] = []) {
    super(message);
    this.field = field;
    this.errors = [{ field, message, ...(sentence === undefined ? {} : { sentence }) }, ...more];
  }
}

/** It can't be done now; said in the languages of pages too. */
export class NotNowError extends AcridaError {
  readonly sentence: Sentence;

  constructor(message: string, sentence: Sentence) {
    super("MISUSE", message);
    this.sentence = sentence;
  }
}

/** What the web server may do with the tests of this process. */
export interface ConsoleControl {
  readonly scenario: ScenarioView;
  /** Grows with all that is done to the tests, and with each state that one enters: numbers from before are old. */
  readonly changes: number;
  /**
   * Starts a test, or gives the one that runs other users, rate or classes.
   * @throws FieldError, or AcridaError when no test can be started now.
   */
  swarm(form: FormValues): Promise<{ readonly message: string; readonly host: string | null }>;
  /** Ends the test in order; nothing when none runs. */
  stop(): void;
  /** Counts from the next second on; nothing when no test runs. */
  reset(): void;
  /**
   * Gives a User class another weight, fixed count, host or choice of tasks, at once and on every worker.
   * @throws FieldError
   */
  updateClass(form: FormValues): void;
  /** Load threads of other machines that would take part in a test now; null where a test makes its own. */
  readonly readyWorkers: number | null;
  /** The numbers of the test that runs or ran last, secrets masked; null before the first. */
  snapshot(): RunSnapshot | null;
}
