import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { Bus } from "../../bus/bus.ts";
import { readIntroduction, readShareMessage } from "./share-checks.ts";
import { type Hello, type Introduction, type News, sharePayload, shareSubjects } from "./share-messages.ts";

export interface ReceptionParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  readonly epoch: number;
  readonly introduction: Introduction;
}

/** Who wants to know of members. */
export interface ReceptionUser {
  /** A member said something new of itself; `before` is null for one that has just come. */
  heard(member: Hello, before: Hello | null): void;
  /** It said farewell, or was not heard for a while. */
  gone(member: Hello): void;
  news(news: News, member: Hello): void;
}

const leadEachMs = 1000;
/** Hellos come every two seconds. */
const forgottenAfterMs = 7000;
/** Strangers are warned of once each, and others decide how many there are. */
const mostStrangers = 100;
/** What says hello to more than that is no cluster of ours. */
const mostMembers = 20_000;

interface Entry {
  hello: Hello;
  heardMs: number;
}

/** The controller's side of membership: tells all members what to follow, and knows who is there. */
export class Reception {
  readonly #parts: ReceptionParts;
  readonly #user: ReceptionUser;
  readonly #members = new Map<string, Entry>();
  readonly #strangers = new Set<string>();
  readonly #ends: (() => void)[] = [];
  #timer: TimerHandle | null = null;
  #leads = 0;
  #scenario = "";
  #quit = false;

  constructor(parts: ReceptionParts, user: ReceptionUser) {
    this.#parts = parts;
    this.#user = user;
  }

  /** Members that are heard. */
  get members(): readonly Hello[] {
    return [...this.#members.values()].map(({ hello }) => hello);
  }

  open(): void {
    const { bus, name } = this.#parts;
    const { hello, news } = shareSubjects(name);
    this.#ends.push(
      bus.subscribe(hello, (payload) => {
        const introduction = readIntroduction(payload, "hello");
        if (introduction === null) return;
        if (!this.#isLikeUs(introduction)) this.#refuse(introduction);
        else this.#hear(readShareMessage(payload, "hello"));
      }),
      bus.subscribe(news, (payload) => {
        const told = readShareMessage(payload, "news");
        const entry = told === null ? undefined : this.#members.get(told.member);
        if (told !== null && entry !== undefined) this.#user.news(told, entry.hello);
      }),
      bus.onLinkChange((connected) => {
        if (!connected) return;
        // They had no way to be heard.
        for (const entry of this.#members.values()) entry.heardMs = this.#parts.clock.now();
        this.#tell();
      }),
    );
    this.#tell();
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** Members shall follow this manifest from now on; "" for none. */
  follow(scenario: string): void {
    this.#scenario = scenario;
    this.#tell();
  }

  /** Members shall end. */
  dismiss(): void {
    this.#quit = true;
    this.#tell();
  }

  #isLikeUs({ acrida, protocol }: Introduction): boolean {
    const { introduction } = this.#parts;
    return acrida === introduction.acrida && protocol === introduction.protocol;
  }

  #refuse({ acrida, protocol }: Introduction): void {
    const { introduction, logger } = this.#parts;
    const version = `Acrida ${acrida} (protocol ${protocol})`;
    if (this.#strangers.has(version) || this.#strangers.size >= mostStrangers) return;
    this.#strangers.add(version);
    logger.error(
      `a worker with ${version} is refused: this controller is Acrida ${introduction.acrida} (protocol ` +
        `${introduction.protocol}); install the same version on both`,
    );
  }

  #hear(hello: Hello | null): void {
    if (hello === null) return;
    const { bus, clock, name, introduction } = this.#parts;
    const { member, number, leaving } = hello;
    const entry = this.#members.get(member);
    if (leaving) {
      // Each time: the one before may have been lost.
      const farewell = { type: "farewell", ...introduction, member } as const;
      bus.publish(shareSubjects(name).farewell(member), sharePayload(farewell));
      if (entry === undefined) return;
      this.#user.heard(hello, entry.hello);
      this.#members.delete(member);
      this.#user.gone(hello);
      return;
    }
    if (entry === undefined) {
      if (this.#members.size >= mostMembers) return;
      this.#members.set(member, { hello, heardMs: clock.now() });
      this.#user.heard(hello, null);
      return;
    }
    if (number <= entry.hello.number) return;
    const before = entry.hello;
    entry.hello = hello;
    entry.heardMs = clock.now();
    this.#user.heard(hello, before);
  }

  #tell(): void {
    const { bus, clock, name, epoch, introduction } = this.#parts;
    if (this.#timer !== null) clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(() => this.#tell(), leadEachMs);
    this.#forget();
    const number = ++this.#leads;
    const state = { scenario: this.#scenario, quit: this.#quit };
    bus.publish(
      shareSubjects(name).lead,
      sharePayload({ type: "lead", ...introduction, epoch, number, ...state }),
    );
  }

  #forget(): void {
    const { bus, clock } = this.#parts;
    if (!bus.connected) return;
    for (const [id, { hello, heardMs }] of this.#members) {
      if (clock.now() - heardMs < forgottenAfterMs) continue;
      this.#members.delete(id);
      this.#user.gone(hello);
    }
  }
}
