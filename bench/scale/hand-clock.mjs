/** A clock that a bench turns by hand; timers come in the order in which they are due. */
export class HandClock {
  nowMs = 5000;
  timers = [];
  handles = 0;

  now() {
    return this.nowMs;
  }

  wallNow() {
    return 1_700_000_000_000 + this.nowMs;
  }

  setTimer(callback, delayMs) {
    const timer = { handle: ++this.handles, dueMs: this.nowMs + Math.max(0, delayMs), callback };
    const at = this.timers.findIndex(({ dueMs }) => dueMs > timer.dueMs);
    this.timers.splice(at === -1 ? this.timers.length : at, 0, timer);
    return timer.handle;
  }

  clearTimer(handle) {
    this.timers = this.timers.filter((timer) => timer.handle !== handle);
  }

  setWait(callback, delayMs) {
    return this.setTimer(callback, delayMs);
  }

  clearWait(handle) {
    this.clearTimer(handle);
  }

  setImmediate(callback) {
    setImmediate(callback);
  }

  /** Moves time on; promises that a timer settles run before the next one. */
  async advance(ms) {
    const endMs = this.nowMs + ms;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.timers.length > 0 && this.timers[0].dueMs <= endMs) {
      const timer = this.timers.shift();
      this.nowMs = timer.dueMs;
      timer.callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.nowMs = endMs;
  }
}
