import type { Clock } from "../../base/clock.ts";
import { LogLimit } from "../../base/log-limit.ts";
import type { Logger } from "../../base/logger.ts";
import type { Origin } from "../../net/http-engine.ts";

/** Of more origins than these nothing is said. */
const MAX_ORIGINS = 100;
const MOST_LINES = 10;

interface Heard {
  times: number;
  bytes: number;
  /** No connection to it is kept any more. */
  distrusted: boolean;
  /** The next count to tell: 1, 10, 100, … */
  tellAt: number;
}

/**
 * Warns of targets that send more than an answer: the first time for an origin, when its connections end being kept,
 * then each time ten times as often.
 */
export class ExcessWarning {
  private readonly limit: LogLimit;
  private readonly clock: Clock;
  private readonly origins = new Map<string, Heard>();

  constructor(logger: Logger, clock: Clock) {
    this.clock = clock;
    this.limit = new LogLimit({ write: ({ message }) => logger.warning(message) }, clock, MOST_LINES);
  }

  heard({ key, secure, hostname, port }: Origin, bytes: number, distrusted: boolean): void {
    let heard = this.origins.get(key);
    if (heard === undefined) {
      if (this.origins.size >= MAX_ORIGINS) return;
      heard = { times: 0, bytes: 0, distrusted: false, tellAt: 1 };
      this.origins.set(key, heard);
    }
    heard.times++;
    heard.bytes += bytes;
    const isTurn = distrusted && !heard.distrusted;
    heard.distrusted ||= distrusted;
    if (heard.times >= heard.tellAt) heard.tellAt *= 10;
    else if (!isTurn) return;
    const name = hostname.includes(":") ? `[${hostname}]` : hostname;
    const done = heard.distrusted
      ? "some could be taken for the next answer, so no connection to it is used twice any more"
      : "each time that one connection was closed";
    const message =
      `answers of http${secure ? "s" : ""}://${name}:${port} were followed by bytes that belong to none; ${done} ` +
      `(so far ${heard.times}, with ${heard.bytes} bytes too many)`;
    const wallMs = this.clock.wallNow();
    this.limit.write({ level: "warning", source: "", message, wallMs });
  }
}
