import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { Bus } from "../../bus/bus.ts";
import { readIntroduction, readShareMessage } from "./share-checks.ts";
import {
  type Hello,
  type Introduction,
  type Lead,
  type NewsRecord,
  sharePayload,
  shareSubjects,
} from "./share-messages.ts";

export interface MembershipParts {
  readonly bus: Bus;
  readonly clock: Clock;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  readonly introduction: Introduction;
  readonly member: string;
  readonly machine: string;
  readonly pid: number;
  readonly threads: number;
}

/** What a member says of itself and may change. */
export type MemberState = Pick<
  Hello,
  "scenario" | "host" | "refused" | "problem" | "listenerErrors" | "exitCode" | "wantsQuit" | "leaving"
>;

/** Who wants to know of the controller. */
export interface MembershipUser {
  /** What the controller says now; the newest of the highest epoch only, and each second. */
  led(lead: Lead): void;
  /** The controller is of another version. */
  refused(controller: Introduction): void;
}

const helloEachMs = 2000;
const leavingEachMs = 500;
/** A change is told after this, so that many at once make one hello. */
const changeAfterMs = 20;

/** A member's side of membership: says that it is there and how it fares, and hears what it shall follow. */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #user: MembershipUser;
  readonly #ends: (() => void)[] = [];
  #state: MemberState = {
    ...{ scenario: "", host: "", refused: "", problem: "" },
    ...{ listenerErrors: 0, exitCode: null, wantsQuit: false, leaving: false },
  };
  #hellos = 0;
  #epoch = 0;
  #number = 0;
  #timer: TimerHandle | null = null;
  #changeTimer: TimerHandle | null = null;
  #farewell: () => void = () => {};

  constructor(parts: MembershipParts, user: MembershipUser) {
    this.#parts = parts;
    this.#user = user;
  }

  get state(): MemberState {
    return this.#state;
  }

  open(): void {
    const { bus, name, member } = this.#parts;
    const { lead, farewell } = shareSubjects(name);
    this.#ends.push(
      bus.subscribe(lead, (payload) => {
        const introduction = readIntroduction(payload, "lead");
        if (introduction === null) return;
        if (!this.#isLikeUs(introduction)) this.#user.refused(introduction);
        else this.#hear(readShareMessage(payload, "lead"));
      }),
      bus.subscribe(farewell(member), (payload) => {
        if (readShareMessage(payload, "farewell")?.member === member) this.#farewell();
      }),
      bus.onLinkChange((connected) => connected && this.#tell()),
    );
    this.#tell();
  }

  close(): void {
    const { clock } = this.#parts;
    for (const end of this.#ends.splice(0)) end();
    for (const timer of [this.#timer, this.#changeTimer]) if (timer !== null) clock.clearTimer(timer);
    this.#timer = this.#changeTimer = null;
  }

  /** Says so soon. */
  change(state: Partial<MemberState>): void {
    this.#state = { ...this.#state, ...state };
    if (this.#timer === null) return;
    this.#changeTimer ??= this.#parts.clock.setTimer(() => this.#tell(), changeAfterMs);
  }

  /** Says that nothing more will come, until the controller has heard it. */
  leave(): Promise<void> {
    return new Promise((resolve) => {
      this.#farewell = resolve;
      this.#state = { ...this.#state, leaving: true };
      this.#tell();
    });
  }

  /** What others should know of the log; may be lost. */
  tellNews(records: readonly NewsRecord[]): void {
    const { bus, name, introduction, member } = this.#parts;
    bus.publish(shareSubjects(name).news, sharePayload({ type: "news", ...introduction, member, records }));
  }

  #isLikeUs({ acrida, protocol }: Introduction): boolean {
    const { introduction } = this.#parts;
    return acrida === introduction.acrida && protocol === introduction.protocol;
  }

  #hear(lead: Lead | null): void {
    if (lead === null || lead.epoch < this.#epoch) return;
    if (lead.epoch === this.#epoch && lead.number < this.#number) return;
    // A controller that is new has never heard of us.
    if (lead.epoch > this.#epoch) this.#tell();
    this.#epoch = lead.epoch;
    this.#number = lead.number;
    this.#user.led(lead);
  }

  #tell(): void {
    const { bus, clock, name, introduction, member, machine, pid, threads } = this.#parts;
    for (const timer of [this.#timer, this.#changeTimer]) if (timer !== null) clock.clearTimer(timer);
    this.#changeTimer = null;
    const eachMs = this.#state.leaving ? leavingEachMs : helloEachMs;
    this.#timer = clock.setTimer(() => this.#tell(), eachMs);
    const number = ++this.#hellos;
    const self = { member, number, machine, pid, threads };
    bus.publish(
      shareSubjects(name).hello,
      sharePayload({ type: "hello", ...introduction, ...self, ...this.#state }),
    );
  }
}
