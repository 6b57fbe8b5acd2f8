/** Whoever would lead in a controller's place waits so long for its answer. */
export const answerWithinMs = 500;
/** Less than that. */
const provenForMs = 400;
/**
 * Who leads in its place gives no user away before 2.5 s more have passed. So orders need no newer proof than this: a
 * controller that has too much to do gives them in time.
 */
const provenForOrdersMs = 2500;
/** On a new link it asks first who else is there. */
const askedWithinMs = answerWithinMs + 100;
/** Who waits in vain asks again. */
const mostWaiting = 20_000;

interface Waiting {
  readonly sinceMs: number;
  readonly say: () => void;
}

/**
 * Holds back what a controller must not say once another leads: that a report is taken, a row handed out, a user to run.
 * One that was frozen or cut off doesn't know yet; but the other has told it before, and on a bus what was sent before is
 * heard before. So nothing is said before a message of its own came back that it sent a moment ago, or after it was asked.
 */
export class LeadProof {
  #provenMs = Number.NEGATIVE_INFINITY;
  #askedByMs = Number.NEGATIVE_INFINITY;
  #waiting: Waiting[] = [];

  /** A message of its own came back that was sent then. */
  heard(sentMs: number): void {
    if (sentMs < this.#askedByMs) return;
    this.#provenMs = Math.max(this.#provenMs, sentMs);
    if (this.#waiting.length === 0) return;
    const proven = this.#waiting.filter(({ sinceMs }) => sinceMs < sentMs);
    this.#waiting = this.#waiting.filter(({ sinceMs }) => sinceMs >= sentMs);
    for (const { say } of proven) say();
  }

  /** The link is new: another may lead since long, of which nothing is on its way. */
  renewed(nowMs: number): void {
    this.#provenMs = Number.NEGATIVE_INFINITY;
    this.#askedByMs = nowMs + askedWithinMs;
  }

  /** Says it now, or as soon as it is sure that this one leads. */
  say(nowMs: number, say: () => void): void {
    if (nowMs - this.#provenMs < provenForMs) say();
    else if (this.#waiting.length < mostWaiting) this.#waiting.push({ sinceMs: nowMs, say });
  }

  /** Whether an order may be given now. */
  letsOrder(nowMs: number): boolean {
    return nowMs - this.#provenMs < provenForOrdersMs;
  }

  /** Nothing is said any more. */
  close(): void {
    this.#waiting = [];
  }
}
