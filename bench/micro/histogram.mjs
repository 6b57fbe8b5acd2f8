import { Histogram } from "../../lib/stats/histogram.js";
import { HistogramArena } from "../../lib/stats/histogram-arena.js";

const MASK = 65_535;
const values = Uint32Array.from({ length: MASK + 1 }, (_, i) => 2_000 + ((i * 2_654_435_761) % 30_000));

const arena = new HistogramArena(2 ** 24);
let recorded = 0;
let block = 0;
const histogram = new Histogram();
for (const value of values) histogram.record(value);
const quantiles = [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1];

export const benches = [
  {
    title: "histogram in the arena of a thread: record",
    run(iterations) {
      for (let i = 0; i < iterations; i++) block = arena.record(block, recorded++, values[i & MASK]);
    },
  },
  {
    title: "histogram at the controller: record",
    run(iterations) {
      for (let i = 0; i < iterations; i++) histogram.record(values[i & MASK]);
    },
  },
  {
    title: "view after a change of every page, 2 to 32 ms",
    run(iterations) {
      let count = 0;
      for (let i = 0; i < iterations; i++) {
        for (let us = 2_000; us < 32_000; us += us >> 3) histogram.record(us);
        count += histogram.view().count;
      }
      return count;
    },
  },
  {
    title: "eleven percentiles",
    run(iterations) {
      const view = histogram.view();
      let sum = 0;
      for (let i = 0; i < iterations; i++) for (const quantile of quantiles) sum += view.percentile(quantile);
      return sum;
    },
  },
];
