import type { Clock, TimerHandle } from "../../base/clock.ts";
import { AcridaError } from "../../base/errors.ts";
import type { Bus, BusPayload } from "../../bus/bus.ts";
import { answerWithinMs } from "../lead-proof.ts";

/** One controller to the others of its run. The fields never change their shape: any version may ask another. */
export interface Here {
  readonly type: "here";
  /** Its id, new at each start. */
  readonly from: string;
  readonly epoch: number;
  readonly machine: string;
  readonly pid: number;
}

interface Ask {
  readonly type: "ask";
  readonly from: string;
}

export interface PresenceParts {
  readonly bus: Bus;
  readonly clock: Clock;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  readonly self: Omit<Here, "type">;
  /** Another controller leads from now on: this one must not write, order or acknowledge any more. */
  readonly superseded: (by: Here) => void;
}

/** A bus that comes and goes is asked so often. */
const mostTries = 5;
const sayEachMs = 1000;
const longestText = 256;

/** Sees to it that a run has one controller: asks for another before it leads, and gives way to a later one. */
export class Presence {
  readonly #parts: PresenceParts;
  #end: () => void = () => {};
  #timer: TimerHandle | null = null;
  #isLeading = false;
  #heard: (other: Here) => void = () => {};
  #echoed: () => void = () => {};
  /** Own questions that the bus brought back, on the link of now. */
  #echoes = 0;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    const { bus } = parts;
    const ends = [
      bus.subscribe(this.#subject, (payload) => this.#take(payload)),
      bus.onLinkChange((connected) => this.#linked(connected)),
    ];
    this.#end = () => {
      for (const end of ends) end();
    };
  }

  /**
   * The controller that answers, or null when none does.
   * @throws AcridaError BUS_UNREACHABLE where the bus did not carry the question: silence says nothing then.
   */
  async other(): Promise<Here | null> {
    for (let tries = 0; tries < mostTries; tries++) {
      this.#echoes = 0;
      const answer = await this.#askFor(() => false);
      if (answer !== null) return answer;
      // The way there and back was open in all that time, if a second question comes back on the same link.
      const late = await this.#askFor(() => this.#echoes >= 2);
      if (late !== null || this.#echoes >= 2) return late;
    }
    throw new AcridaError(
      "BUS_UNREACHABLE",
      "the bus came and went while it was asked for another controller of this run; start again when it is there",
    );
  }

  /** Who answers a question, in its time; null as soon as that is enough. */
  async #askFor(isEnough: () => boolean): Promise<Here | null> {
    const { clock } = this.#parts;
    let timer: TimerHandle | null = null;
    const answer = await new Promise<Here | null>((resolve) => {
      this.#heard = resolve;
      this.#echoed = () => {
        if (isEnough()) resolve(null);
      };
      timer = clock.setTimer(() => resolve(null), answerWithinMs);
      this.#ask();
    });
    if (timer !== null) clock.clearTimer(timer);
    this.#heard = this.#echoed = () => {};
    return answer;
  }

  /** Says from now on that this one leads. */
  lead(): void {
    this.#isLeading = true;
    this.#say();
  }

  close(): void {
    this.#end();
    this.#isLeading = false;
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  get #subject(): string {
    return `${this.#parts.name}.ctl`;
  }

  #take(payload: BusPayload): void {
    const { self, superseded } = this.#parts;
    const message = read(payload);
    if (message === null) return;
    if (message.from === self.from) {
      if (message.type !== "ask") return;
      this.#echoes++;
      this.#echoed();
      return;
    }
    if (message.type === "ask") {
      if (this.#isLeading) this.#say();
      return;
    }
    this.#heard(message);
    if (!this.#isLeading || !isLater(message, self)) return;
    this.close();
    superseded(message);
  }

  #linked(connected: boolean): void {
    this.#echoes = 0;
    if (!connected || !this.#isLeading) return;
    // Another may have come to lead while nothing was heard of it.
    this.#say();
    this.#ask();
  }

  #ask(): void {
    const { bus, self } = this.#parts;
    bus.publish(this.#subject, { type: "ask", from: self.from });
  }

  #say(): void {
    const { bus, clock, self } = this.#parts;
    if (this.#timer !== null) clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(() => this.#say(), sayEachMs);
    bus.publish(this.#subject, { type: "here", ...self });
  }
}

/** Of two that came at once the one with the greater id stays. */
const isLater = (one: Here, other: Omit<Here, "type">): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.from > other.from);

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= longestText;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The message in what anybody may have sent; null for anything else. */
const read = (payload: BusPayload): Here | Ask | null => {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
  const { type, from, epoch, machine, pid } = payload as Readonly<Record<string, unknown>>;
  if (!isText(from)) return null;
  if (type === "ask") return { type, from };
  if (type !== "here" || !isWhole(epoch) || !isText(machine) || !isWhole(pid)) return null;
  return { type, from, epoch, machine, pid };
};
