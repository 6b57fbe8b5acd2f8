import { FieldError, type FieldFault } from "../server/console-control.ts";

/** Reads the fields of a form and remembers what is wrong with each, so that all of it is said at once. */
export class FieldReading {
  readonly #faults: FieldFault[] = [];

  /**
   * What was read; undefined where it is wrong.
   * @param read throws FieldError for what is wrong; anything else goes through.
   */
  take<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      this.#faults.push(...error.errors);
      return undefined;
    }
  }

  /** @throws FieldError when some field was wrong. */
  end(): void {
    refuseFields(this.#faults);
  }
}

/** @throws FieldError of all of them, when there are any. */
export const refuseFields = (faults: readonly FieldFault[]): void => {
  const [first, ...more] = faults;
  if (first !== undefined) throw new FieldError(first.field, first.message, first.sentence, more);
};
