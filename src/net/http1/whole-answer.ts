import { BodySlab } from "./body-slab.ts";
import type { Exchange } from "./exchange.ts";
import { knownHeads } from "./head-memory.ts";

const slab = new BodySlab();

const TAKEN_LAST = 1;
export const TAKEN = 2;
export const NOT_TAKEN = 0;

/**
 * Takes an answer whose head is known and that came whole, in one piece and with nothing behind it, straight into its
 * exchange: most are such, and the parser need not be touched. `TAKEN_LAST` when the target keeps the connection no
 * longer; `NOT_TAKEN`, and nothing has changed, for any other answer.
 */
export const takeWholeAnswer = (
  exchange: Exchange,
  bytes: Buffer,
  length: number,
  toHead: boolean,
  maxBodyBytes: number,
): number => {
  const head = knownHeads.find(bytes, 0, length);
  if (head === null) return NOT_TAKEN;
  const { status, contentLength } = head;
  const bodyBytes = length - head.whole.length;
  if (status < 200) return NOT_TAKEN;
  if (toHead || status === 204 || status === 304) {
    if (bodyBytes !== 0) return NOT_TAKEN;
  } else if (contentLength !== bodyBytes || head.chunked || bodyBytes > maxBodyBytes) return NOT_TAKEN;
  if (bodyBytes > 0) {
    const place = slab.add(bytes, length - bodyBytes, length);
    if (place < 0) return NOT_TAKEN;
    exchange.keepBody(slab.bytes, place, bodyBytes);
  }
  exchange.status = status;
  exchange.statusText = head.statusText;
  exchange.rawHeaders = head.rawHeaders;
  exchange.setsCookies = head.setsCookies;
  return head.keepAlive ? TAKEN : TAKEN_LAST;
};
