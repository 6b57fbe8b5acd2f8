import type { Origin } from "../http-engine.ts";

/** Past so many origins every one counts as one of them. */
const MAX_ORIGINS = 1_000;
/** As long as `HTTP/1.1 408 `: more of the bytes isn't looked at. */
const STATUS_CHARACTERS = 13;
const ANSWER_START = "HTTP/";
/** What servers and proxies say before they close a connection that was idle for too long. */
const IDLE_TIMEOUT = /^HTTP\/\d\.\d 408(?:\D|$)/;

/** Told of each time that bytes came which belong to no answer, and whether connections to the origin end being kept. */
export type ExcessListener = (origin: Origin, bytes: number, distrusted: boolean) => void;

/**
 * Remembers, for all users of a thread, which targets sent an answer that nobody had asked for. One that comes late,
 * when the next request of a connection is already on its way, can't be told from its answer: so no connection to such
 * a target carries a second request. Other bytes too many can't be taken for an answer.
 */
export class ExcessRecord {
  private readonly onExcess: ExcessListener;
  private readonly keys = new Set<string>();

  constructor(onExcess: ExcessListener) {
    this.onExcess = onExcess;
  }

  /** @param bytes only borrowed. @param whileIdle no request was on its way. */
  add(origin: Origin, bytes: Buffer, whileIdle: boolean): void {
    const distrusted = isLikeAnswer(bytes, whileIdle);
    if (distrusted && this.keys.size < MAX_ORIGINS) this.keys.add(origin.key);
    this.onExcess(origin, bytes.length, distrusted);
  }

  has(originKey: string): boolean {
    const { size } = this.keys;
    return size > 0 && (size >= MAX_ORIGINS || this.keys.has(originKey));
  }
}

const isLikeAnswer = (bytes: Buffer, whileIdle: boolean): boolean => {
  const start = bytes.toString("latin1", 0, STATUS_CHARACTERS);
  if (!start.startsWith(ANSWER_START.slice(0, start.length))) return false;
  return !(whileIdle && IDLE_TIMEOUT.test(start));
};
