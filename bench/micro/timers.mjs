// What a wait costs: of the clock's queue of waits, and of one setTimeout each, for comparison. How late 50,000
// sleepers wake is in bench/scale/timers.mjs.
import { systemClock } from "../../dist/base/clock.js";

const WAITING = 50_000;
const clock = systemClock();
const nothing = () => {};

const kinds = [
  {
    name: "setWait",
    set: (callback, delayMs) => clock.setWait(callback, delayMs),
    clear: (handle) => clock.clearWait(handle),
  },
  { name: "setTimeout", set: setTimeout, clear: clearTimeout },
];

/** A delay of one to two seconds, another each time. */
const delayMs = (i) => 1000 + (((i * 2_654_435_761) >>> 0) % 1_000_000) / 1000;

/** Sets and clears beside 50,000 that wait, as a user does that is told to stop. */
const setAndClear = ({ name, set, clear }) => ({
  title: `${name}: set and clear, beside ${WAITING.toLocaleString("en")} that wait`,
  run(iterations) {
    const waiting = Array.from({ length: WAITING }, (_, i) => set(nothing, 3_600_000 + delayMs(i)));
    for (let i = 0; i < iterations; i++) clear(set(nothing, delayMs(i)));
    for (const handle of waiting) clear(handle);
  },
});

export const benches = kinds.map(setAndClear);
