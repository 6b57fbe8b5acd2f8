/** How long a connection is kept that nobody uses. */
export const LONGEST_IDLE_MS = 60_000;

/** So much earlier than the target we close, lest a request meets a connection that is just being closed. */
const MARGIN_MS = 1_000;

const hintPattern = /^keep-alive:.*\btimeout[ \t]*=[ \t]*"?(\d+)/im;

/**
 * How long a connection may idle after an answer with these header lines: 60 s, or a second less than a shorter
 * `Keep-Alive: timeout=N` (RFC 2068 §19.7.1.1) says, half of it below two seconds.
 */
export const idleLimitMs = (rawHeaders: string): number => {
  const hint = hintPattern.exec(rawHeaders);
  if (hint === null) return LONGEST_IDLE_MS;
  const hintMs = Number(hint[1]) * 1_000;
  return Math.min(LONGEST_IDLE_MS, Math.max(hintMs - MARGIN_MS, hintMs / 2));
};
