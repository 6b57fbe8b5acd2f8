import { bandCount, bandsPerDecade, lowestBandUs, type SeriesPoint } from "../../../src/outputs/page/view.ts";

/** Latency bands over time, counted in requests a second. */
export interface HeatCells {
  readonly second: number;
  readonly step: number;
  /** Columns of `bandCount` cells, lowest band first, one column for each step from `second` on. */
  readonly rates: Float32Array;
  readonly columns: number;
  readonly highestRate: number;
  /** The bands to show: from the first up to, not including, the second one. */
  readonly fromBand: number;
  readonly toBand: number;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** Fewer bands than a decade and a half would make the heatmap of an even target one flat bar. */
const fewestBands = 12;

/** The cells of points that begin at multiples of the step. */
export function heatCells(points: readonly SeriesPoint[], step: number): HeatCells {
  const second = points[0]?.second ?? 0;
  const columns = points.length === 0 ? 0 : Math.round((points.at(-1)!.second - second) / step) + 1;
  const rates = new Float32Array(columns * bandCount);
  let highestRate = 0;
  let lowest = bandCount;
  let highest = -1;
  for (const point of points) {
    const column = Math.round((point.second - second) / step);
    for (let at = 0; at + 1 < point.bands.length; at += 2) {
      const band = point.bands[at]!;
      const rate = point.bands[at + 1]! / point.span;
      if (band < 0 || band >= bandCount || !(rate > 0)) continue;
      rates[column * bandCount + band] = rate;
      if (rate > highestRate) highestRate = rate;
      if (band < lowest) lowest = band;
      if (band > highest) highest = band;
    }
  }
  if (highest < 0) [lowest, highest] = [bandsPerDecade, 2 * bandsPerDecade];
  const missing = Math.max(0, fewestBands - (highest - lowest + 1));
  const fromBand = Math.max(0, lowest - 1 - Math.floor(missing / 2));
  const toBand = Math.min(bandCount, Math.max(highest + 2, fromBand + fewestBands));
  return { second, step, rates, columns, highestRate, fromBand, toBand };
}

/** Milliseconds at the lower edge of a band; also between bands. */
export function bandEdgeMs(band: number): number {
  return (lowestBandUs / 1000) * 10 ** (band / bandsPerDecade);
}

/** The place of a response time on the axis of bands. */
export function bandOf(milliseconds: number): number {
  return bandsPerDecade * Math.log10((milliseconds * 1000) / lowestBandUs);
}

/** Where the axis of bands has lines: at 1, 10, 100…, with 2 and 5 when there are few of those. */
export function bandSplits(fromBand: number, toBand: number): number[] {
  const digits = toBand - fromBand <= 2.5 * bandsPerDecade ? [1, 2, 5] : [1];
  const splits: number[] = [];
  for (let decade = -1; decade <= 7; decade++) {
    for (const digit of digits) {
      const band = bandOf(digit * 10 ** decade);
      if (band >= fromBand - 1e-9 && band <= toBand + 1e-9) splits.push(band);
    }
  }
  return splits;
}

/** How strong a cell is shown, 0…1: the root, so that a few slow requests are seen beside many fast ones. */
export function heat(rate: number, highestRate: number): number {
  if (!(rate > 0) || !(highestRate > 0)) return 0;
  return faintestHeat + (1 - faintestHeat) * Math.sqrt(Math.min(1, rate / highestRate));
}

const faintestHeat = 0.14;

/** The rate that a share of the legend's bar stands for. */
export function rateOfHeat(share: number, highestRate: number): number {
  return highestRate * Math.max(0, (share - faintestHeat) / (1 - faintestHeat)) ** 2;
}

/** `#rrggbb` as numbers. */
export function rgbOf(hex: string): Rgb {
  const number = Number.parseInt(hex.trim().slice(1, 7), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** Paints the shown bands, highest on top, four bytes a cell; cells without requests stay clear. */
export function paintCells(cells: HeatCells, pale: Rgb, strong: Rgb, bytes: Uint8ClampedArray): void {
  const rows = cells.toBand - cells.fromBand;
  for (let column = 0; column < cells.columns; column++) {
    for (let row = 0; row < rows; row++) {
      const share = heat(cells.rates[column * bandCount + cells.toBand - 1 - row]!, cells.highestRate);
      if (share === 0) continue;
      const at = (row * cells.columns + column) * 4;
      for (let part = 0; part < 3; part++) {
        bytes[at + part] = pale[part]! + (strong[part]! - pale[part]!) * share;
      }
      bytes[at + 3] = 255;
    }
  }
}

/** The band that most requests of a column fell into; null when there were none. */
export function busiestBand(cells: HeatCells, column: number): { band: number; rate: number } | null {
  let band = -1;
  let rate = 0;
  for (let index = 0; index < bandCount; index++) {
    const here = cells.rates[column * bandCount + index] ?? 0;
    if (here > rate) [band, rate] = [index, here];
  }
  return band < 0 ? null : { band, rate };
}
