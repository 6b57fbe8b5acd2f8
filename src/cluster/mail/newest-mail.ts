import type { Mail } from "../messages.ts";

/** Of so many senders it knows what came last; whoever was silent the longest is forgotten first. */
const mostSenders = 20_000;

/**
 * Sees to it that a message is taken at most once, though a bus brings it twice: of each sender only what is newer than
 * all that came from it.
 */
export class NewestMail {
  readonly #last = new Map<string, Pick<Mail, "epoch" | "number">>();

  /** Whether this one is to be taken. */
  isNew(sender: string, { epoch, number }: Pick<Mail, "epoch" | "number">): boolean {
    const last = this.#last.get(sender);
    if (last !== undefined && (epoch < last.epoch || (epoch === last.epoch && number <= last.number))) {
      return false;
    }
    this.#last.delete(sender);
    this.#last.set(sender, { epoch, number });
    const [oldest] = this.#last.keys();
    if (this.#last.size > mostSenders && oldest !== undefined) this.#last.delete(oldest);
    return true;
  }
}
