import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { LinkProbe } from "./link-probe.ts";

const megabyte = 1024 * 1024;

/** A link whose answers come when the test says so. */
class SlowLink {
  inBytes = 0;
  answers: (() => void)[] = [];

  flush(): Promise<void> {
    return new Promise((resolve) => this.answers.push(resolve));
  }

  stats() {
    return { inBytes: this.inBytes };
  }

  async answer(): Promise<void> {
    this.answers.shift()?.();
    await Promise.resolve();
  }
}

const open = () => {
  const [clock, link] = [new ManualClock(), new SlowLink()];
  const state = { deadMs: Number.NaN };
  const probe = new LinkProbe(link, clock, () => {
    state.deadMs = clock.now();
  });
  return { clock, link, probe, state };
};

describe("the probe of a link", () => {
  it("calls a link dead that answers no more, less than 2.5 s after the last answer, and once", async () => {
    const { clock, link, state } = open();
    await clock.advance(750);
    expect(link.answers).toHaveLength(1);
    await link.answer();
    await clock.advance(10_000);
    expect(state.deadMs).toBe(750 + 750 + 1_250);
    expect(clock.pending).toBe(0);
  });

  it("lets a link live whose answers are slow but come, also while a ping is always under way", async () => {
    const { clock, link, probe, state } = open();
    for (let seconds = 0; seconds < 60; seconds++) {
      for (let sent = 0; sent < 3; sent++) probe.takes(megabyte);
      await clock.advance(1_000);
      await link.answer();
    }
    expect(state.deadMs).toBeNaN();
  });

  it("takes whatever comes in as a sign of life: an answer may wait behind it", async () => {
    const { clock, link, state } = open();
    for (let seconds = 0; seconds < 30; seconds++) {
      link.inBytes += 1;
      await clock.advance(1_000);
    }
    expect(state.deadMs).toBeNaN();
    await clock.advance(2_000);
    expect(state.deadMs).not.toBeNaN();
  });

  it("condemns nobody for the time in which the process itself was frozen", async () => {
    const { clock, link, state } = open();
    await clock.advance(750);
    const real = clock.now.bind(clock);
    let frozenMs = 0;
    clock.now = () => real() + frozenMs;
    frozenMs = 60_000;
    await clock.advance(500);
    expect(state.deadMs).toBeNaN();
    await link.answer();
    await clock.advance(500);
    expect(state.deadMs).toBeNaN();
  });

  it("takes no more than 32 MB that nobody confirmed, and goes on when they are", async () => {
    const { link, probe } = open();
    let taken = 0;
    while (probe.takes(megabyte)) taken += 1;
    expect(taken).toBe(32);
    expect(link.answers).toHaveLength(1);
    await link.answer();
    expect(probe.takes(megabyte)).toBe(true);
    expect(probe.takes(megabyte)).toBe(false);
    await link.answer();
    for (let more = 0; more < 31; more++) expect(probe.takes(megabyte)).toBe(true);
    expect(probe.takes(megabyte)).toBe(false);
  });
});
