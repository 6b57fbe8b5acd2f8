import { describe, expect, it, vi } from "vitest";
import { TimeView } from "./time-view.ts";

const all = { from: 0, to: 1000 };

describe("TimeView", () => {
  it("shows all at first, at least half a minute wide", () => {
    expect(new TimeView().range(all)).toEqual(all);
    expect(new TimeView().range({ from: 4, to: 6 })).toEqual({ from: 4, to: 34 });
  });

  it("follows the newest seconds", () => {
    const view = new TimeView();
    view.follow(300);
    expect(view.range(all)).toEqual({ from: 700, to: 1000 });
    expect(view.range({ from: 0, to: 1001 })).toEqual({ from: 701, to: 1001 });
    expect(view.range({ from: 0, to: 100 })).toEqual({ from: 0, to: 100 });
  });

  it("stays at the seconds that were zoomed to, and tells who listens", () => {
    const view = new TimeView();
    const told = vi.fn();
    const end = view.onWindow(told);
    view.zoomTo({ from: 10.4, to: 19.5 });
    expect(view.range(all)).toEqual({ from: 10, to: 20 });
    expect(view.range({ from: 0, to: 5000 })).toEqual({ from: 10, to: 20 });
    expect(told).toHaveBeenCalledTimes(1);
    end();
    view.follow(null);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("zooms to no less than five seconds, and never before the start", () => {
    const view = new TimeView();
    view.zoomTo({ from: 0, to: 1 });
    expect(view.range(all)).toEqual({ from: 0, to: 5 });
    view.zoomTo({ from: 100, to: 101 });
    const { from, to } = view.range(all);
    expect(to - from).toBeGreaterThanOrEqual(5);
    expect(from).toBeLessThanOrEqual(100);
    expect(to).toBeGreaterThanOrEqual(101);
  });

  it("zooms in around the cursor and out again, up to all", () => {
    const view = new TimeView();
    view.moveCursor(250);
    view.zoomBy(0.5, all);
    expect(view.range(all)).toEqual({ from: 125, to: 625 });
    view.zoomBy(0.5, all);
    expect(view.range(all)).toEqual({ from: 187, to: 438 });
    for (let turn = 0; turn < 3; turn++) view.zoomBy(2, all);
    expect(view.window()).toEqual({ kind: "newest", seconds: null });
  });

  it("tells of the cursor only when it moved", () => {
    const view = new TimeView();
    const told = vi.fn();
    view.onCursor(told);
    view.moveCursor(5);
    view.moveCursor(5);
    view.moveCursor(null);
    expect(told).toHaveBeenCalledTimes(2);
  });
});
