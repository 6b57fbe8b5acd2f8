import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { ConsoleControl } from "./console-control.ts";
import type { Extensions } from "./extensions.ts";
import type { KeptSnapshot } from "./kept-snapshot.ts";
import type { LiveFeed } from "./live-feed.ts";

/** What the routes work with. */
export interface ConsoleParts {
  readonly control: ConsoleControl;
  readonly numbers: KeptSnapshot;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly version: string;
  /** The report of the test that runs or ran last as one page; null before the first. */
  readonly report: (theme: string | null) => Promise<string | null>;
  /** The history of each entry that `--csv-full-history` writes; null where it is off. */
  readonly fullHistoryFile: string | null;
  readonly extensions: Extensions;
  /** For what goes wrong in them. */
  readonly logger: Logger;
}
