/** More tasks than this share a number: names of functions made while running have no bound. */
const mostTasks = 10_000;

/** Numbers for the tasks of one thread, small enough to be written at each entry. Number 0 is "no task". */
export class TaskNames {
  readonly #numbers = new Map<string, number>();
  readonly #onRegistered: (id: number, name: string) => void;

  constructor(onRegistered: (id: number, name: string) => void) {
    this.#onRegistered = onRegistered;
  }

  /** The number of a task; told to the listener before it is given out for the first time. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#numbers.size >= mostTasks) return 0;
    const id = this.#numbers.size + 1;
    this.#numbers.set(name, id);
    this.#onRegistered(id, name);
    return id;
  }
}
