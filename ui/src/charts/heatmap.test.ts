import { describe, expect, it } from "vitest";
import { bandCount } from "../../../src/outputs/page/view.ts";
import {
  bandEdgeMs,
  bandOf,
  bandSplits,
  busiestBand,
  heat,
  heatCells,
  paintCells,
  rateOfHeat,
  rgbOf,
} from "./heatmap.ts";
import { pointOf } from "./series-fixture.ts";

describe("heatCells", () => {
  it("counts requests a second, with empty columns where seconds are missing", () => {
    const cells = heatCells(
      [
        pointOf({ second: 10, span: 5, bands: [20, 10, 24, 5] }),
        pointOf({ second: 20, span: 5, bands: [20, 40] }),
      ],
      5,
    );
    expect(cells).toMatchObject({ second: 10, step: 5, columns: 3, highestRate: 8 });
    expect(cells.rates[20]).toBe(2);
    expect(cells.rates[bandCount + 20]).toBe(0);
    expect(cells.rates[2 * bandCount + 20]).toBe(8);
    expect(cells.fromBand).toBeLessThan(20);
    expect(cells.toBand).toBeGreaterThan(25);
    expect(busiestBand(cells, 0)).toEqual({ band: 20, rate: 2 });
    expect(busiestBand(cells, 1)).toBeNull();
  });

  it("stays within the bands, and leaves out what is none", () => {
    const cells = heatCells(
      [pointOf({ second: 0, bands: [0, 1, bandCount - 1, 2, bandCount, 99, -1, 99] })],
      1,
    );
    expect(cells).toMatchObject({ fromBand: 0, toBand: bandCount, highestRate: 2 });
  });

  it("has a readable axis without any request", () => {
    const cells = heatCells([], 1);
    expect(cells.columns).toBe(0);
    expect(cells.toBand - cells.fromBand).toBeGreaterThanOrEqual(12);
  });
});

describe("the axis of bands", () => {
  it("has 100 µs at its foot and ten times as much eight bands higher", () => {
    expect(bandEdgeMs(0)).toBeCloseTo(0.1);
    expect(bandEdgeMs(8)).toBeCloseTo(1);
    expect(bandOf(bandEdgeMs(13))).toBeCloseTo(13);
  });

  it("has a line at each decade, and at 2 and 5 when there are few", () => {
    const edges = bandSplits(0, bandCount).map((band) => Number(bandEdgeMs(band).toPrecision(3)));
    expect(edges).toEqual([0.1, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
    expect(bandSplits(8, 17).map((band) => Number(bandEdgeMs(band).toPrecision(3)))).toEqual([1, 2, 5, 10]);
  });
});

describe("colours", () => {
  it("show nothing for nothing, and few requests beside many", () => {
    expect(heat(0, 10)).toBe(0);
    expect(heat(5, 0)).toBe(0);
    expect(heat(10, 10)).toBe(1);
    expect(heat(0.01, 10)).toBeGreaterThan(0.14);
  });

  it("say in the legend which rate they stand for", () => {
    for (const rate of [0.5, 3, 10]) expect(rateOfHeat(heat(rate, 10), 10)).toBeCloseTo(rate);
  });

  it("are painted with the highest band on top", () => {
    const cells = heatCells([pointOf({ second: 0, bands: [20, 4] })], 1);
    const rows = cells.toBand - cells.fromBand;
    const bytes = new Uint8ClampedArray(rows * 4);
    paintCells(cells, rgbOf("#000000"), rgbOf("#0a64ff"), bytes);
    const row = cells.toBand - 1 - 20;
    expect([...bytes.slice(row * 4, row * 4 + 4)]).toEqual([10, 100, 255, 255]);
    expect(bytes.reduce((sum, byte) => sum + byte, 0)).toBe(10 + 100 + 255 + 255);
  });
});
