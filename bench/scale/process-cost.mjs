// What another process costs, as Linux counts it.
import { readFileSync } from "node:fs";

/** Parts of a second in which Linux counts processor time; the same on all that Node runs on. */
const TICKS_PER_SECOND = 100;

const megabytes = (status, key) =>
  (Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6;

/** Seconds of processor that it used so far, and its memory now and at its highest, in MB; children left out. */
export const processCost = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name before it may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentMb: megabytes(status, "VmRSS"),
    peakMb: megabytes(status, "VmHWM"),
  };
};
