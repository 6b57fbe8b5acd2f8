import type { AttemptLimit } from "./attempt-limit.ts";
import type { LoginWords } from "./login-words.ts";
import { type ConsoleContext, peerOf } from "./route.ts";
import type { TokenCheck } from "./token-check.ts";

/** Answers who is not let by. @param said of the reason on the page, in the language of who asks; null where there is nothing to say. */
export type Refuse = (
  context: ConsoleContext,
  reason: string,
  said: (words: LoginWords) => string | null,
  status?: 401 | 429,
) => Response;

/**
 * Null for the right token, else the answer to who brought it. A wrong one may be tried only so often; one too long to
 * guess needs no such limit: whoever has it gets by, however many others try from the same address.
 */
export const refusalOfToken = (
  context: ConsoleContext,
  token: string,
  check: TokenCheck,
  attempts: AttemptLimit,
  refuse: Refuse,
): Response | null => {
  if (check.isUnguessable && check.isToken(token)) return null;
  const peer = peerOf(context);
  const waitSeconds = attempts.waitSeconds(peer);
  if (waitSeconds > 0) {
    context.header("Retry-After", String(waitSeconds));
    const reason = `too many wrong tokens; try again in ${waitSeconds} seconds`;
    return refuse(context, reason, ({ tooMany }) => tooMany(waitSeconds), 429);
  }
  if (check.isToken(token)) return null;
  attempts.failed(peer);
  return refuseWrong(context, refuse);
};

export const refuseWrong = (context: ConsoleContext, refuse: Refuse): Response =>
  refuse(context, "that is not the token of this console", ({ wrongToken }) => wrongToken);
