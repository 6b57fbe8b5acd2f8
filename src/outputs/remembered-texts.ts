const MOST_TEXTS = 20_000;
/** Of all together: names are short, but tracebacks need not be. */
const MOST_CHARACTERS = 4_000_000;

/** What was made of texts that come again every second; all are forgotten when there are too many, or too long ones. */
export class RememberedTexts {
  readonly #made = new Map<string, string>();
  #characters = 0;

  get(text: string): string | undefined {
    return this.#made.get(text);
  }

  /** @param text of which nothing is remembered. */
  set(text: string, made: string): void {
    if (text.length > MOST_CHARACTERS) return;
    this.#characters += text.length;
    if (this.#made.size >= MOST_TEXTS || this.#characters > MOST_CHARACTERS) {
      this.#made.clear();
      this.#characters = text.length;
    }
    this.#made.set(text, made);
  }
}
