import type { Clock } from "../base/clock.ts";
import type { Abortable, CallScope } from "../metrics/call-scope.ts";
import type { StopContexts } from "./stop-contexts.ts";
import type { UserClock } from "./user-time.ts";

const open = 0;
/** What is under way ends, and nothing begins any more: until the user leaves. */
const barred = 1;
/** Cut: only code in the context of this scope, its user's `onStop`, may call. */
const cut = 2;
const closed = 3;

/** The calls that one user has in flight. One at a time is the usual case and needs no collection. */
export class UserScope implements CallScope {
  /** How many calls ever entered: unchanged over a task that called nothing. */
  entered = 0;
  private readonly contexts: StopContexts;
  private readonly time: UserClock;
  private readonly clock: Clock;
  private phase: typeof open | typeof barred | typeof cut | typeof closed = open;
  private only: Abortable | null = null;
  private others: Set<Abortable> | null = null;
  private pauses = 0;
  private waits = 0;
  private onIdle: (() => void) | null = null;
  private onOnlyWaits: (() => void) | null = null;
  private taskAbort: AbortController | null = null;
  private stopAbort: AbortController | null = null;

  constructor(contexts: StopContexts, time: UserClock, clock: Clock) {
    this.contexts = contexts;
    this.time = time;
    this.clock = clock;
  }

  get closed(): boolean {
    return this.phase !== open && (this.phase === closed || !this.contexts.isWithin(this));
  }

  /** Calls in flight, pauses included. */
  get size(): number {
    return (this.only === null ? 0 : 1) + (this.others === null ? 0 : this.others.size);
  }

  /** Requests and measurements in flight. */
  get requests(): number {
    return this.size - this.pauses;
  }

  /** Whether the user does nothing but wait. */
  get waitsOnly(): boolean {
    return this.waits > 0 && this.waits === this.size;
  }

  enter(call: Abortable): void {
    this.entered++;
    if (this.only === null) this.only = call;
    else {
      this.others ??= new Set();
      this.others.add(call);
    }
    if (call.pause !== undefined) this.beginPause(call);
  }

  leave(call: Abortable): void {
    if (this.only === call) this.only = null;
    else if (this.others === null || !this.others.delete(call)) return;
    if (call.pause !== undefined) this.endPause(call);
    if (this.onOnlyWaits !== null && this.waitsOnly) this.onOnlyWaits();
    if (this.onIdle !== null && this.size === 0) this.becomeIdle();
  }

  /** Resolves when no call is in flight. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.onIdle = resolve;
      if (this.size === 0) this.becomeIdle();
    });
  }

  /** From now on calls back as soon as the user does nothing but wait; null ends it. */
  watchWaits(onOnlyWaits: (() => void) | null): void {
    this.onOnlyWaits = onOnlyWaits;
  }

  /** Aborts when the task is cut; in `onStop`, when that has lasted too long. */
  get signal(): AbortSignal {
    if (this.phase === cut && this.contexts.isWithin(this)) {
      this.stopAbort ??= new AbortController();
      return this.stopAbort.signal;
    }
    if (this.taskAbort === null) {
      this.taskAbort = new AbortController();
      if (this.phase >= cut) this.taskAbort.abort();
    }
    return this.taskAbort.signal;
  }

  /** From now on no call begins, until `unbar`; one that is under way ends. */
  bar(): void {
    if (this.phase === open) this.phase = barred;
  }

  unbar(): void {
    if (this.phase === barred) this.phase = open;
  }

  /** Ends the calls of the task: those in flight reject with the reason, later ones never settle. */
  cut(reason: unknown): void {
    this.phase = cut;
    this.taskAbort?.abort(reason);
    this.abortAll(reason);
  }

  /** Ends everything of the user for good; the reason is made only where somebody hears it. */
  close(reasonOf: () => unknown): void {
    this.phase = closed;
    if (this.size === 0 && this.onIdle === null && this.taskAbort === null && this.stopAbort === null) return;
    const reason = reasonOf();
    this.taskAbort?.abort(reason);
    this.stopAbort?.abort(reason);
    this.abortAll(reason);
  }

  private beginPause(call: Abortable): void {
    this.pauses++;
    this.time.beginsWait(this.clock.now());
    if (call.pause !== "wait") return;
    this.waits++;
    if (this.onOnlyWaits !== null && this.waitsOnly) this.onOnlyWaits();
  }

  private endPause(call: Abortable): void {
    this.pauses--;
    this.time.endsPause(call.pauseDueMs ?? Number.POSITIVE_INFINITY, this.clock.now());
    if (call.pause === "wait") this.waits--;
  }

  private abortAll(reason: unknown): void {
    const calls = [...(this.only === null ? [] : [this.only]), ...(this.others ?? [])];
    this.only = null;
    this.others = null;
    this.onOnlyWaits = null;
    for (const call of calls) if (call.pause !== undefined) this.endPause(call);
    for (const call of calls) call.abort(reason);
    if (this.onIdle !== null) this.becomeIdle();
  }

  private becomeIdle(): void {
    const resolve = this.onIdle;
    this.onIdle = null;
    resolve?.();
  }
}
