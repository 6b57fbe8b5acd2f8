/** Opens once; whoever waits goes on then. */
export class Latch {
  readonly opened: Promise<void>;
  #resolve: () => void = () => {};
  #open = false;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  open(): void {
    this.#open = true;
    this.#resolve();
  }
}
