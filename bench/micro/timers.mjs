// What a wait costs: of the clock's queue of waits, and of one setTimeout each, for comparison. How late 50,000
// sleepers wake is in bench/scale/timers.mjs.
import { systemClock } from "../../lib/base/clock.js";

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

/** Sets and clears beside others that wait, as a user does that is told to stop. */
const setAndClear = ({ name, set, clear }, waitingCount, iterations) => ({
  title: `${name}: set and clear, beside ${waitingCount.toLocaleString("en")} that wait`,
  iterations,
  run(rounds) {
    const waiting = Array.from({ length: waitingCount }, (_, i) => set(nothing, 3_600_000 + delayMs(i)));
    for (let i = 0; i < rounds; i++) clear(set(nothing, delayMs(i)));
    for (const handle of waiting) clear(handle);
  },
});

export const benches = kinds.flatMap((kind) => [setAndClear(kind, 1), setAndClear(kind, 50_000, 500_000)]);
