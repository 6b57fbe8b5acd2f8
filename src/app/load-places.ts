import type { Clock } from "../base/clock.ts";
import type { Host } from "../base/host.ts";
import type { Bus } from "../bus/bus.ts";
import { PortHub } from "../bus/port-bus.ts";
import type { ThreadHandle } from "../cluster/thread-place.ts";
import { LoadThreads } from "./load-threads.ts";
import { type PlannedTest, peakUsersOf } from "./planned-test.ts";
import type { Crew, TestParts } from "./test-stage.ts";
import { threadCount } from "./thread-count.ts";
import type { NewsDesk } from "./thread-news.ts";

/** Where in this process the users of one test run. */
export interface LoadPlaces extends Crew {
  /** To them. */
  readonly bus: Bus;
  /** Whether one that falls silent is ended. */
  readonly watched: boolean;
  start(workerId: string, exited: (reason: string) => void): ThreadHandle;
  close(): Promise<void>;
}

/** Makes places for users, for each test anew. */
export interface LoadPlaceMaker {
  /** How many places a test with so many users gets. */
  count(test: Pick<PlannedTest, "options">, users: number): number;
  open(parts: TestParts): LoadPlaces;
}

/** Load threads, as many as the options ask for. */
export const loadThreadPlaces = (outer: Host, clock: Clock, desk: NewsDesk): LoadPlaceMaker => ({
  count: ({ options: { processes } }, users) => threadCount({ processes, users }, outer.cores),
  open({ selection, options, seen }) {
    const hub = new PortHub();
    const host = seen.host ?? undefined;
    const logLevel = options.loglevel;
    const threads = new LoadThreads({ selection, hub, desk, clock, logLevel, host, options: seen.options });
    return {
      bus: hub,
      watched: !outer.debugged,
      start: (workerId, exited) => threads.start(workerId, exited),
      quit: (withinMs) => threads.quit(withinMs),
      close: () => hub.close(),
    };
  },
});

/** Places for the most users that a test may want. */
export const placesFor = (maker: LoadPlaceMaker, test: Pick<PlannedTest, "options" | "shape">): number =>
  maker.count(test, peakUsersOf(test) ?? Number.POSITIVE_INFINITY);
