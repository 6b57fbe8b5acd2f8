import type { Logger } from "../base/logger.ts";
import type { Beat } from "./messages.ts";

/** Wall times so far apart are spoken of. */
const toleratedMs = 1000;
/** As many hosts are remembered, so that each is spoken of once. */
const mostHosts = 10_000;

/** Warns once of each host whose time of day is not the controller's: the numbers bear it, people who read logs don't. */
export class WallClockWatch {
  readonly #logger: Logger;
  readonly #warned = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  heard({ host, machine, wallOffsetMs }: Beat): void {
    if (wallOffsetMs === null || Math.abs(wallOffsetMs) <= toleratedMs) return;
    if (this.#warned.has(host) || this.#warned.size >= mostHosts) return;
    this.#warned.add(host);
    const seconds = (Math.abs(wallOffsetMs) / 1000).toFixed(1);
    this.#logger.warning(
      `the clock of ${machine} is ${seconds} s ${wallOffsetMs > 0 ? "behind" : "ahead of"} this ` +
        "machine's: times of day in its log are off by that. The numbers of the test are not",
    );
  }
}
